// What templates may say of a pod's metadata: labels and annotations. Whose a pod is, is not theirs to say.
import type { Translation } from './translation';
import { entryPath } from '../../../spec/field-path';
import type { Finding } from '../../../spec/findings';
import { Label, SparkLabel } from '../../../spec/labels';
import { appNameLabel } from '../../../spec/names';
import { ROLES, type Role } from '../../../spec/roles';
import type { SparkApplication } from '../../../spec/types.gen';
import type { SubmissionSettings } from '../../plan';
import { excludedSteps } from '../../spark/context';
import type { PodTemplate } from '../../spark/draft';
import { basicExecutor } from '../../spark/steps/basic-executor';
import { inheritedKeys, inheritedLabels, podLabels } from '../own-labels';

/** Labels by which the operator, Spark and Services find pods. */
export const IDENTITY_LABELS: readonly string[] = [
  SparkLabel.APP_SELECTOR, SparkLabel.ROLE, SparkLabel.APP_NAME, Label.APP_NAME, Label.RUN_BY, Label.LAUNCHED_BY_OPERATOR, Label.SUBMISSION_ID,
];

/** Fields of a template's metadata that reach its pods. Spark sets the name and the namespace itself. */
const KEPT: readonly string[] = ['name', 'labels', 'annotations'];
const SET_BY_SPARK: readonly string[] = ['name', 'namespace'];

/** The template with the metadata that it may have. */
export function withAllowedMetadata(template: PodTemplate, settings: SubmissionSettings): PodTemplate {
  const { metadata } = template;
  if (!metadata) return template;
  const { labels, ...others } = Object.fromEntries(Object.entries(metadata).filter(([field]) => KEPT.includes(field))) as NonNullable<PodTemplate['metadata']>;
  const kept = Object.entries(labels ?? {}).filter(([label]) => !isIdentity(label, settings));
  return { ...template, metadata: { ...others, ...(labels && { labels: Object.fromEntries(kept) }) } };
}

function isIdentity(label: string, settings: SubmissionSettings): boolean {
  return IDENTITY_LABELS.includes(label) || inheritedKeys(settings).includes(label);
}

/** Whether Spark gives executors no labels: then their template has to. */
export function executorsLackIdentity({ conf, dialect }: Translation): boolean {
  return excludedSteps({ conf, dialect, role: 'executor' }).includes(basicExecutor.name);
}

/** The labels of identity of a role's pods. */
export function identityLabelsOf(
  { application, identity, submissionId, settings, conf }: Pick<Translation, 'application' | 'identity' | 'submissionId' | 'settings' | 'conf'>,
  role: Role,
): Record<string, string> {
  return {
    [SparkLabel.APP_SELECTOR]: identity.applicationId,
    [SparkLabel.ROLE]: role,
    [SparkLabel.APP_NAME]: appNameLabel(conf.get('spark.app.name') ?? ''),
    ...podLabels(application.metadata.name ?? '', settings.launcher, submissionId),
    ...inheritedLabels(application, settings),
  };
}

/** Names what a template says of metadata and has no effect. */
export function templateMetadataFindings(
  { spec }: SparkApplication, settings: SubmissionSettings, identity: (role: Role) => Readonly<Record<string, string>>,
): Finding[] {
  return ROLES.flatMap((role) => {
    const metadata = spec[role].template?.metadata ?? {};
    const path = `spec.${role}.template.metadata`;
    const fields = Object.keys(metadata).filter((field) => ![...KEPT, ...SET_BY_SPARK].includes(field));
    const own = identity(role);
    const labels = Object.entries(metadata.labels ?? {}).filter(([label, value]) => isIdentity(label, settings) && value !== own[label]);
    return [
      ...fields.map((field) => without(`${path}.${field}`, `Of a template's metadata only labels and annotations reach the ${role}; take this field out.`)),
      ...labels.map(([label]) => without(entryPath(`${path}.labels`, label), `Pods of the application are found by this label, so the ${role} ${label in own
        ? `keeps its own value: ${own[label]}` : 'does not have it, as the application does not'}. Take the label out.`)),
    ];
  });
}

function without(path: string, message: string): Finding {
  return { severity: 'warning', reason: 'FieldWithoutEffect', path, message };
}
