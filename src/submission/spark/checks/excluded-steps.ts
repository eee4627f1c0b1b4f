// What an application says, and the exclusion of a feature step undoes: nothing of it is dropped without a word.
import type { Finding } from '../../../spec/findings';
import type { Role } from '../../../spec/roles';
import type { SparkApplication } from '../../../spec/types.gen';
import type { SubmissionContext } from '../context';
import { podFieldPaths } from '../../application/pod-fields';
import { excludedSteps, excludedStepsKey } from '../steps/excluded';
import { podTemplateConfigMap } from '../steps/pod-template-config-map';
import { scratchVolumesInPod } from '../../application/translation/scratch-volumes';

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
export function checkExcludedSteps(context: SubmissionContext, application: SparkApplication | undefined): void {
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
  if (application && submission.executorTemplate && excludedSteps(context, 'driver').includes(podTemplateConfigMap.name)) findings.push(lostTemplate(context, application));
}

function lostTemplate({ conf }: SubmissionContext, application: SparkApplication): Finding {
  const fields = [
    ...(application.spec.executor.template ? ['spec.executor.template'] : []),
    ...scratchVolumesInPod(application, 'executor').map(({ path }) => path),
    ...podFieldPaths(application, 'executor'),
  ];
  return {
    severity: 'error',
    reason: 'ExecutorTemplateExcluded',
    path: conf.pathOf(excludedStepsKey('driver')),
    message: `Executors get ${[...new Set(fields)].join(', ') || 'their owner for Kueue'} by their pod template, which ${podTemplateConfigMap.name} hands to the driver. Leave the step in, or the fields out.`,
    value: conf.get(excludedStepsKey('driver')),
  };
}
