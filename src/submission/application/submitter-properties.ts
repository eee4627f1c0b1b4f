// Properties of the machine that runs spark-submit: there is none here, so they are left out, with a warning.
import type { Finding } from '../../spec/findings';
import { ROLES } from '../../spec/roles';
import type { SparkApplication } from '../../spec/types.gen';
import { sparkConfPath } from '../spark/spark-conf';

interface SubmitterProperty {
  readonly key: RegExp;
  readonly message: string | ((value: string) => string);
  /** A value that says what is so anyway. */
  readonly harmless?: string;
  /** Whether the value must not be shown. */
  readonly secret?: boolean;
}

const SUBMITTER_PROPERTIES: readonly SubmitterProperty[] = [
  ...ROLES.map((role) => ({
    key: new RegExp(`^spark\\.kubernetes\\.${role}\\.podTemplateFile$`),
    message: (value: string) => `names ${isRemote(value) ? 'a URL, from which spark-submit would fetch the template,' : 'a file of the submitting machine'} `
      + `and has no effect; write the template into spec.${role}.template.`,
  })),
  {
    key: /^spark\.kubernetes\.authenticate\.submission\./,
    message: 'has no effect: the operator submits with its own service account. Leave it out.',
    secret: true,
  },
  { key: /^spark\.kubernetes\.context$/, message: 'has no effect: an application runs in the cluster it is in. Leave it out.' },
  { key: /^spark\.submit\.deployMode$/, message: 'has no effect: the driver always runs in a pod, which is cluster mode. Leave it out.', harmless: 'cluster' },
];

/** Whether this is a URL that is read over the network. */
function isRemote(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(value) && !/^(?:file|local):/i.test(value);
}

/** Whether only a submitting machine reads a property. */
export function isOfSubmitter(key: string): boolean {
  return SUBMITTER_PROPERTIES.some((property) => property.key.test(key));
}

/** A warning about each property that is left out. */
export function submitterPropertyFindings({ spec }: SparkApplication): Finding[] {
  return Object.entries(spec.sparkConf ?? {}).flatMap(([key, value]) => SUBMITTER_PROPERTIES
    .filter((property) => property.key.test(key) && value !== property.harmless)
    .map(({ message, secret }): Finding => ({
      severity: 'warning',
      reason: 'SubmitterProperty',
      path: sparkConfPath(key),
      message: typeof message === 'string' ? message : message(value),
      ...(!secret && { value }),
    })));
}
