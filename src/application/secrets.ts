// What looks like a secret written out: manifests are read by many, so secrets come from Secrets.

/** Conf keys whose value is a credential itself; keys that name a Secret, a file or a class are none. */
const CREDENTIAL_KEY = /(password|secret[._-]?key|secret[._-]?access[._-]?key|session[._-]?token|oauthtoken|account[._-]key|authenticate[._-]secret|client[._-]?secret)(\.|$)/i;
const REFERENCE_KEY = /^spark\.kubernetes\.(driver|executor)\.(secrets|secretKeyRef)\.|file$|path$|provider$/i;
const CREDENTIAL_VARIABLE = /(^|_)(PASSWORD|PASSWD|SECRET|SECRET_KEY|SECRET_ACCESS_KEY|ACCESS_TOKEN|SESSION_TOKEN|API_KEY|PRIVATE_KEY)$/;

/** Refuses a conf entry that carries a credential; `${env:NAME}` and other substitutions are references. */
export function refuseLiteralCredential(what: string, key: string, value: string): void {
  if (CREDENTIAL_KEY.test(key) && !REFERENCE_KEY.test(key) && !value.includes('${')) {
    throw new Error(`${what} '${key}' is a credential, and everyone who can read the application would read it; `
      + 'put it into a Secret and give it as an environment variable (driver.addEnv, executor.addEnv with EnvValue.fromSecretValue) or as a file (addSecret)');
  }
}

/** Refuses an environment variable that carries a credential in clear. */
export function refuseLiteralVariable(what: string, name: string): void {
  if (CREDENTIAL_VARIABLE.test(name)) {
    throw new Error(`${what} '${name}' is a credential written out, and everyone who can read the application would read it; `
      + 'put it into a Secret and use EnvValue.fromSecretValue');
  }
}
