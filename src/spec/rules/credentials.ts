// Rules on credentials that are written out where everyone who reads an application would read them.
import { confPath, finding, type Place, type Rule } from './rule';
import { hasCredentialOption, hasPassword, isCredential, isCredentialVariable } from '../credentials';
import { entryPath } from '../field-path';
import { ROLES, type Role } from '../roles';
import type { SparkApplication } from '../types.gen';

/** These are refused, each with its own way out. */
const REFUSED = /^spark\.kubernetes\.authenticate\./;

const LISTS_OF_URLS = ['jars', 'files', 'pyFiles', 'archives', 'repositories'] as const;

/** A warning, since applications of other operators run with them; whatever makes applications from code or commands refuses them. */
export const literalCredentials: Rule = {
  reason: 'CredentialInConfiguration',
  check(application) {
    return [...inProperties(application), ...inDependencies(application), ...ROLES.flatMap((role) => inPod(application, role))]
      // What is found is not reported again.
      .map(({ path }) => finding('warning', this.reason, { path, value: undefined },
        'is a credential written out, and everyone who can read the application or its ConfigMaps reads it; put it into a Secret, '
        + 'give it to driver and executor '
        + 'as a variable (env with secretKeyRef) or a file (secrets), and where a setting must name it, write ${env.VARIABLE} in hadoopConf'));
  },
};

function inProperties({ spec: { sparkConf = {}, hadoopConf = {} } }: SparkApplication): Pick<Place, 'path'>[] {
  return [
    ...Object.entries(sparkConf).filter(([key, value]) => !REFUSED.test(key) && isCredential(key, value)).map(([key]) => ({ path: confPath(key) })),
    ...Object.entries(hadoopConf).filter(([key, value]) => isCredential(key, value)).map(([key]) => ({ path: entryPath('spec.hadoopConf', key) })),
  ];
}

function inDependencies({ spec: { mainApplicationFile = '', deps = {} } }: SparkApplication): Pick<Place, 'path'>[] {
  const lists = LISTS_OF_URLS.flatMap((list) => (deps[list] ?? []).flatMap((url, i) => (hasPassword(url) ? [{ path: `spec.deps.${list}[${i}]` }] : [])));
  return hasPassword(mainApplicationFile) ? [{ path: 'spec.mainApplicationFile' }, ...lists] : lists;
}

function inPod({ spec }: SparkApplication, role: Role): Pick<Place, 'path'>[] {
  const { env = [], envVars = {}, javaOptions = '' } = spec[role] ?? {};
  return [
    ...env.flatMap(({ name, value }, i) => (isCredentialVariable(name, value ?? '') ? [{ path: `spec.${role}.env[${i}].value` }] : [])),
    ...Object.entries(envVars).filter(([name, value]) => isCredentialVariable(name, value))
      .map(([name]) => ({ path: entryPath(`spec.${role}.envVars`, name) })),
    ...(hasCredentialOption(javaOptions) ? [{ path: `spec.${role}.javaOptions` }] : []),
  ];
}
