// Spark's feature steps in Spark's order, and which of them apply.
import { excludedSteps, type FeatureStep, type SubmissionContext } from '../context';
import { basicDriver } from './basic-driver';
import { basicExecutor } from './basic-executor';
import { driverCommand } from './driver-command';
import { driverKubernetesCredentials } from './driver-kubernetes-credentials';
import { driverService } from './driver-service';
import { hadoopConf, hadoopConfExecutor } from './hadoop-conf';
import { kerberosConf } from './kerberos-conf';
import { localDirs } from './local-dirs';
import { mountVolumes } from './mount-volumes';
import { networkPolicy } from './network-policy';
import { podTemplateConfigMap } from './pod-template-config-map';
import { envSecrets, mountSecrets } from './secrets';
import { volcano, VOLCANO_STEP } from './volcano';

/** The property that adds steps to Spark's own. */
export const ADDED_STEPS = 'spark.kubernetes.driver.pod.featureSteps';

/** The steps that every driver goes through, in Spark's order. */
export const DRIVER_STEPS: readonly FeatureStep[] = [
  basicDriver,
  driverKubernetesCredentials,
  driverService,
  networkPolicy,
  mountSecrets,
  envSecrets,
  mountVolumes,
  driverCommand,
  hadoopConf,
  kerberosConf,
  podTemplateConfigMap,
  localDirs,
];

/** Those of executors that have to do with what they mount. */
const EXECUTOR_STEPS: readonly FeatureStep[] = [basicExecutor, mountSecrets, envSecrets, mountVolumes, hadoopConfExecutor, localDirs];

/** The steps of one driver: Spark's own without the excluded ones, then those that properties add. What a step refuses by itself, it refuses excluded too. */
export function driverSteps(context: SubmissionContext): FeatureStep[] {
  const { conf, dialect, findings } = context;
  const added: FeatureStep[] = [];
  for (const className of conf.list(ADDED_STEPS)) {
    if (className !== VOLCANO_STEP) {
      findings.push(conf.invalid(ADDED_STEPS, 'CustomFeatureStep',
        `names ${className}, a class that only a JVM can run; say the same with pod templates or fields of driver and executor`));
    } else if (!dialect.does('volcanoStep')) {
      findings.push(conf.invalid(ADDED_STEPS, 'CustomFeatureStep',
        `names the Volcano step, which no published distribution of Spark ${dialect.rules} contains; use spec.batchScheduler: volcano`));
    } else {
      added.push(volcano);
    }
  }
  for (const step of DRIVER_STEPS) step.check?.(context);
  return [...withoutExcluded(DRIVER_STEPS, context), ...added];
}

/** The steps of one executor; those that properties add run in the driver, and are not known here. */
export function executorSteps(context: SubmissionContext): FeatureStep[] {
  for (const step of EXECUTOR_STEPS) step.check?.(context);
  return withoutExcluded(EXECUTOR_STEPS, context);
}

function withoutExcluded(steps: readonly FeatureStep[], context: SubmissionContext): FeatureStep[] {
  const excluded = excludedSteps(context);
  return steps.filter(({ name }) => !excluded.includes(name));
}
