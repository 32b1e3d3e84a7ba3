import fc from 'fast-check';

/** A POST that no correct caller would send. */
export interface AnyRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const BATCH_ID = 'sf-external-function-query-batch-id';

/** Few ids, so that some are sent again with other rows. */
const batchId = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b') },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '#reserved', '__proto__', 'x'.repeat(700), 'x'.repeat(701)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 50 }) },
);

const headerName = fc.oneof(
  fc.constantFrom('language', 'constructor', '__proto__', '').map((name) => `sf-custom-${name}`),
  fc.constantFrom('return-type', 'current-query-id', 'format').map((name) => `sf-external-function-${name}`),
  fc.stringMatching(/^x-[a-z_.~!-]{0,9}$/),
);

const headers = fc
  .tuple(fc.option(batchId, { freq: 9 }), fc.dictionary(headerName, fc.string({ maxLength: 30 }), { maxKeys: 4 }))
  .map(([id, others]) => ({ ...others, ...(id !== null && { [BATCH_ID]: id }) }));

/** A row number, valid in most cases. */
const rowNumber = fc.oneof(
  { weight: 40, arbitrary: fc.nat({ max: 1000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 2 ** 53, 1e308, null, '0', true, []) },
);

/** Rows of one width, mostly. */
const rows = fc
  .nat({ max: 2 })
  .chain((width) =>
    fc.array(fc.tuple(rowNumber, fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: width, maxLength: width })), {
      maxLength: 12,
    }),
  )
  .map((all) => JSON.stringify({ data: all.map(([number, values]) => [number, ...values]) }));

const body = fc.oneof(
  { weight: 5, arbitrary: rows.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.json().map((json) => Buffer.from(`{"data":${json}}`)) },
  { weight: 1, arbitrary: fc.json().map((json) => Buffer.from(json)) },
  { weight: 1, arbitrary: rows.chain(cut) },
  { weight: 1, arbitrary: rows.chain(damaged) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

/** All that a caller with valid keys can send: from good batches to noise. */
export const anyRequest: fc.Arbitrary<AnyRequest> = fc.record({ headers, body });

function cut(text: string): fc.Arbitrary<Buffer> {
  const bytes = Buffer.from(text);
  return fc.nat({ max: bytes.length }).map((length) => bytes.subarray(0, length));
}

/** Replaces one byte. */
function damaged(text: string): fc.Arbitrary<Buffer> {
  return fc.tuple(fc.nat({ max: Buffer.byteLength(text) - 1 }), fc.nat({ max: 255 })).map(([at, byte]) => {
    const bytes = Buffer.from(text);
    bytes[at] = byte;
    return bytes;
  });
}
