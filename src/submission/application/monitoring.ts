// Metrics through the Prometheus JMX exporter: its configuration, and what roles need to run it.
import { DEFAULT_EXPORTER_CONFIGURATION, DEFAULT_METRICS_PROPERTIES } from './metrics-defaults';
import type { Translation } from './translation/translation';
import { DEFAULTS } from '../../spec/defaults';
import type { ConfigMap, ContainerPort, Volume } from '../../spec/kubernetes.gen';
import { Label } from '../../spec/labels';
import { boundedName, DNS_SUBDOMAIN_LENGTH, volumeNameFor } from '../../spec/names';
import { ROLES, type Role } from '../../spec/roles';
import type { MonitoringSpec, SparkApplication } from '../../spec/types.gen';

const METRICS_DIRECTORY = '/etc/metrics/conf';
const METRICS_FILE = 'metrics.properties';
const EXPORTER_FILE = 'prometheus.yaml';

function isExposed(monitoring: MonitoringSpec | undefined, role: Role): boolean {
  return Boolean(role === 'driver' ? monitoring?.exposeDriverMetrics : monitoring?.exposeExecutorMetrics);
}

function exporterPort(monitoring: MonitoringSpec): number {
  return monitoring.prometheus?.port ?? DEFAULTS.PrometheusSpec.port;
}

/** Where Spark finds metrics.properties; undefined where nothing was said about metrics. */
function metricsPropertiesPath(monitoring: MonitoringSpec): string | undefined {
  if (monitoring.metricsPropertiesFile) return monitoring.metricsPropertiesFile;
  return monitoring.metricsProperties || monitoring.prometheus ? `${METRICS_DIRECTORY}/${METRICS_FILE}` : undefined;
}

function exporterConfigurationPath(monitoring: MonitoringSpec): string {
  return monitoring.prometheus?.configFile || `${METRICS_DIRECTORY}/${EXPORTER_FILE}`;
}

/** Files that are not in the image. */
function metricsFiles({ metricsPropertiesFile, metricsProperties, prometheus }: MonitoringSpec): Record<string, string> {
  return {
    ...(!metricsPropertiesFile && (metricsProperties || prometheus) && { [METRICS_FILE]: metricsProperties || DEFAULT_METRICS_PROPERTIES }),
    ...(prometheus && !prometheus.configFile && { [EXPORTER_FILE]: prometheus.configuration || DEFAULT_EXPORTER_CONFIGURATION }),
  };
}

function configMapName(application: SparkApplication): string {
  return boundedName(application.metadata.name ?? '', '-prom-conf', DNS_SUBDOMAIN_LENGTH);
}

/** The ConfigMap with metrics.properties and the exporter's configuration, where the image does not have both. */
export function metricsConfigMap(application: SparkApplication): ConfigMap | undefined {
  const { monitoring } = application.spec;
  if (!monitoring) return undefined;
  const data = metricsFiles(monitoring);
  if (Object.keys(data).length === 0) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configMapName(application), labels: { [Label.APP_NAME]: application.metadata.name ?? '', [Label.CREATED_BY_OPERATOR]: 'true' } },
    data,
  };
}

interface MetricsMount {
  readonly directory: string;
  readonly volume?: Volume;
  readonly port?: ContainerPort;
}

/** What a role's pod needs: the configuration where it is not in the image, and the exporter's port. */
export function metricsMount(application: SparkApplication, role: Role): MetricsMount | undefined {
  const { monitoring } = application.spec;
  if (!monitoring || !isExposed(monitoring, role)) return undefined;
  const configMap = metricsConfigMap(application);
  const { prometheus } = monitoring;
  if (!configMap && !prometheus) return undefined;
  return {
    directory: METRICS_DIRECTORY,
    ...(configMap && {
      volume: { name: volumeNameFor(application.metadata.name ?? '', '-prom-conf-vol'), configMap: { name: configMap.metadata.name } },
    }),
    ...(prometheus && { port: { name: prometheus.portName || DEFAULTS.PrometheusSpec.portName, containerPort: exporterPort(monitoring), protocol: 'TCP' } }),
  };
}

/** The properties of metrics: the path of Spark's metrics configuration, and the exporter as an agent of the JVM. */
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
  for (const role of ROLES) {
    if (!isExposed(monitoring, role)) continue;
    const key = `spark.${role}.extraJavaOptions`;
    conf.append(key, agent, 'spec.monitoring.prometheus');
    const annotation = `spark.kubernetes.${role}.annotation.prometheus.io/`;
    conf.set(`${annotation}scrape`, 'true', 'spec.monitoring');
    conf.set(`${annotation}port`, String(port), 'spec.monitoring.prometheus.port');
    conf.set(`${annotation}path`, '/metrics', 'spec.monitoring');
  }
}
