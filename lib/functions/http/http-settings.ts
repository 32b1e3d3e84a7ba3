import { z } from 'zod';
import { HTTP_METHODS } from '../../../lambda/processing/http/contract';
import { allowing, listOf, oneOf, text, wholeNumber } from '../../setting';
import { callSettings } from '../call-settings';
import { secretKeyArn, secretName } from '../secret-access';

/** A header's value: visible ASCII and blanks. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

function json(reason: string) {
  return allowing(z.json(), 'any JSON').optional().describe(reason);
}

/** The settings of the processor `http`. check-http.ts checks whether they fit together. */
export const httpSettings = z.strictObject({
  url: text(
    /^https?:\/\/[^\s?#{}\\@]+$/,
    'the URL of an API without user, query and fragment, such as https://api.example.com/v1',
  ).describe(
    'The scheme and the host of all requests, and the beginning of their path. SQL cannot change them. The scheme is https, unless `privateHosts` names the host.',
  ),
  method: oneOf(HTTP_METHODS).default('GET').describe('The method of each request.'),
  path: text(/^(\/[^\s?#\\]*)?$/, 'a path that begins with a slash, such as /customers/{customer_id}/orders')
    .default('')
    .describe(
      'The rest of the path, after the path of `url`. It may contain arguments as `{argument}`. A value is percent-encoded and stays within its segment. If it is NULL, an empty text, `.` or `..`, its row has an error. Parameters belong into `query`.',
    ),
  query: allowing(
    z.record(z.string(), allowing(z.union([z.string(), z.number(), z.boolean()]), 'a text, a number, true or false')),
    'an object of names and values, such as { "q": "{address}", "limit": 5 }',
  )
    .default({})
    .describe(
      'The parameters of each request. A text may contain arguments as `{argument}`. Values are percent-encoded. A parameter whose text is only `{argument}` is omitted if the argument is NULL.',
    ),
  headers: allowing(
    z.record(z.string(), text(HEADER_VALUE, 'a text of visible ASCII characters and blanks')),
    'an object of names and texts, such as { "X-Version": "2" }',
  )
    .default({})
    .describe(
      'Headers of every request. They cannot contain arguments. Credentials belong into `secret`. If you set no `Accept` or `Content-Type`, requests have `Accept: application/json` and, with a body, `Content-Type: application/json`.',
    ),
  body: json(
    'The body of each request, as JSON. GET has none. Its texts may contain arguments as `{argument}`. A text that is only `{argument}` becomes the value with its JSON type. In other texts the value is inserted as text, which is empty for NULL. Write `{{` and `}}` for braces. With `row`, the text `{rows}` becomes the array of rows. Not set: no body.',
  ),
  row: json(
    'The template of one item of the array that replaces `{rows}` in `body`, such as { "text": "{comment}" }. Set `row` and `rowsPerCall` for an API that takes several rows in a request. Not set: a request for each row.',
  ),
  result: text(/^[^\n]*$/, 'a path such as data.items[0].score')
    .default('')
    .describe(
      'The part of the response that is the value: names in objects and places in arrays, such as `data.items[0].score` or `data["a.b"]`. If the response lacks this part, the value is NULL. With `row`, the part has to be an array with one item for each row. Not set: the whole response.',
    ),
  secret: secretName()
    .optional()
    .describe(
      'The name or ARN of a secret in Secrets Manager. It is sent only to the host of `url`. The secret is plain text, which is sent as a bearer token, or JSON with one of "bearer": "…", "basic": { "username": "…", "password": "…" }, "headers": { … }. With "host" in the JSON, only functions that call this host can use the secret. It is read again after five minutes, and once when the host answers 401 or 403. Not set: no credential.',
    ),
  secretKey: secretKeyArn()
    .optional()
    .describe("The secret's customer-managed key. Not set: the secret is encrypted with AWS's own key."),
  idempotencyHeader: text(/^([!#$%&'*+.^_`|~\dA-Za-z-]+)?$/, 'the name of a header, or "" for none')
    .default('Idempotency-Key')
    .describe(
      'The header in which requests with other methods than GET have an idempotency key. A repeated request has the same key, also after a crash, so that the API can recognise it.',
    ),
  identicalRows: oneOf(['once', 'each'])
    .default('once')
    .describe(
      'With `once`, identical requests of a batch are sent once. With `each`, every row sends its own request, because a request has an effect.',
    ),
  rowErrorStatuses: allowing(
    z.array(wholeNumber(400, 599)).refine((values) => new Set(values).size === values.length, 'names one value twice'),
    'a list of statuses from 400 to 599, such as [403, 500]',
  )
    .default([])
    .describe(
      "Statuses that are the row's own error at once. By default, 401 and 403 fail the batch; 408, 425, 429 and statuses from 500 on are tried again; other statuses from 400 to 499 are the row's own error already.",
    ),
  privateHosts: listOf(text(/^[a-z0-9.:[\]-]+$/, 'a host as it stands in url, in lower case'), 'a list of hosts')
    .default([])
    .describe(
      'Set it to the host of `url` if the host has a private address, such as a host in a VPC. Such a host may also be an IP address and be called by http. Other hosts are called only at public addresses. The address is checked each time that the name is resolved.',
    ),
  maxResponseBytes: wholeNumber(1, 10_000_000)
    .default(1_000_000)
    .describe('The most bytes of a response for each row of the request, after decompression.'),
  ...callSettings,
});

export type HttpFunctionSettings = z.output<typeof httpSettings>;
