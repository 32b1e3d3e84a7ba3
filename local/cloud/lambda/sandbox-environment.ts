import * as os from 'node:os';
import type { Credentials } from '../identities';
import { isPython, type FunctionSettings } from './function-settings';
import { PYTHON_RUNTIME_DIR } from './runtime-program';

/** The variables that Lambda sets and that a function may replace. Their values are valid on this machine. */
function replaceable(settings: FunctionSettings): Readonly<Record<string, string>> {
  return {
    LANG: 'en_US.UTF-8',
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    ...(isPython(settings) && { PYTHONPATH: PYTHON_RUNTIME_DIR }),
  };
}

/**
 * The environment of a sandbox: the function's own variables and Lambda's. Of this machine's variables it has only `PATH`. Each sandbox adds the
 * name of its log stream and its initialisation type. The trace id comes with each event.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function sandboxEnvironment(
  settings: FunctionSettings,
  credentials: Credentials,
  region: string,
): Readonly<Record<string, string>> {
  return {
    ...replaceable(settings),
    ...settings.variables,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_FORMAT: settings.logFormat,
    // Lambda applies the level only to logs in JSON.
    ...(settings.logFormat === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: settings.logLevel }),
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    // Lambda has no folder ~/.aws. Without this, the SDK would read this machine's folder.
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    // Otherwise the AWS SDK warns if this machine's Node.js is too old for it. In AWS, the function runs on Lambda's Node.js.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LAMBDA_TASK_ROOT: settings.codeDir,
    ...(isPython(settings) && { LAMBDA_RUNTIME_DIR: PYTHON_RUNTIME_DIR }),
    _HANDLER: settings.handler,
  };
}

/** Such as `2026/11/28/[$LATEST]0123…`. If the log group is not `/aws/lambda/NAME`, the function's name is part of it. */
export function logStreamName({ name, logGroup }: FunctionSettings, sandboxId: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const owner = logGroup === `/aws/lambda/${name}` ? '' : name;
  return `${day}/${owner}[$LATEST]${sandboxId}`;
}
