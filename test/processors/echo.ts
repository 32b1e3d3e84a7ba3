import { z } from 'zod';
import { callSettings, callsOf, paceOf } from '../../lib/functions/call-settings';
import { defineProcessor } from '../../lib/functions/processor-definition';

/** A processor of the tests' own, for what the service promises whatever its work is: gives each row its first argument. */
export const echo = defineProcessor({
  settings: z.strictObject(callSettings).omit({ rowsPerCall: true }),
  failures: {},
  rowErrors: {},
  configure: (settings) => ({
    entry: 'test/integration/processors/echo.ts',
    arguments: '(a VARCHAR)',
    returns: 'VARIANT',
    maxValueBytes: 250,
    pace: paceOf({ ...settings, rowsPerCall: 1 }),
    calls: callsOf({ ...settings, rowsPerCall: 1 }),
    example: ["'hello'"],
  }),
});
