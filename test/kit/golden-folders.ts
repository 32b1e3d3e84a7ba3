import * as fs from 'node:fs';
import * as path from 'node:path';
import { contextIn } from '../../lib/cdk-json';
import type { FolderSettings } from './folder-function';
import type { GoldenFiles } from './golden-files';

/** A folder of the project that holds a function in another language, and golden files. */
export interface GoldenFolder {
  /** From the project's root, such as `functions/word_count`. */
  readonly name: string;
  readonly folder: string;
  readonly files: GoldenFiles;
  /** Of the function in cdk.json that names the folder as its `code`; undefined if none does. */
  readonly settings?: FolderSettings;
}

/** The folders in `functions/` that hold `input.csv`. */
export function goldenFolders(root: string): readonly GoldenFolder[] {
  const parent = path.join(root, 'functions');
  const names = fs.existsSync(parent) ? fs.readdirSync(parent).sort() : [];
  const settings = folderSettings(path.join(root, 'cdk.json'));
  return names
    .map((name) => path.join(parent, name))
    .filter((folder) => fs.existsSync(path.join(folder, 'input.csv')))
    .map((folder) => ({
      name: `functions/${path.basename(folder)}`,
      folder,
      files: { input: path.join(folder, 'input.csv'), output: path.join(folder, 'output.csv') },
      settings: settings.get(folder),
    }));
}

/** The settings of functions that name a folder, by the folder. */
function folderSettings(cdkJson: string): ReadonlyMap<string, FolderSettings> {
  const { functions = {} } = (contextIn(cdkJson).remoteService ?? {}) as { readonly functions?: object };
  const all = Object.values(functions) as readonly (FolderSettings & { readonly code?: string })[];
  return new Map(
    all.flatMap((settings) =>
      settings.code === undefined ? [] : [[path.join(path.dirname(cdkJson), settings.code), settings] as const],
    ),
  );
}
