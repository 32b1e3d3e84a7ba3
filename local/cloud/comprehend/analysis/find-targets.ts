import { prevailing, scoreSentiment, type SentimentScore } from '../score-sentiment';
import { findEntities } from './find-entities';
import { findPhrases } from './find-phrases';
import { withoutOverlaps, type Finding } from './finding';

/** Something that a text mentions, and what the text feels about it. */
export interface Target extends Finding {
  /** In Comprehend's capitals, such as `POSITIVE`. */
  readonly sentiment: string;
  readonly score: SentimentScore;
}

/** A clause ends with a punctuation mark, or before a word that often begins the opposite. */
const CLAUSE = /(?:(?!\b(?:but|although|however)\b)[^.!?;,\n])+/giu;

const ARTICLE = /^(?:the|an?|this|that|these|those|my|your|his|her|its|our|their)\s+/i;

/** What an English text mentions, in its order, each with the feeling of the clause around it. */
export async function findTargets(text: string): Promise<readonly Target[]> {
  const entities = (await findEntities(text)).map((entity) => ({ ...entity, type: typeOf(entity.type) }));
  const things = (await findPhrases(text)).map((phrase) => withoutArticle(text, phrase));
  const clauses = [...text.matchAll(CLAUSE)].map(({ 0: clause, index }) => ({ clause, end: index + clause.length }));
  return withoutOverlaps<Finding>([...entities, ...things]).map((finding) => {
    const around = clauses.find(({ end }) => end >= finding.end)?.clause ?? text;
    const score = scoreSentiment(around);
    return { ...finding, sentiment: prevailing(score), score };
  });
}

/** This operation has other types than the one for entities: a title is one of a book, of a film and so on. */
function typeOf(entityType: string): string {
  return entityType === 'TITLE' ? 'BOOK' : entityType;
}

function withoutArticle(text: string, { begin, end }: Finding): Finding {
  const article = ARTICLE.exec(text.slice(begin, end))?.[0].length ?? 0;
  return { type: 'OTHER', begin: begin + article, end };
}
