// What looks like a credential written out: applications are read by many, so credentials come from Secrets.

/** Conf keys whose value is a credential itself; keys that name a Secret, a file or a class are none. */
const CREDENTIAL_KEY = /(password|secret[._-]?key|secret[._-]?access[._-]?key|session[._-]?token|oauthtoken|account[._-]key|authenticate[._-]secret|client[._-]?secret)(\.|$)/i;
const REFERENCE_KEY = /^spark\.kubernetes\.(driver|executor)\.(secrets|secretKeyRef)\.|file$|path$|provider$/i;
const CREDENTIAL_VARIABLE = /(^|_)(PASSWORD|PASSWD|SECRET|SECRET_KEY|SECRET_ACCESS_KEY|ACCESS_TOKEN|SESSION_TOKEN|API_KEY|PRIVATE_KEY)$/;

/** Whether a property carries a credential itself; `${env:NAME}` and other substitutions are references. */
export function isLiteralCredential(key: string, value: string): boolean {
  return CREDENTIAL_KEY.test(key) && !REFERENCE_KEY.test(key) && !value.includes('${');
}

/** Whether a variable of the environment carries a credential, by its name. */
export function isCredentialVariable(name: string): boolean {
  return CREDENTIAL_VARIABLE.test(name);
}
