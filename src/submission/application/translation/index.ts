// A SparkApplication as the spark-submit command line that stands for it: typed fields to properties, in the order in which later ones win.
import { takeNetworkPolicyStep, translateApplication, translateDependencies, translateDynamicAllocation, translateName } from './application';
import { translateDriver, translateExecutor, translateExecutorMemoryLimit } from './roles';
import { translateLocalDirVolumes } from './scratch-volumes';
import { IDENTITY_LABELS } from './template-metadata';
import { templatesOf } from './templates';
import type { Translation } from './translation';
import { entryPath } from '../../../spec/field-path';
import type { Launcher } from '../../../spec/labels';
import { defaultsConfPath } from '../../../spec/namespace-defaults';
import { SparkConf } from '../../spark/spark-conf';
import { SPARK_USER, throughLauncher, type SparkSubmission } from '../../spark/submission';
import { translateMonitoring } from '../monitoring';
import { podLabels } from '../own-labels';
import { translateBatchScheduler } from '../scheduling';
import { isOfSubmitter } from '../submitter-properties';
import { translateUi } from '../ui-service';

const SERVICE_DELETION = 'spark.kubernetes.driver.service.deleteOnTermination';

/** Whether the driver is a pod of a Job, which has another name with each try. */
function isJob(launcher: Launcher | undefined): boolean {
  return launcher === 'job' || launcher === 'cronjob';
}

/** The properties of the namespace, under everything that the application says. */
function translateNamespaceDefaults({ application: { spec }, settings, conf }: Translation): void {
  const { sparkConf = {}, hadoopConf = {} } = settings.namespaceDefaults?.defaults ?? {};
  for (const [key, value] of Object.entries(sparkConf)) {
    // An application that switches dynamic allocation off has no property that says so.
    const isSwitchedOff = spec.dynamicAllocation?.enabled === false && key.startsWith('spark.dynamicAllocation.');
    if (!isSwitchedOff && !isOfSubmitter(key)) conf.setFallback(key, value, defaultsConfPath('sparkConf', key));
  }
  for (const [key, value] of Object.entries(hadoopConf)) conf.setFallback(`spark.hadoop.${key}`, value, defaultsConfPath('hadoopConf', key));
}

/** The submission that an application stands for. */
export function translate(input: Omit<Translation, 'conf'>): SparkSubmission {
  const translation: Translation = { ...input, conf: new SparkConf() };
  const { application, conf, settings } = translation;
  const { spec } = application;
  translateNamespaceDefaults(translation);
  translateApplication(translation);
  // As spark-submit: what is no property of Spark is left out, and what only a submitting machine reads; warnings say so.
  for (const [key, value] of Object.entries(spec.sparkConf ?? {})) if (key.startsWith('spark.') && !isOfSubmitter(key)) conf.set(key, value);
  translateName(translation);
  // Objects that were synthesised are for those who apply and delete the manifest. A driver that took them away would cause a difference.
  if ((settings.launcher ?? 'operator') !== 'operator') conf.setDefault(SERVICE_DELETION, 'false');
  translateDependencies(translation);
  for (const [key, value] of Object.entries(spec.hadoopConf ?? {})) conf.set(`spark.hadoop.${key}`, value, entryPath('spec.hadoopConf', key));
  translateUi(translation);
  translateDriver(translation);
  translateLocalDirVolumes(translation, 'driver');
  translateExecutor(translation);
  translateLocalDirVolumes(translation, 'executor');
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) {
    conf.set(`spark.kubernetes.node.selector.${key}`, value, entryPath('spec.nodeSelector', key));
  }
  translateDynamicAllocation(translation);
  translateMonitoring(translation);
  translateExecutorMemoryLimit(translation);
  translateBatchScheduler(translation);
  for (const key of conf.keys()) conf.set(key, throughLauncher(conf.get(key) ?? ''), conf.pathOf(key));
  const { executorFields, ...templates } = templatesOf(translation);
  return {
    sparkVersion: spec.sparkVersion,
    mainClass: spec.mainClass,
    resource: spec.mainApplicationFile,
    arguments: (spec.arguments ?? []).map(throughLauncher),
    proxyUser: spec.proxyUser,
    conf,
    ...templates,
    isolateExecutors: takeNetworkPolicyStep(translation),
    ...(isJob(settings.launcher) && { jobLabels: podLabels(application.metadata.name ?? '', settings.launcher, input.submissionId) }),
    identityLabels: IDENTITY_LABELS,
    user: spec.proxyUser ?? SPARK_USER,
    paths: { resource: 'spec.mainApplicationFile', mainClass: 'spec.mainClass', sparkVersion: 'spec.sparkVersion', executorTemplate: executorFields },
  };
}
