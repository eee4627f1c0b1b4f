// Properties and fields that have no effect because a feature step is taken out: each gets a finding.
import type { Finding } from '../../../spec/findings';
import type { Role } from '../../../spec/roles';
import { excludedSteps, excludedStepsKey, type SubmissionContext } from '../context';
import { podTemplateConfigMap } from '../steps/pod-template-config-map';

/** Properties that one step alone reads, of those that have an effect on one pod. */
const READ_BY: readonly (readonly [step: string, role: Role, keys: RegExp])[] = [
  ...(['driver', 'executor'] as const).flatMap((role) => [
    ['MountSecretsFeatureStep', role, new RegExp(`^spark\\.kubernetes\\.${role}\\.secrets\\.`)],
    ['EnvSecretsFeatureStep', role, new RegExp(`^spark\\.kubernetes\\.${role}\\.secretKeyRef\\.`)],
    ['MountVolumesFeatureStep', role, new RegExp(`^spark\\.kubernetes\\.${role}\\.volumes\\.`)],
  ] as const),
  ['DriverServiceFeatureStep', 'driver', /^spark\.kubernetes\.driver\.service\.(label|annotation)\./],
  ['HadoopConfDriverFeatureStep', 'driver', /^spark\.kubernetes\.hadoop\.configMapName$/],
  ['KerberosConfDriverFeatureStep', 'driver', /^spark\.kubernetes\.kerberos\./],
  ['PodTemplateConfigMapStep', 'driver', /^spark\.kubernetes\.executor\.podTemplateFile$/],
];

/** Notes properties of excluded steps, and fields of executors that would have come to them by their template. */
export function checkExcludedSteps(context: SubmissionContext): void {
  const { conf, findings, submission } = context;
  for (const [step, role, keys] of READ_BY) {
    if (!excludedSteps(context, role).includes(step)) continue;
    for (const key of conf.keys().filter((candidate) => keys.test(candidate))) {
      findings.push({
        severity: 'warning',
        reason: 'PropertyWithoutEffect',
        path: conf.pathOf(key),
        message: `${key} has no effect: ${excludedStepsKey(role)} takes out ${step}, which reads it. Leave out one of them.`,
        value: conf.get(key),
      });
    }
  }
  const { executorTemplate } = submission.paths;
  if (executorTemplate && excludedSteps(context, 'driver').includes(podTemplateConfigMap.name)) findings.push(lostTemplate(context, executorTemplate));
}

function lostTemplate({ conf }: SubmissionContext, fields: readonly string[]): Finding {
  return {
    severity: 'error',
    reason: 'ExecutorTemplateExcluded',
    path: conf.pathOf(excludedStepsKey('driver')),
    message: `Executors get ${[...new Set(fields)].join(', ') || 'their owner for Kueue'} by their pod template, `
      + `which ${podTemplateConfigMap.name} hands to the driver. `
      + 'Leave the step in, or the fields out.',
    value: conf.get(excludedStepsKey('driver')),
  };
}
