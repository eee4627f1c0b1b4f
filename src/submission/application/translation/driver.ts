// Fields of the driver that have a property of Spark's.
import { translateRole } from './role';
import type { Translation } from './translation';
import { defaultDriverPodName } from '../../../spec/names';

const POD_NAME = 'spark.kubernetes.driver.pod.name';

export function translateDriver(translation: Translation): void {
  const { application, conf } = translation;
  const { driver } = application.spec;
  if (driver.podName) conf.set(POD_NAME, driver.podName, 'spec.driver.podName');
  else conf.setDefault(POD_NAME, defaultDriverPodName(application.metadata.name ?? ''), 'metadata.name');
  if (driver.kubernetesMaster) conf.set('spark.kubernetes.driver.master', driver.kubernetesMaster, 'spec.driver.kubernetesMaster');
  for (const [key, value] of Object.entries(driver.serviceLabels ?? {})) {
    conf.set(`spark.kubernetes.driver.service.label.${key}`, value, `spec.driver.serviceLabels[${key}]`);
  }
  for (const [key, value] of Object.entries(driver.serviceAnnotations ?? {})) {
    conf.set(`spark.kubernetes.driver.service.annotation.${key}`, value, `spec.driver.serviceAnnotations[${key}]`);
  }
  translateRole(translation, 'driver');
}
