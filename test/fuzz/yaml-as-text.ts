// Embeds YAML files as their text where tsx runs the sources, as the bundler and vitest do.
import { readFileSync } from 'node:fs';

require.extensions['.yaml'] = (module, file) => {
  module.exports = { __esModule: true, default: readFileSync(file, 'utf8') };
};
