import * as fs from 'node:fs';
import * as net from 'node:net';
import { bundledPage } from '../../console/server/bundle-page';
import { startConsole, type RunningConsole } from '../../console/server/start-console';
import { runCommand, wholeNumber } from '../../tools/command-line/command';
import { aLocalCommand } from './local-command';
import { UsageError } from '../../tools/command-line/usage-error';
import { ratedConfig } from './rate-options';
import { givenSecrets, type SecretOptions } from './secret-options';
import { LocalSource } from '../console/local-source';
import { Taps } from '../console/taps';
import { ENDPOINTS_FILE, isServed, readEndpoints } from '../endpoints-file';
import { keptAssembly } from '../kept-assembly';
import { startService, type RunningService } from '../running-service';
import { introduction } from './introduction';
import { requestLine } from './request-line';
import { standInOptions, type ServicesOptions } from './stand-in-options';

interface Options extends ServicesOptions, SecretOptions {
  readonly port?: number;
  readonly lambdaConcurrency?: number;
  readonly console: boolean;
}

/** The endpoints file gets new keys after this time. Keys are valid for an hour. */
const RENEWAL_MS = 45 * 60_000;

const command = aLocalCommand('npm run serve --', 'Runs the stack on this machine until you stop it.')
  .option('--port <n>', 'port of the API (default: any free one)', wholeNumber(1, 65_535))
  .option('--no-console', 'serves no page on which you see every batch');

export const runServeCommand = () =>
  runCommand(command, async (onEnd) => {
    const options = command.opts<Options>();
    const { port, lambdaConcurrency } = options;
    const secrets = givenSecrets(options);
    if (port !== undefined) await checkFree(port);
    await checkAlone();
    const taps = new Taps({ apiRequest: (seen) => console.log(requestLine(seen, new Date())) });
    const standIns = standInOptions(options);
    const starting = startService({
      synthesise: keptAssembly,
      config: ratedConfig(options),
      port,
      ...standIns,
      comprehend: { ...standIns.comprehend, ...taps.comprehend },
      translate: { ...standIns.translate, ...taps.calls },
      bedrock: { ...standIns.bedrock, ...taps.calls },
      cloud: {
        secrets,
        accountConcurrency: lambdaConcurrency,
        observer: taps.observer,
        faults: taps.cloudFaults,
      },
      onStep: console.error,
      onFunctionError: (error) => console.error(`\n${error}\n`),
    });
    let endpoints: string | undefined;
    let page: RunningConsole | undefined;
    // Ctrl-C can come while the service starts.
    onEnd(async () => {
      const service = await starting;
      await page?.stop();
      await service.stop();
      if (endpoints !== undefined) removeIfStill(endpoints);
    });
    const service = await starting;
    if (options.console) page = await startConsole({ source: new LocalSource(service, taps), files: bundledPage() });
    endpoints = endpointsOf(service, service.credentials, page);
    fs.writeFileSync(ENDPOINTS_FILE, endpoints);
    const renew = async () => {
      const renewed = endpointsOf(service, await service.assumeRole(), page);
      if (endpoints === undefined || !isStill(endpoints)) return;
      fs.writeFileSync(ENDPOINTS_FILE, renewed);
      endpoints = renewed;
    };
    setInterval(() => void renew().catch(console.error), RENEWAL_MS).unref();
    console.log(introduction(service, page?.address).join('\n'));
    // Waits until a signal ends the process.
    await new Promise(() => undefined);
  });

/** Throws if a service already runs. Other commands find it by one file, and two services would write to the same logs. */
async function checkAlone(): Promise<void> {
  const other = otherEndpoints();
  if (other && (await isServed(other)))
    throw new UsageError(`The stack already runs here: ${other.functionUrl}. Stop it first.`);
}

/** The endpoints of another service. Undefined if there is no file, or if an earlier version wrote it. */
function otherEndpoints() {
  try {
    return readEndpoints();
  } catch {
    return undefined;
  }
}

/** Rejects with EADDRINUSE before anything is started. */
async function checkFree(port: number): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
}

function endpointsOf(
  service: RunningService,
  caller: RunningService['credentials'],
  page: RunningConsole | undefined,
): string {
  const { region, functionName, functionUrl, externalFunctions, endpoints, tableName, functions, role } = service;
  const { snowflakeUser, cloud } = service;
  const { JobsTimeScale: timeScale, JobsRetentionHours: retentionHours } = cloud.outputs;
  const content = {
    region,
    functionName,
    functionUrl,
    functionUrls: Object.fromEntries(externalFunctions.map(({ name, url }) => [name, url])),
    ...endpoints,
    tableName,
    functions,
    externalFunctions,
    jobs: { timeScale, retentionHours },
    role,
    snowflakeUser,
    caller,
    operator: service.operator(),
    // Without its token, which belongs to the terminal alone.
    console: page?.url,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Removes the file, unless another `serve` has written it since. */
function removeIfStill(content: string): void {
  if (isStill(content)) fs.rmSync(ENDPOINTS_FILE);
}

function isStill(content: string): boolean {
  return fs.existsSync(ENDPOINTS_FILE) && fs.readFileSync(ENDPOINTS_FILE, 'utf8') === content;
}
