// What looks like a secret written out: manifests are read by many, so secrets come from Secrets.
import { isCredentialVariable, isLiteralCredential } from '../spec/credentials';

/** Refuses a conf entry that carries a credential; `${env:NAME}` and other substitutions are references. */
export function refuseLiteralCredential(what: string, key: string, value: string): void {
  if (isLiteralCredential(key, value)) {
    throw new Error(`${what} '${key}' is a credential, and everyone who can read the application would read it; `
      + 'put it into a Secret and give it as an environment variable (driver.addEnv, executor.addEnv with EnvValue.fromSecretValue) or as a file (addSecret)');
  }
}

/** Refuses an environment variable that carries a credential in clear. */
export function refuseLiteralVariable(what: string, name: string): void {
  if (isCredentialVariable(name)) {
    throw new Error(`${what} '${name}' is a credential written out, and everyone who can read the application would read it; `
      + 'put it into a Secret and use EnvValue.fromSecretValue');
  }
}
