import { redacted, type Place } from '../../../lambda/processing/comprehend/redacted';

const place = (type: string, begin: number, end: number): Place => ({ type, begin, end });

describe('a redacted text', () => {
  it.each<[string, string, readonly Place[], string]>([
    ['no place', 'hello', [], 'hello'],
    ['a place in the middle', 'I am Ada.', [place('NAME', 5, 8)], 'I am [NAME].'],
    ['the whole text', 'Ada', [place('NAME', 0, 3)], '[NAME]'],
    ['places in any order', 'Ada, 36', [place('AGE', 5, 7), place('NAME', 0, 3)], '[NAME], [AGE]'],
    ['places side by side', 'Ada36', [place('NAME', 0, 3), place('AGE', 3, 5)], '[NAME][AGE]'],
    ['a place within another', 'at 1 Main St, Ohio', [place('NAME', 5, 9), place('ADDRESS', 3, 18)], 'at [ADDRESS]'],
    ['places that overlap', 'Ada Lovelace', [place('NAME', 0, 7), place('USERNAME', 4, 12)], '[NAME]'],
    ['three in a row that overlap', 'abcdefgh', [place('A', 0, 4), place('B', 3, 6), place('C', 5, 7)], '[A]h'],
    ['the same place twice', 'Ada', [place('NAME', 0, 3), place('USERNAME', 0, 3)], '[NAME]'],
    ['emoji before it, counted as one', '😀👍 Ada', [place('NAME', 3, 6)], '😀👍 [NAME]'],
    ['emoji within it', 'x 😀Ada y', [place('NAME', 2, 6)], 'x [NAME] y'],
  ])('with %s has the types in place of them', (_, text, places, expected) => {
    expect(redacted(text, places, 'type')).toBe(expected);
  });

  it('has a mask as long as the place, in code points', () => {
    expect(redacted('x 😀Ada y', [place('NAME', 2, 6)], '*')).toBe('x **** y');
    expect(redacted('Ada Lovelace', [place('NAME', 0, 7), place('USERNAME', 4, 12)], '█')).toBe('█'.repeat(12));
  });
});
