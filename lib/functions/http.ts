import { HTTP_FAILURES, HTTP_ROW_ERRORS } from '../../lambda/processing/http/contract';
import { KIT_ROW_ERRORS } from '../../lambda/processing/kit/contract';
import { TEMPLATE_FAILURES } from '../../lambda/processing/templates/contract';
import { ConfigError } from '../config-error';
import { columnNames } from '../declared-arguments';
import { callsOf, paceOf } from './call-settings';
import { exampleArguments } from './example-arguments';
import { checkHttp } from './http/check-http';
import { httpSettings } from './http/http-settings';
import { defineProcessor } from './processor-definition';
import { grantSecret } from './secret-access';

/** The largest size of a value, enough for a small object, unless the function's setting `maxValueBytes` gives another size. */
const MAX_VALUE_BYTES = 1_000;

/** The processor `http`: one request to an HTTP API for each row, or for several rows. */
export const http = defineProcessor({
  settings: httpSettings,
  failures: { ...HTTP_FAILURES, ...TEMPLATE_FAILURES },
  rowErrors: { ...HTTP_ROW_ERRORS, CALL_FAILED: KIT_ROW_ERRORS.CALL_FAILED },
  configure: (settings, { arguments: declared }) => {
    if (declared === undefined)
      throw new ConfigError('Set arguments: the declared arguments in SQL, such as "(address VARCHAR, city VARCHAR)"');
    const columns = columnNames(declared);
    checkHttp(settings, columns);
    const { secret, secretKey } = settings;
    return {
      entry: 'lambda/process/http.ts',
      arguments: declared,
      returns: 'VARIANT',
      maxValueBytes: MAX_VALUE_BYTES,
      pace: paceOf(settings),
      calls: callsOf(settings),
      example: exampleArguments(declared),
      bind(process) {
        if (secret !== undefined) grantSecret(process, secret, secretKey);
        return { columns };
      },
    };
  },
});
