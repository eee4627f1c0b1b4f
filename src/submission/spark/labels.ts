// Labels of pods: the user's, and on top of them those that Spark finds its pods by.
import type { SubmissionContext } from './context';
import { SparkLabel } from '../../spec/labels';
import { appNameLabel } from '../../spec/names';
import type { Role } from '../../spec/roles';

const PRESET = [SparkLabel.VERSION, SparkLabel.APP_SELECTOR, SparkLabel.APP_NAME, SparkLabel.ROLE] as const;
/** Labels that Spark alone sets. */
const RESERVED: Readonly<Record<Role, readonly string[]>> = {
  driver: PRESET,
  executor: [...PRESET, SparkLabel.EXECUTOR_ID, SparkLabel.RESOURCE_PROFILE_ID],
};

/** Prefix of the properties that label a role's pods. */
export function labelPrefix(role: Role): string {
  return `spark.kubernetes.${role}.label.`;
}

/** Prefix of the properties that annotate a role's pods. */
export function annotationPrefix(role: Role): string {
  return `spark.kubernetes.${role}.annotation.`;
}

/** Replaces `{{APP_ID}}`, and `{{EXECUTOR_ID}}`, which has no meaning on a driver and becomes empty. */
export function substituteIds(text: string, applicationId: string, executorId: string = ''): string {
  return text.replaceAll('{{APP_ID}}', applicationId).replaceAll('{{EXECUTOR_ID}}', executorId);
}

type LabelContext = Pick<SubmissionContext, 'conf' | 'dialect' | 'findings' | 'identity' | 'role'>;

/** The labels that properties give a role's pods; Spark refuses its own among them. */
export function customLabels({ conf, dialect, findings, identity, role }: LabelContext): Record<string, string> {
  const prefix = labelPrefix(role);
  const substitutes = dialect.does('applicationIdInLabels');
  return Object.fromEntries(conf.withPrefix(prefix).map(([name, value]) => {
    if (RESERVED[role].includes(name)) findings.push(conf.invalid(prefix + name, 'ReservedLabel', 'cannot be set: Spark itself finds its pods by this label'));
    // Any executor stands for all of them.
    return [name, substitutes && value.includes('{{') ? substituteIds(value, identity.applicationId, role === 'executor' ? '1' : '') : value];
  }));
}

/** All labels of the driver. */
export function driverLabels(context: LabelContext): Record<string, string> {
  const { conf, dialect, identity } = context;
  return {
    ...customLabels(context),
    [SparkLabel.VERSION]: dialect.sparkVersion,
    [SparkLabel.APP_SELECTOR]: identity.applicationId,
    [SparkLabel.APP_NAME]: appNameLabel(conf.get('spark.app.name') ?? ''),
    [SparkLabel.ROLE]: 'driver',
  };
}
