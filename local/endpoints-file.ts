import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { z } from 'zod';
import { UsageError } from '../tools/command-line/usage-error';

/** Where `npm run serve` says, as long as it runs, how to reach what it runs. */
export const ENDPOINTS_FILE = path.join(__dirname, '..', '.local', 'endpoints.json');

/** When the file is there, and nobody answers. */
export const NOT_SERVED = 'Nothing answers there any more. Start it with: npm run serve';

const credentials = z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() });

/** What other commands need of it. */
const endpoints = z.object({
  functionName: z.string(),
  functionUrl: z.string(),
  region: z.string(),
  /** Of the engine itself, which takes any key and asks no policy. */
  dynamodb: z.string(),
  lambda: z.string(),
  tableName: z.string(),
  functions: z.object({ process: z.string() }),
  /** Outputs of the stack, by which the times of its jobs are computed. */
  jobs: z.object({ timeScale: z.coerce.number(), retentionHours: z.coerce.number() }),
  caller: credentials,
  operator: credentials,
});

/** What `npm run serve` runs just now; a {@link UsageError} if nothing. */
export function readEndpoints(file = ENDPOINTS_FILE): z.output<typeof endpoints> {
  if (!fs.existsSync(file)) throw new UsageError('Nothing runs here. Start it with: npm run serve');
  return endpoints.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
}

/** Whether what the file speaks of still answers; a `serve` that was killed leaves its file. */
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
