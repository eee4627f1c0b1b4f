// How Prometheus reads the metrics of an application.
import { portNumber } from '../manifest/values';
import { defined } from '../manifest/wire';
import { UI_PORT } from '../spec/defaults';
import type { MonitoringSpec, PrometheusSpec } from '../spec/types.gen';

/** Options of Prometheus' JMX exporter, a Java agent in the pods (`spec.monitoring`). */
export interface JmxExporterOptions {
  /** Path of the exporter's jar inside the image. The JVM loads it at its start, so it cannot come from `dependencies`. */
  readonly jar: string;
  /**
   * Port of the exporter, 1024 to 49151.
   *
   * @default 8090
   */
  readonly port?: number;
  /**
   * Name of the port.
   *
   * @default jmx-exporter
   */
  readonly portName?: string;
  /**
   * Path of the exporter's configuration inside the image.
   *
   * @default - `configuration`
   */
  readonly configFile?: string;
  /**
   * The exporter's configuration.
   *
   * @default - rules for the metrics of drivers, executors and streams
   */
  readonly configuration?: string;
  /**
   * Content of Spark's `metrics.properties`.
   *
   * @default - the JMX sink for all metrics, and the metrics of the JVM
   */
  readonly metricsProperties?: string;
  /**
   * Path of Spark's `metrics.properties` inside the image.
   *
   * @default - `metricsProperties`
   */
  readonly metricsPropertiesFile?: string;
  /**
   * Whether the driver exposes metrics.
   *
   * @default true
   */
  readonly driver?: boolean;
  /**
   * Whether executors expose metrics.
   *
   * @default true
   */
  readonly executors?: boolean;
}

/** What metrics add to the spec of an application. @internal */
export interface MetricsParts {
  readonly monitoring?: MonitoringSpec;
  readonly conf?: Record<string, string>;
  readonly driverAnnotations?: Record<string, string>;
}

/** How Prometheus reads the metrics of an application. */
export class SparkMetrics {
  /**
   * Spark's own Prometheus endpoints on the port of the web UI: `/metrics/prometheus` for the driver, `/metrics/executors/prometheus` for
   * all executors. Annotations of the driver pod tell Prometheus to scrape the first. Names of metrics begin with namespace and name of
   * the application.
   */
  public static prometheusServlet(): SparkMetrics {
    return new SparkMetrics({
      conf: {
        'spark.ui.prometheus.enabled': 'true',
        // Without it, Spark puts the id of each run into the names of metrics. Spark replaces these references itself.
        'spark.metrics.namespace': '${spark.kubernetes.namespace}.${spark.app.name}',
        'spark.metrics.conf.*.sink.prometheusServlet.class': 'org.apache.spark.metrics.sink.PrometheusServlet',
        'spark.metrics.conf.*.sink.prometheusServlet.path': '/metrics/prometheus',
      },
      driverAnnotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/path': '/metrics/prometheus', 'prometheus.io/port': String(UI_PORT) },
    });
  }

  /** Prometheus' JMX exporter in the pods. */
  public static jmxExporter(options: JmxExporterOptions): SparkMetrics {
    return new SparkMetrics({
      monitoring: defined<MonitoringSpec>({
        exposeDriverMetrics: options.driver ?? true,
        exposeExecutorMetrics: options.executors ?? true,
        metricsProperties: options.metricsProperties,
        metricsPropertiesFile: options.metricsPropertiesFile,
        prometheus: defined<PrometheusSpec>({
          jmxExporterJar: options.jar,
          port: options.port === undefined ? undefined : portNumber('SparkMetrics.jmxExporter: port', options.port, 1024, 49151),
          portName: options.portName,
          configFile: options.configFile,
          configuration: options.configuration,
        }),
      }),
    });
  }

  private constructor(private readonly parts: MetricsParts) {}

  /** @internal */
  public _parts(): MetricsParts {
    return this.parts;
  }
}
