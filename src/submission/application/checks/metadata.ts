// Names, labels and annotations as the API server wants them, on pods and on Services and Ingresses.
import type { Finding } from '../../../spec/findings';
import { isDnsLabel, isLabelKey, isLabelValue } from '../../../spec/names';
import type { PlannedPod } from '../../spark/executor';
import { annotationPrefix, labelPrefix } from '../../spark/labels';
import { INVALID_VOLUME_NAME } from '../../spark/steps/secrets';

type Texts = Readonly<Record<string, string>>;

const KEY_RULE = 'This is no key of labels or annotations: an optional DNS name and a slash, then at most 63 letters, digits, dashes, dots and underscores, '
  + 'the first and the last a letter or digit.';
const VALUE_RULE = 'This is no label value: at most 63 letters, digits, dashes, dots and underscores, the first and the last a letter or digit. '
  + 'Spark fills in {{APP_ID}} and, for executors, {{EXECUTOR_ID}} from version 4.0 on.';

/** What is wrong with labels, each at the place where it was written. */
export function labelFindings(labels: Texts, placeOf: (key: string) => string): Finding[] {
  return Object.entries(labels).flatMap(([key, value]): Finding[] => {
    if (!isLabelKey(key)) return [{ severity: 'error', reason: 'InvalidLabel', path: placeOf(key), message: KEY_RULE, value: key }];
    return isLabelValue(value) ? [] : [{ severity: 'error', reason: 'InvalidLabel', path: placeOf(key), message: VALUE_RULE, value }];
  });
}

/** What is wrong with annotations: their values may be any text, and their keys may be in capitals as a whole. */
export function annotationFindings(annotations: Texts, placeOf: (key: string) => string): Finding[] {
  return Object.keys(annotations).filter((key) => !isLabelKey(key.toLowerCase()))
    .map((key) => ({ severity: 'error', reason: 'InvalidAnnotation', path: placeOf(key), message: KEY_RULE, value: key }));
}

/** Notes labels, annotations and names that no pod can have. */
export function checkMetadata(planned: PlannedPod): void {
  const { role, pod: { metadata, spec }, sources, context: { conf, findings } } = planned;
  const placeIn = (prefix: string) => (name: string) => (conf.has(prefix + name) ? conf.pathOf(prefix + name) : `spec.${role}.template`);
  findings.push(
    ...labelFindings(metadata?.labels ?? {}, placeIn(labelPrefix(role))),
    ...annotationFindings(metadata?.annotations ?? {}, placeIn(annotationPrefix(role))),
  );
  const invalid = (reason: string, path: string, message: string, value: string) => findings.push({ severity: 'error', reason, path, message, value });
  for (const container of [...spec.initContainers ?? [], ...spec.containers]) {
    const { name } = container;
    // The Spark container has no name only where the step that names it is taken out.
    if (isDnsLabel(name) || (name === '' && container === planned.container)) continue;
    const message = `A container of the ${role} has this name: it must be at most 63 lower-case letters, digits and dashes.`;
    invalid('InvalidContainerName', `spec.${role}`, message, name);
  }
  // The step that mounts Secrets checks the names that it makes itself.
  const noted = new Set(findings.filter(({ reason }) => reason === INVALID_VOLUME_NAME).map(({ path }) => path));
  for (const volume of spec.volumes ?? []) {
    const path = sources.pathOf(volume) ?? `spec.${role}`;
    if (isDnsLabel(volume.name) || noted.has(path)) continue;
    invalid(INVALID_VOLUME_NAME, path, 'The volume has this name: it must be at most 63 lower-case letters, digits and dashes.', volume.name);
  }
}
