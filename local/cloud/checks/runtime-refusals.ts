import type { Resource } from '../template';

/** Lambda's limit for the name of a handler: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const HANDLER_CHARACTERS = 128;

/**
 * The runtimes that run here, and the oldest version of each with which Lambda still creates functions:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const RUNTIMES = [
  { form: /^nodejs(\d+)?(\.|$)/, oldest: 20, advice: 'Use nodejs24.x.' },
  { form: /^python(?:2\.\d|3\.(\d+))$/, oldest: 10, advice: 'Use python3.14.' },
];

interface RuntimeProperties {
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Architectures?: unknown;
  readonly PackageType?: string;
  readonly Code?: { readonly S3Key?: string };
}

/** Why Lambda would refuse the runtime, the handler or the processor of a function, or why it cannot run here. */
export function runtimeRefusals({ logicalId, properties }: Resource): readonly string[] {
  const { Runtime, Handler, Architectures, PackageType = 'Zip', Code } = properties as RuntimeProperties;
  if (PackageType !== 'Zip') {
    return [`${logicalId}: its PackageType is ${PackageType}. The embedded cloud runs only code of folders.`];
  }
  const refusals = [runtimeRefusal(Runtime), handlerRefusal(Handler), architectureRefusal(Architectures)];
  if (Code?.S3Key === undefined) refusals.push('its Code is no asset. Use lambda.Code.fromAsset with a folder.');
  return refusals.filter((reason) => reason !== undefined).map((reason) => `${logicalId}: ${reason}`);
}

function runtimeRefusal(name: string | undefined): string | undefined {
  const known = RUNTIMES.find(({ form }) => form.test(name ?? ''));
  if (!known) {
    return `the runtime is ${name ?? 'not stated'}. The embedded cloud runs only Node.js and Python functions.`;
  }
  const { form, oldest, advice } = known;
  if (Number(form.exec(name ?? '')?.[1] ?? 0) >= oldest) return undefined;
  return `Lambda no longer supports the runtime ${name}. ${advice}`;
}

function handlerRefusal(name: unknown): string | undefined {
  if (name === undefined) return 'the function has no Handler.';
  if (typeof name === 'string' && /^\S+$/.test(name) && name.length <= HANDLER_CHARACTERS) return undefined;
  return `Handler is ${JSON.stringify(name)}. It must be 1 to ${HANDLER_CHARACTERS} characters without spaces.`;
}

function architectureRefusal(architectures: unknown = ['x86_64']): string | undefined {
  if (['["x86_64"]', '["arm64"]'].includes(JSON.stringify(architectures))) return undefined;
  return `Architectures is ${JSON.stringify(architectures)}. It must be ["x86_64"] or ["arm64"].`;
}
