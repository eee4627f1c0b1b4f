// Metrics: Spark is told where its configuration lies, and the JVM loads the exporter as an agent.
import { exporterConfigurationPath, exporterPort, isExposed, metricsPropertiesPath } from '../monitoring';
import type { Translation } from './translation';

export function translateMonitoring({ application, conf }: Translation): void {
  const { monitoring } = application.spec;
  if (!monitoring) return;
  const { metadata } = application;
  const path = metricsPropertiesPath(monitoring);
  if (path) {
    conf.setDefault('spark.metrics.namespace', `${metadata.namespace ?? 'default'}.${metadata.name ?? ''}`, 'spec.monitoring');
    conf.set('spark.metrics.conf', path, 'spec.monitoring');
  }
  const { prometheus } = monitoring;
  if (!prometheus) return;
  const port = exporterPort(monitoring);
  const agent = `-javaagent:${prometheus.jmxExporterJar}=${port}:${exporterConfigurationPath(monitoring)}`;
  for (const role of ['driver', 'executor'] as const) {
    if (!isExposed(monitoring, role)) continue;
    const key = `spark.${role}.extraJavaOptions`;
    const options = conf.get(key);
    conf.set(key, options ? `${options} ${agent}` : agent, 'spec.monitoring.prometheus');
    const annotation = `spark.kubernetes.${role}.annotation.prometheus.io/`;
    conf.set(`${annotation}scrape`, 'true', 'spec.monitoring');
    conf.set(`${annotation}port`, String(port), 'spec.monitoring.prometheus.port');
    conf.set(`${annotation}path`, '/metrics', 'spec.monitoring');
  }
}
