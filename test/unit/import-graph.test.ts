import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');
const FOLDERS = ['bench', 'bin', 'console', 'lambda', 'lib', 'local', 'simulation', 'test', 'tools'];

/** Each TypeScript file of the project with the project's files that it imports, type-only imports included. */
const imports = new Map(
  FOLDERS.flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(folder, file)),
  )
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => [file, importsOf(file)] as const),
);

function importsOf(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(ROOT, file), 'utf8'));
  const relative = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
  return relative
    .flatMap((name) => ['ts', 'tsx'].map((extension) => path.join(path.dirname(file), `${name}.${extension}`)))
    .filter((imported) => fs.existsSync(path.join(ROOT, imported)));
}

/** The files of one circle of imports, in order; undefined if there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of graph.get(file) ?? []) {
      const circle = visit(imported, [...trail, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

/** All project files that a file's code can reach through its imports. */
function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
  for (const imported of imports.get(file) ?? []) {
    if (reached.has(imported)) continue;
    reached.add(imported);
    reachedFrom(imported, reached);
  }
  return reached;
}

describe('imports', () => {
  it('form no circle', () => {
    expect(circleIn(imports)).toBeUndefined();
  });

  it('with a circle are distinguished from imports without one', () => {
    expect(
      circleIn(
        new Map([
          ['a', ['b']],
          ['b', ['c', 'd']],
          ['c', []],
          ['d', ['b']],
        ]),
      ),
    ).toEqual(['b', 'd', 'b']);
  });

  it.each(['sql', 'link', 'doctor', 'smoke', 'jobs', 'console'])(
    'of npm run %s reach nothing in local but the Snowflake emulator and the endpoints file',
    (command) => {
      const local = [...reachedFrom(path.join('bin', `${command}.ts`))].filter((file) => file.startsWith('local/'));

      expect(local.filter((file) => !/^local\/(snowflake\/.*|endpoints-file\.ts)$/.test(file))).toEqual([]);
    },
  );
});
