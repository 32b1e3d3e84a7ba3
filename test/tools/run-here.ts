import type { Ended } from '../local/a-compiled-project';

/** The signals of which runCommand hears. */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Runs a command in this process, which has loaded its packages already. Not for concurrent tests.
 *
 * @param command what the file in `bin` calls
 */
export async function runHere(command: () => void, ...args: readonly string[]): Promise<Ended> {
  const { argv } = process;
  const written = { stdout: '', stderr: '' };
  const capture = (name: 'stdout' | 'stderr') =>
    jest.spyOn(process[name], 'write').mockImplementation((text, ...more: unknown[]) => {
      written[name] += String(text);
      for (const done of more) if (typeof done === 'function') (done as () => void)();
      return true;
    });
  const spies = [capture('stdout'), capture('stderr')];
  const errors = jest.spyOn(console, 'error').mockImplementation((text) => void (written.stderr += `${text}\n`));
  const exit = jest.spyOn(process, 'exit');
  const forget = remembered();
  process.argv = [...argv.slice(0, 2), ...args];
  try {
    const code = await new Promise((resolve) => {
      exit.mockImplementation((given) => resolve(given) as never);
      command();
    });
    return { code, ...written };
  } finally {
    process.argv = argv;
    for (const spy of [...spies, errors, exit]) spy.mockRestore();
    forget();
  }
}

/** Returns a function that removes the listeners that are added from now on. A command adds some, because its process ends with it. */
function remembered(): () => void {
  const forgets = [...SIGNALS.map((signal) => added(process, signal)), added(process.stdout, 'error')];
  return () => forgets.forEach((forget) => forget());
}

function added(emitter: NodeJS.EventEmitter, event: string): () => void {
  const before = new Set(emitter.listeners(event));
  return () => {
    for (const listener of emitter.listeners(event))
      if (!before.has(listener)) emitter.removeListener(event, listener as () => void);
  };
}
