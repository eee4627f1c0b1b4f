// Spark's feature steps in Spark's order, and which of them apply.
import type { FeatureStep, SubmissionContext } from '../context';
import { basicDriver } from './basic-driver';
import { driverCommand } from './driver-command';
import { driverKubernetesCredentials } from './driver-kubernetes-credentials';
import { driverService } from './driver-service';
import { envSecrets } from './env-secrets';
import { hadoopConf } from './hadoop-conf';
import { kerberosConf } from './kerberos-conf';
import { localDirs } from './local-dirs';
import { mountSecrets } from './mount-secrets';
import { mountVolumes } from './mount-volumes';
import { networkPolicy } from './network-policy';
import { podTemplateConfigMap } from './pod-template-config-map';
import { volcano, VOLCANO_STEP } from './volcano';

const PACKAGE = 'org.apache.spark.deploy.k8s.features.';
const ADDED = 'spark.kubernetes.driver.pod.featureSteps';
const EXCLUDED = 'spark.kubernetes.driver.pod.excludedFeatureSteps';

/** The steps that every submission goes through, in Spark's order. */
const STEPS: readonly FeatureStep[] = [
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

/** The steps of one submission: Spark's own without the excluded ones, then those that properties add. */
export function featureSteps(context: SubmissionContext): FeatureStep[] {
  const { conf, dialect, findings } = context;
  const excluded = dialect.does('excludedFeatureSteps') ? conf.list(EXCLUDED) : [];
  const added: FeatureStep[] = [];
  for (const className of conf.list(ADDED)) {
    if (className !== VOLCANO_STEP) {
      findings.push(conf.invalid(ADDED, 'CustomFeatureStep', `names ${className}, a class that only a JVM can run; say the same with pod templates or fields of driver and executor`));
    } else if (!dialect.does('volcanoStep')) {
      findings.push(conf.invalid(ADDED, 'CustomFeatureStep', `names the Volcano step, which no published distribution of Spark ${dialect.rules} contains; use spec.batchScheduler: volcano`));
    } else {added.push(volcano);}
  }
  return [...STEPS.filter((step) => !excluded.includes(PACKAGE + step.name)), ...added];
}
