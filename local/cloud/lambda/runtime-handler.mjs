/** Finds the handler that `_HANDLER` names, and throws the errors of Lambda's runtime if it is missing or malformed. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { withCallback } from './runtime-callback.mjs';

const CALLBACK =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify ' +
  'this function to use a supported handler signature to use Node.js 24 or later. For more information see ' +
  'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/** An error of Lambda's runtime. In a JSON log its `errorType` is the name of its class. */
export function runtimeError(name, message, stack) {
  const className = name.replace(/(Error)?$/, 'Error');
  const { [className]: RuntimeError } = { [className]: class extends Error {} };
  const error = Object.assign(new RuntimeError(message), { name: `Runtime.${name}` });
  return stack === undefined ? error : Object.assign(error, { stack });
}

/** Returns the handler as `(event, context) => result`. `runtime` is a name such as `nodejs24.x`. */
export async function loadHandler(taskRoot, handlerName, runtime) {
  if (handlerName.includes('..')) {
    const advice = 'Use absolute paths when specifying root directories in handler names.';
    throw runtimeError('MalformedHandlerName', `'${handlerName}' is not a valid handler name. ${advice}`);
  }
  const [, file, keys] = /^([^.]*)\.(.*)$/.exec(path.basename(handlerName)) ?? [];
  if (file === undefined) throw runtimeError('MalformedHandlerName', 'Bad handler');
  const exported = await load(path.resolve(taskRoot, path.dirname(handlerName)), file);
  const handler = findIn(exported, keys) ?? findIn(exported?.default, keys);
  if (!handler) throw runtimeError('HandlerNotFound', `${handlerName} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${handlerName} is not a function`);
  if (Number(/\d+/.exec(runtime)) < 24) return withCallback(handler);
  if (handler.length >= 3) throw runtimeError('CallbackHandlerDeprecated', CALLBACK);
  return handler;
}

/** Loads the module in Lambda's order: the file with one of these endings, else the module that `require` finds. */
async function load(dir, file) {
  try {
    for (const ending of ['', '.js', '.mjs', '.cjs']) {
      const candidate = path.join(dir, `${file}${ending}`);
      if (existsSync(candidate)) return await import(candidate);
    }
    const require = createRequire(import.meta.url);
    return require(require.resolve(file, { paths: [dir] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', String(error), error.stack);
    if (error?.code === 'MODULE_NOT_FOUND') throw runtimeError('ImportModuleError', String(error));
    throw error;
  }
}

function findIn(exported, keys) {
  return keys.split('.').reduce((value, key) => (typeof value === 'object' ? value?.[key] : undefined), exported);
}
