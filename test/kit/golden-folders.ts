import * as fs from 'node:fs';
import * as path from 'node:path';
import { contextIn } from '../../lib/cdk-json';
import { folderSettings } from '../../tools/new/new-function';
import type { FolderCode } from './folder-function';
import type { GoldenFiles } from './golden-files';

/** A folder of the project that holds a function in another language, and golden files. */
export interface GoldenFolder extends FolderCode {
  /** From the project's root, such as `functions/word_count`. */
  readonly name: string;
  readonly files: GoldenFiles;
  /** As in cdk.json. */
  readonly settings: FolderSettings;
}

/** Settings of a function with the processor `lambda` whose code is a folder, as cdk.json has them. */
export interface FolderSettings {
  readonly code: string;
  readonly runtime: string;
  readonly handler: string;
  readonly arguments: string;
  readonly options?: Readonly<Record<string, string>>;
}

/**
 * The folders in `functions/` that hold `input.csv`. The settings are those of the function in cdk.json that names the folder.
 * If no function of cdk.json uses the folder, its settings are those that `npm run new` writes.
 */
export function goldenFolders(root: string): readonly GoldenFolder[] {
  const parent = path.join(root, 'functions');
  const names = fs.existsSync(parent) ? fs.readdirSync(parent).sort() : [];
  const named = settingsByFolder(path.join(root, 'cdk.json'));
  return names
    .map((name) => path.join(parent, name))
    .filter((folder) => fs.existsSync(path.join(folder, 'input.csv')))
    .map((folder) => {
      const settings = named.get(folder) ?? newSettings(folder);
      const { runtime, handler } = settings;
      const files = { input: path.join(folder, 'input.csv'), output: path.join(folder, 'output.csv') };
      return { name: `functions/${path.basename(folder)}`, folder, runtime, handler, files, settings };
    });
}

/** The settings of functions that name a folder, by the folder. */
function settingsByFolder(cdkJson: string): ReadonlyMap<string, FolderSettings> {
  const { functions = {} } = (contextIn(cdkJson).remoteService ?? {}) as { readonly functions?: object };
  const all = Object.values(functions) as readonly Partial<FolderSettings>[];
  return new Map(
    all
      .filter((settings): settings is FolderSettings => settings.code !== undefined)
      .map(({ arguments: declared = '(a VARCHAR)', ...settings }) => {
        const folder = path.join(path.dirname(cdkJson), settings.code);
        return [folder, { ...settings, arguments: declared }] as const;
      }),
  );
}

function newSettings(folder: string): FolderSettings {
  const language = fs.existsSync(path.join(folder, 'app.py')) ? 'python' : 'node';
  return folderSettings(path.basename(folder), language);
}
