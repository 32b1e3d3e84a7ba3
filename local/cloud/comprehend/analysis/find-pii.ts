import { findEntities } from './find-entities';
import { withoutOverlaps, type Finding } from './finding';
import { PII_PATTERNS, type PiiPattern } from './pii-patterns';

/** The personal information in a text, in its order. Names are found in English texts alone, by the persons in it. */
export async function findPii(text: string, language: string): Promise<readonly Finding[]> {
  const names = language === 'en' ? await namesIn(text) : [];
  return withoutOverlaps([...PII_PATTERNS.flatMap((pattern) => matches(text, pattern)), ...names]);
}

function matches(text: string, { type, pattern, accept = (match) => match }: PiiPattern): readonly Finding[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: match, index }) => {
    const { length } = accept(match);
    return length === 0 ? [] : [{ type, begin: index, end: index + length }];
  });
}

async function namesIn(text: string): Promise<readonly Finding[]> {
  const persons = (await findEntities(text)).filter(({ type }) => type === 'PERSON');
  return persons.map((person) => ({ ...person, type: 'NAME' }));
}
