import * as fs from 'node:fs';
import * as path from 'node:path';
import { Template } from '../../local/cloud/template';
import { synthesise, type SynthesisOptions, type SynthesisResult } from '../../local/synthesise';

/** The beginning of the expression by which `lambda/protocol/read-json.ts` searches for long numbers. */
const SEARCH = String.raw`(?:^|[[,:\s])`;

/** An expression that fails at the first character, without a search. */
const NO_SEARCH = '^(?!)';

/** Synthesises the service, with a post that does not search bodies for long numbers. Everything else is the same. */
export async function withoutCheck(options: SynthesisOptions): Promise<SynthesisResult> {
  const { assemblyDir } = await synthesise(options);
  const template = Template.read(assemblyDir);
  const post = template.all('AWS::Lambda::Function').find(({ logicalId }) => logicalId.includes('Post'));
  const file = path.join(template.assetDir(post?.properties.Code), 'index.js');
  const parts = fs.readFileSync(file, 'utf8').split(SEARCH);
  if (parts.length !== 2)
    throw new Error(`The bundle of post has the search ${parts.length - 1} times. It must be once`);
  fs.writeFileSync(file, parts.join(NO_SEARCH));
  return { assemblyDir };
}
