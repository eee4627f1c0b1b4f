// Checks of the finished driver pod that the API server would make with less helpful words.
import type { Finding } from '../../spec/findings';
import type { Pod } from '../../spec/kubernetes.gen';
import { isDnsSubdomain, isLabelValue } from '../../spec/names';

const LABEL_RULE = 'This is no label value: at most 63 letters, digits, dashes, dots and underscores, the first and the last a letter or digit. ' +
  'Spark fills in {{APP_ID}} from version 4.0 on.';

/** Notes a name and labels that no pod can have. */
export function checkDriverPod({ metadata }: Pod, findings: Finding[]): void {
  const name = metadata.name ?? '';
  if (!isDnsSubdomain(name)) {
    findings.push({
      severity: 'error',
      reason: 'InvalidPodName',
      path: 'spec.driver.podName',
      message: 'The name of the driver pod must be at most 253 lower-case letters, digits, dashes and dots.',
      value: name,
    });
  }
  for (const [label, value] of Object.entries(metadata.labels ?? {})) {
    if (!isLabelValue(value)) findings.push({ severity: 'error', reason: 'InvalidLabel', path: `spec.driver.labels[${label}]`, message: LABEL_RULE, value });
  }
}
