import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { z } from 'zod';
import { UsageError } from '../tools/command-line/usage-error';
import { describedFunctionSchema } from '../lib/described-function-schema';

/** `npm run serve` writes here how to reach the service, and removes the file when it stops. */
export const ENDPOINTS_FILE = path.join(__dirname, '..', '.local', 'endpoints.json');

/** The file is there, but the service is not. */
export const NOT_SERVED = 'The service of npm run serve does not answer. Start it again: npm run serve';

const credentials = z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() });

/** The part of the file that other commands read. */
const endpoints = z.object({
  functionName: z.string(),
  functionUrl: z.string(),
  region: z.string(),
  /** Of the engine itself, which accepts any key and checks no policy. */
  dynamodb: z.string(),
  lambda: z.string(),
  tableName: z.string(),
  /** The external functions, in the order of cdk.json, with their local URLs. */
  externalFunctions: z.array(describedFunctionSchema),
  /** Outputs of the stack, by which the times of its jobs are computed. */
  jobs: z.object({ timeScale: z.coerce.number(), retentionHours: z.coerce.number() }),
  caller: credentials,
  operator: credentials,
});

/** Reads what `npm run serve` has written. Throws a {@link UsageError} if it does not run. */
export function readEndpoints(file = ENDPOINTS_FILE): z.output<typeof endpoints> {
  if (!fs.existsSync(file)) throw new UsageError('npm run serve does not run here. Start it first: npm run serve');
  return endpoints.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
}

/** Whether the service of the file still answers. A `serve` that was killed leaves its file behind. */
export async function isServed({ functionUrl }: { readonly functionUrl: string }): Promise<boolean> {
  const { hostname, port } = new URL(functionUrl);
  const socket = net.connect(Number(port), hostname);
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
