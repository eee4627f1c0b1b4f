// What the metrics files contain where the application gives none: JMX everywhere, and names that Prometheus' users expect.

export const DEFAULT_METRICS_PROPERTIES = [
  '*.sink.jmx.class=org.apache.spark.metrics.sink.JmxSink',
  'driver.source.jvm.class=org.apache.spark.metrics.source.JvmSource',
  'executor.source.jvm.class=org.apache.spark.metrics.source.JvmSource',
  '',
].join('\n');

interface Rule {
  /** Pattern of the bean's name behind `metrics<name=`. */
  readonly bean: string;
  readonly name: string;
  readonly labels: readonly string[];
}

const NAMESPACE_AND_ID = ['app_namespace: "$1"', 'app_id: "$2"'];
const DRIVER = '(\\S+)\\.(\\S+)\\.driver\\.';
const EXECUTOR = '(\\S+)\\.(\\S+)\\.([0-9]+)\\.';

/** Beans are called NAMESPACE.APPLICATION_ID.ROLE.SOURCE.METRIC; what differs from run to run becomes labels. */
const RULES: readonly Rule[] = [
  { bean: `${DRIVER}(BlockManager|DAGScheduler|jvm)\\.(\\S+)`, name: 'spark_driver_$3_$4', labels: NAMESPACE_AND_ID },
  { bean: `${DRIVER}(\\S+)\\.StreamingMetrics\\.streaming\\.(\\S+)`, name: 'spark_streaming_driver_$4', labels: [...NAMESPACE_AND_ID, 'query_name: "$3"'] },
  {
    bean: `${DRIVER}spark\\.streaming\\.(\\S+)\\.(\\S+)`,
    name: 'spark_structured_streaming_driver_$4',
    labels: [...NAMESPACE_AND_ID, 'query_name: "$3"'],
  },
  { bean: `${DRIVER}(\\S+)`, name: 'spark_driver_$3', labels: NAMESPACE_AND_ID },
  {
    bean: `${EXECUTOR}(executor|jvm|shuffle|ExecutorMetrics|NettyBlockTransfer|ExternalShuffle)\\.(\\S+)`,
    name: 'spark_executor_$4_$5',
    labels: [...NAMESPACE_AND_ID, 'executor_id: "$3"'],
  },
  { bean: `${EXECUTOR}(\\S+)`, name: 'spark_executor_$4', labels: [...NAMESPACE_AND_ID, 'executor_id: "$3"'] },
];

export const DEFAULT_EXPORTER_CONFIGURATION = [
  'lowercaseOutputName: true',
  'attrNameSnakeCase: true',
  'rules:',
  ...RULES.flatMap(({ bean, name, labels }) => [
    `  - pattern: 'metrics<name=${bean}><>(Value|Count|Number)'`,
    `    name: ${name}`,
    '    labels:',
    ...labels.map((label) => `      ${label}`),
  ]),
  '',
].join('\n');
