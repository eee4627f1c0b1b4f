// The version of this package.
import * as fs from 'node:fs';
import * as path from 'node:path';

const NAME = 'cdk8s-spark';

/** The package's folder, found upwards from here: compiled and source files lie at different depths. */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (fs.existsSync(manifest) && (JSON.parse(fs.readFileSync(manifest, 'utf8')) as { name?: string }).name === NAME) {
      return folder;
    }
    if (path.dirname(folder) === folder) {
      throw new Error(`${NAME}: its package.json was not found above ${__dirname}; install the package anew`);
    }
  }
}

/** Version of the package, which is that of the operator's image too. */
export function packageVersion(): string {
  return (JSON.parse(fs.readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
