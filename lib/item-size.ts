/** A value in DynamoDB's wire format: `{"S":"text"}`, `{"N":"12"}`, … */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** The bytes that DynamoDB adds for a list or map, and for each of its members. */
const COLLECTION_BYTES = 3;
const MEMBER_BYTES = 1;

/**
 * Computes the bytes of an item as DynamoDB counts them: names and values in UTF-8.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Readonly<Record<string, object>>): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));
}

function valueSize(value: object): number {
  const [type = '', content] = (Object.entries(value) as [string, unknown][])[0] ?? [];
  switch (type) {
    case 'S':
      return Buffer.byteLength(content as string);
    case 'N':
      return numberSize(content as string);
    case 'B':
      return bytesIn(content as string | Uint8Array);
    case 'SS':
      return sum((content as readonly string[]).map((text) => Buffer.byteLength(text)));
    case 'NS':
      return sum((content as readonly string[]).map(numberSize));
    case 'BS':
      return sum((content as readonly (string | Uint8Array)[]).map(bytesIn));
    case 'L': {
      const members = content as readonly AttributeValue[];
      return COLLECTION_BYTES + sum(members.map((member) => MEMBER_BYTES + valueSize(member)));
    }
    case 'M':
      return COLLECTION_BYTES + Object.keys(content as Item).length * MEMBER_BYTES + itemSize(content as Item);
    default:
      return 1; // BOOL and NULL
  }
}

/** Of base64, as DynamoDB's protocol has it, or of bytes, as the SDK has them. */
function bytesIn(content: string | Uint8Array): number {
  return typeof content === 'string' ? Buffer.byteLength(content, 'base64') : content.byteLength;
}

/** The bytes of a number: one for every two significant digits, one more, and one for a minus sign. */
function numberSize(number: string): number {
  const digits = number
    .replace(/e.*$/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + Number(number.startsWith('-'));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
