/** How the functions are bundled, in the words that AWS CDK and esbuild have in common. */
export const BUNDLING = {
  minify: true,
  // ES modules, where a package has them: esbuild drops unused exports of these only.
  mainFields: ['module', 'main'],
  sourcesContent: false,
  // The oldest Node that runs these bundles: a developer's machine, not Lambda.
  target: 'node20',
};
