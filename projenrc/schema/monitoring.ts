// Metrics of driver and executors.
import { boolean, int32, name, object, text } from './field';
import type { ObjectType } from './field';

const prometheusSpec: ObjectType = {
  name: 'PrometheusSpec',
  description: 'The Prometheus JMX exporter as a Java agent in driver and executors.',
  fields: {
    jmxExporterJar: { type: name, required: true, description: 'Path of the exporter\'s jar in the image.' },
    port: { type: int32({ minimum: 1024, maximum: 49151 }), description: 'Port of the exporter.' },
    portName: { type: name, description: 'Name of that port.' },
    configFile: { type: name, description: 'Path of the exporter\'s configuration in the image; wins over configuration.' },
    configuration: { type: text, default: 'metrics of Spark\'s sources', description: 'Content of the exporter\'s configuration.' },
  },
};

export const monitoringSpec: ObjectType = {
  name: 'MonitoringSpec',
  description: 'Metrics of driver and executors.',
  fields: {
    exposeDriverMetrics: { type: boolean, required: true, description: 'Whether the driver offers metrics.' },
    exposeExecutorMetrics: { type: boolean, required: true, description: 'Whether executors offer metrics.' },
    metricsProperties: { type: text, description: 'Content of metrics.properties.' },
    metricsPropertiesFile: { type: name, description: 'Path of metrics.properties in the image.' },
    prometheus: { type: object(prometheusSpec), description: 'The Prometheus JMX exporter.' },
  },
};
