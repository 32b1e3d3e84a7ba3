import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { aProject, CODE, type Project } from './a-project';

/** How a process has ended, and what it has written. */
export interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the project with JavaScript beside each file of TypeScript. */
export interface CompiledProject extends Project {
  /** Runs `bin/COMMAND` as a process of its own, without input. */
  readonly run: (command: string, ...args: string[]) => Promise<Ended>;
}

/** Compiles each file once. A command that `tsx` has to compile takes more than twice as long to start. */
export function aCompiledProject(): CompiledProject {
  const project = aProject();
  const { root } = project;
  buildSync({
    entryPoints: CODE.flatMap((folder) => sourcesIn(path.join(root, folder))),
    outdir: root,
    outbase: root,
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return {
    ...project,
    run(command, ...args) {
      const child = spawn(process.execPath, [`bin/${command}.js`, ...args], { cwd: root });
      child.stdin.end();
      return outcomeOf(child);
    },
  };
}

function sourcesIn(folder: string): readonly string[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /(?<!\.d)\.ts$/.test(file)).map((file) => path.join(folder, file));
}

/** Waits until the process has ended. */
export async function outcomeOf(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
