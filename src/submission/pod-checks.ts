// Checks of the finished driver pod that the API server would make with less helpful words.
import type { Finding } from '../spec/findings';
import type { Container, Pod } from '../spec/kubernetes.gen';
import { isDnsSubdomain, isLabelValue } from '../spec/names';

const LABEL_RULE = 'This is no label value: at most 63 letters, digits, dashes, dots and underscores, the first and the last a letter or digit. ' +
  'Spark fills in {{APP_ID}} from version 4.0 on.';

/** Notes what makes a pod invalid because several sources said different things about it. */
export function checkPod(pod: Pod, path: string, findings: Finding[]): void {
  const name = pod.metadata.name ?? '';
  if (!isDnsSubdomain(name)) {
    findings.push({
      severity: 'error',
      reason: 'InvalidPodName',
      path: `${path}.podName`,
      message: 'The name of the driver pod must be at most 253 lower-case letters, digits, dashes and dots.',
      value: name,
    });
  }
  for (const [label, value] of Object.entries(pod.metadata.labels ?? {})) {
    if (!isLabelValue(value)) findings.push({ severity: 'error', reason: 'InvalidLabel', path: `${path}.labels[${label}]`, message: LABEL_RULE, value });
  }
  for (const [volume, count] of repeated((pod.spec.volumes ?? []).map((entry) => entry.name))) {
    findings.push({ severity: 'error', reason: 'DuplicateVolume', path, message: `The pod has ${count} volumes called ${volume}, from template, fields and properties together. Keep one.`, value: volume });
  }
  for (const container of pod.spec.containers) checkMounts(container, path, findings);
}

function checkMounts(container: Container, path: string, findings: Finding[]): void {
  const first = new Map<string, string>();
  for (const { name, mountPath } of container.volumeMounts ?? []) {
    const earlier = first.get(mountPath);
    if (earlier === undefined) {first.set(mountPath, name);} else {
      findings.push({
        severity: 'error',
        reason: 'DuplicateMountPath',
        path,
        message: `The volumes ${earlier} and ${name} are both mounted at ${mountPath} in container ${container.name}. Give one of them another path.`,
        value: mountPath,
      });
    }
  }
}

function repeated(names: readonly string[]): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1);
}
