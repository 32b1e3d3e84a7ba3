import { randomGenerator } from '../../local/chaos/faults';

const OPENINGS = ['The', 'My', 'Our', 'This', 'Their', 'Your', 'That', 'Each', 'Every', 'One'];
const THINGS = [
  ...['delivery', 'room', 'waiter', 'battery', 'screen', 'manual', 'support call', 'coffee', 'driver', 'invoice'],
  ...['jacket', 'app', 'booking', 'breakfast', 'keyboard', 'garden', 'package', 'colour', 'price', 'price tag'],
];
const VERBS = ['was', 'seemed', 'turned out', 'stayed', 'looked', 'became', 'felt', 'remained'];
const FEELINGS = [
  ...['wonderful', 'awful', 'fine', 'late', 'friendly', 'broken', 'cheap', 'excellent', 'noisy', 'perfect'],
  ...['disappointing', 'quick', 'cold', 'lovely', 'confusing', 'honest', 'dirty', 'bright', 'useless', 'good'],
];
const ENDINGS = [
  ...['and I would come again', 'but nobody answered', 'as always', 'for a change', 'when it finally came'],
  ...['which surprised us all', 'so we sent it back', 'and the children loved it', 'in spite of the rain', 'I think'],
];

/** Of the random choices of words. Every run uses the same, so that runs can be compared. */
const SEED = 4096;

/** Makes short, different reviews of about 60 characters. The same count gives the same reviews. */
export function reviews(count: number): readonly string[] {
  const random = randomGenerator(SEED);
  const one = (words: readonly string[]) => words[Math.floor(random() * words.length)];
  return Array.from({ length: count }, (_, index) =>
    [one(OPENINGS), one(THINGS), one(VERBS), one(FEELINGS), `${one(ENDINGS)},`, 'order', `${index + 1}.`].join(' '),
  );
}

/** Reviews for batches before a measurement. They differ from all {@link reviews}, so that no measured batch finds their answers. */
export function warmUpTexts(count: number): readonly string[] {
  return reviews(count).map((text) => `Before: ${text}`);
}

/** Makes reviews of this number of characters. */
export function paddedReviews(count: number, characters: number): readonly string[] {
  const short = reviews(count);
  return short.map((text, index) => {
    let long = text;
    for (let next = index + 1; long.length < characters; next += 1) long += ` ${short[next % count]}`;
    return long.slice(0, characters);
  });
}
