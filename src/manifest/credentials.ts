// Refuses credentials that are written out: many people can read a manifest, so credentials belong into Secrets.
import { hasCredentialOption, isCredential, isCredentialVariable } from '../spec/credentials';
import { entryPath } from '../spec/field-path';

const READABLE = 'and everyone who can read the manifest could read it';

/** Refuses a configuration entry whose value is a credential. `${env:NAME}` and other substitutions are references, so they are allowed. */
export function refuseLiteralCredential(what: string, key: string, value: string): void {
  if (isCredential(key, value)) {
    throw new Error(`${entryPath(what, key)}: is a credential, ${READABLE}; put it into a Secret and pass it as an environment variable `
      + '(driver.addEnv, executor.addEnv with EnvValue.fromSecretValue) or as a file (addSecret)');
  }
}

/** Refuses an environment variable whose value is a credential. */
export function refuseLiteralVariable(what: string, name: string, value: string): void {
  if (isCredentialVariable(name, value)) {
    throw new Error(`${what}: '${name}' is a credential written out, ${READABLE}; put it into a Secret and use EnvValue.fromSecretValue`);
  }
}

/** Refuses a Java option whose value is a credential. */
export function refuseLiteralOption(what: string, option: string): void {
  if (hasCredentialOption(option)) {
    throw new Error(`${what}: '${option.replace(/=.*/s, '=…')}' is a credential written out, ${READABLE}; `
      + 'put it into a Secret, and let the program read it from a variable or a file');
  }
}
