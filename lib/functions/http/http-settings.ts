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

/** The settings of the processor `http`. What they say together, check-http.ts checks. */
export const httpSettings = z.strictObject({
  url: text(
    /^https?:\/\/[^\s?#{}\\@]+$/,
    'the URL of an API without user, query and fragment, such as https://api.example.com/v1',
  ).describe(
    'The scheme, the host and, if there is one, the path that all requests begin with. SQL cannot change it. The scheme is https, unless `privateHosts` names the host.',
  ),
  method: oneOf(HTTP_METHODS).default('GET').describe('The method of each request.'),
  path: text(/^(\/[^\s?#\\]*)?$/, 'a path that begins with a slash, such as /customers/{customer_id}/orders')
    .default('')
    .describe(
      'Follows the path of `url`. It may name arguments as `{argument}`. A value is percent-encoded and stays within its segment; NULL, an empty text, `.` and `..` are errors of their rows. Parameters belong into `query`.',
    ),
  query: allowing(
    z.record(z.string(), allowing(z.union([z.string(), z.number(), z.boolean()]), 'a text, a number, true or false')),
    'an object of names and values, such as { "q": "{address}", "limit": 5 }',
  )
    .default({})
    .describe(
      'The parameters of each request. A text may name arguments as `{argument}`; values are percent-encoded. A parameter that is one argument is left out where it is NULL.',
    ),
  headers: allowing(
    z.record(z.string(), text(HEADER_VALUE, 'a text of visible ASCII characters and blanks')),
    'an object of names and texts, such as { "X-Version": "2" }',
  )
    .default({})
    .describe(
      'The same for each request: no value of a row can become a header. Credentials belong into `secret`. Without a header of that name, requests have `Accept` and, with a body, `Content-Type: application/json`.',
    ),
  body: json(
    'Any JSON: the body of each request, except for GET. Its texts may name arguments as `{argument}`. A text that is one argument becomes its value with its JSON type; within other text a value is text, NULL is empty. `{{` and `}}` are braces. With `row`, the text `{rows}` becomes the array of rows. Not set: no body.',
  ),
  row: json(
    'What each row becomes in the array that takes the place of `{rows}` in `body`, such as { "text": "{comment}" }. Set it, and `rowsPerCall`, for an API that takes several rows. Not set: a request for each row.',
  ),
  result: text(/^[^\n]*$/, 'a path such as data.items[0].score')
    .default('')
    .describe(
      'The part of the response that is the value: names in objects and places in arrays, such as `data.items[0].score` or `data["a.b"]`. A part that is missing is NULL. With `row`, it is an array with one item for each row. Not set: the whole response.',
    ),
  secret: secretName()
    .optional()
    .describe(
      'A secret in Secrets Manager for the host of `url` alone: plain text, which is sent as a bearer token, or JSON with one of "bearer": "…", "basic": { "username": "…", "password": "…" }, "headers": { … }, and "host" if other functions could name it by mistake. It is read again after five minutes, and once when the host answers 401 or 403. Not set: no credential.',
    ),
  secretKey: secretKeyArn()
    .optional()
    .describe("The secret's customer-managed key. Not set: the secret is encrypted with AWS's own key."),
  idempotencyHeader: text(/^([!#$%&'*+.^_`|~\dA-Za-z-]+)?$/, 'the name of a header, or "" for none')
    .default('Idempotency-Key')
    .describe(
      'Requests with other methods than GET carry a key in this header: the same for a request that is made again, also after a crash. An API that knows such keys does the work once.',
    ),
  identicalRows: oneOf(['once', 'each'])
    .default('once')
    .describe(
      'Whether rows of a batch that make the same request make it `once`, or `each` row makes its own, because a request has an effect.',
    ),
  rowErrorStatuses: allowing(
    z.array(wholeNumber(400, 599)).refine((values) => new Set(values).size === values.length, 'names one value twice'),
    'a list of statuses from 400 to 599, such as [403, 500]',
  )
    .default([])
    .describe(
      "Statuses that are the row's own error at once. Other statuses from 400 to 499 are that anyway. Without this setting 401 and 403 fail the batch, and 408, 425, 429 and those from 500 on are tried again.",
    ),
  privateHosts: listOf(text(/^[a-z0-9.:[\]-]+$/, 'a host as it stands in url, in lower case'), 'a list of hosts')
    .default([])
    .describe(
      'The host of `url`, if it is meant to have a private address, as a host in a VPC does. Such a host may also be an IP address and be called by http. Other hosts are called at public addresses alone, which are checked each time a name is resolved.',
    ),
  maxResponseBytes: wholeNumber(1, 10_000_000)
    .default(1_000_000)
    .describe('The most bytes of a response for each row of the request, after decompression.'),
  ...callSettings,
});

export type HttpFunctionSettings = z.output<typeof httpSettings>;
