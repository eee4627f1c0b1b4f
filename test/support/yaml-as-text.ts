// Lets programs that tsx runs from source import YAML files as their text, as the bundler does. To be imported first.
import { readFileSync } from 'node:fs';
import { Module } from 'node:module';

const loaders = (Module as unknown as { _extensions: Record<string, (module: { exports: unknown }, file: string) => void> })._extensions;

loaders['.yaml'] = (module, file) => {
  module.exports = { __esModule: true, default: readFileSync(file, 'utf8') };
};
