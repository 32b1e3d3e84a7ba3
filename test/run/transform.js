const { transformSync, version } = require('esbuild');

/** What jest passes on to `process`. It caches each transformed file under a key of this object. */
const transformOptions = {
  esbuild: version,
  options: { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'external' },
};

/** Removes the types from a file, as esbuild does for the bundles. It does not check them: `npm run types` does. */
function process(sourceText, sourcefile, { transformerConfig }) {
  const { code, map } = transformSync(sourceText, { ...transformerConfig.options, sourcefile });
  return { code, map };
}

module.exports = { process, transformOptions };
