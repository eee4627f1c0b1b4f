// What looks like a secret written out: manifests are read by many, so secrets come from Secrets.
import { hasCredentialOption, isCredential, isCredentialVariable } from '../spec/credentials';

/** Refuses a conf entry that carries a credential; `${env:NAME}` and other substitutions are references. */
export function refuseLiteralCredential(what: string, key: string, value: string): void {
  if (isCredential(key, value)) {
    throw new Error(`${what} '${key}' is a credential, and everyone who can read the application would read it; `
      + 'put it into a Secret and give it as an environment variable (driver.addEnv, executor.addEnv with EnvValue.fromSecretValue) or as a file (addSecret)');
  }
}

/** Refuses an environment variable that carries a credential in clear. */
export function refuseLiteralVariable(what: string, name: string, value: string): void {
  if (isCredentialVariable(name, value)) {
    throw new Error(`${what} '${name}' is a credential written out, and everyone who can read the application would read it; `
      + 'put it into a Secret and use EnvValue.fromSecretValue');
  }
}

/** Refuses a Java option that carries a credential in clear. */
export function refuseLiteralOption(what: string, option: string): void {
  if (hasCredentialOption(option)) {
    throw new Error(`${what}: '${option.replace(/=.*/s, '=…')}' is a credential written out, and everyone who can read the application would read it; `
      + 'put it into a Secret, and let the program read it from a variable or a file');
  }
}
