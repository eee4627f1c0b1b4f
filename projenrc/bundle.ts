// How the command line and the controller in it become one file without dependencies.

/** One CommonJS file: the Kubernetes client's dependencies call `require` at run time, which an ES module bundle cannot do. */
export const bundleCommand = [
  'esbuild src/cli/main.ts',
  '--bundle --platform=node --target=node20 --format=cjs',
  '--minify-syntax --minify-whitespace --keep-names --legal-comments=none',
  '--loader:.yaml=text',
  '--log-level=warning',
  '--outfile=lib/bin/cli.cjs',
].join(' ');
