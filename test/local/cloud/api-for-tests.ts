import type { APIGatewayProxyEvent } from 'aws-lambda';
import { runApi, type ApiParts, type Reply, type RunningApi } from './a-rest-api';
import { eventually } from './running-functions';

/** API Gateway's limit for a body (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html). */
export const LARGEST_BODY = 10_485_760;
export const CALLER = expect.stringMatching(/^AROA[0-9A-F]{17}:session$/) as string;
export const CLF_TIME = expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string;

/** Runs one API for all tests of a file; `another` runs one for a test that needs settings of its own. */
export function apiForTests() {
  let api: RunningApi;
  const others: RunningApi[] = [];
  beforeAll(async () => {
    api = await runApi();
  });
  afterEach(async () => {
    await Promise.all(others.splice(0).map((other) => other.stop()));
  });
  afterAll(() => api.stop());
  return {
    /** Call it only inside a test: the API starts in beforeAll. */
    api: () => api,
    another: async (parts: ApiParts): Promise<RunningApi> => {
      const other = await runApi(parts);
      others.push(other);
      return other;
    },
  };
}

/** The event that the function received. The test function returns it as its reply body. */
export function eventIn({ body }: Reply): APIGatewayProxyEvent {
  return JSON.parse(body) as APIGatewayProxyEvent;
}

/** The body that tells the function what to do. `hang`: it writes this file and then never answers. */
export function instruction(what: object): string {
  return JSON.stringify({ instruction: what });
}

/** The line of the access log about a request. It may be written after the reply. */
export async function loggedLine({ headers }: Reply, { accessLog }: RunningApi): Promise<object> {
  const id = String(headers['x-amzn-requestid']);
  return JSON.parse(await eventually(() => accessLog().find((line) => line.includes(id)))) as object;
}
