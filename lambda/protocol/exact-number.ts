import { isNumber } from 'lossless-json';

/** `JSON.rawJSON` writes a text into JSON as it is. Node.js has it from version 22 on. */
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };

/** Counts the ExactNumbers that `JSON.stringify` has written as strings, for lack of `JSON.rawJSON`. */
export const writtenAsText = { count: 0 };

/**
 * A number with more digits than a JavaScript number holds, such as a `NUMBER(38,0)`. It keeps the digits as text, and `jsonOf` writes them as a JSON
 * number. So does `JSON.stringify` from Node.js 22 on. On Node.js 20, `JSON.stringify` writes them as a string.
 */
export class ExactNumber {
  /** As in JSON, such as `-12345678901234567890.50`. */
  readonly text: string;

  /** Throws a TypeError for a text that is not a JSON number. */
  constructor(digits: string | bigint) {
    const text = String(digits);
    if (!isNumber(text)) throw new TypeError('An ExactNumber needs the text of a JSON number, such as 12.50');
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): unknown {
    if (rawJSON) return rawJSON(this.text);
    writtenAsText.count += 1;
    return this.text;
  }

  /** Throws a TypeError for operators: `value + 1` would append to the text, and `value * 2` would lose digits. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.text;
    throw new TypeError('An ExactNumber has no operators. Use its text, for example BigInt(value.text)');
  }
}
