// Metrics: the configuration of Spark's metrics and of the Prometheus exporter, on both roles.
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { driverOf, executorTemplateOf, objectsOf, planned, sparkContainerOf } from './application';
import type { ConfigMap } from '../../src/spec/kubernetes.gen';

describe('metrics', () => {
  const prometheus = { jmxExporterJar: '/jmx.jar' };
  const configMap = (plan: ReturnType<typeof planned>) => objectsOf<ConfigMap>(plan, 'ConfigMap').find(({ metadata }) => metadata.name === 'pi-prom-conf');

  it('through the JMX exporter: agent, port, configuration and annotations on both roles', () => {
    const plan = planned({ monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus }, driver: { javaOptions: '-Da=b' } });
    const agent = '-javaagent:/jmx.jar=8090:/etc/metrics/conf/prometheus.yaml';
    expect(plan.properties).toMatchObject({
      'spark.driver.extraJavaOptions': `-Da=b ${agent}`,
      'spark.executor.extraJavaOptions': agent,
      'spark.metrics.conf': '/etc/metrics/conf/metrics.properties',
      'spark.metrics.namespace': 'jobs.pi',
      'spark.kubernetes.executor.annotation.prometheus.io/port': '8090',
    });
    expect(driverOf(plan).metadata.annotations)
      .toMatchObject({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8090', 'prometheus.io/path': '/metrics' });
    for (const container of [sparkContainerOf(plan), executorTemplateOf(plan)!.spec.containers[0]]) {
      expect(container.ports).toContainEqual({ name: 'jmx-exporter', containerPort: 8090, protocol: 'TCP' });
      expect(container.volumeMounts).toContainEqual({ name: 'pi-prom-conf-vol', mountPath: '/etc/metrics/conf' });
    }
    expect(Object.keys(configMap(plan)?.data ?? {})).toEqual(['metrics.properties', 'prometheus.yaml']);
  });

  it('have an exporter configuration that is YAML, each rule with a pattern that compiles', () => {
    const plan = planned({ monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: false, prometheus } });
    const { rules } = load(configMap(plan)?.data?.['prometheus.yaml'] ?? '') as { rules: { pattern: string; name: string }[] };
    const bean = (text: string) => rules.find(({ pattern }) => new RegExp(pattern).test(text))?.name;
    expect(bean('metrics<name=jobs.pi.spark-1.driver.jvm.heap.used><>Value')).toBe('spark_driver_$3_$4');
    expect(bean('metrics<name=jobs.pi.spark-1.2.executor.bytesRead><>Count')).toBe('spark_executor_$4_$5');
  });

  it('of one role leave the other alone', () => {
    const plan = planned({ monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: false, prometheus } });
    expect(plan.properties).not.toHaveProperty(['spark.executor.extraJavaOptions']);
    expect(executorTemplateOf(plan)).toBeUndefined();
  });

  it('are what metricsProperties says, with Prometheus or without', () => {
    const plan = planned({ monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, metricsProperties: 'a=b' } });
    expect(configMap(plan)?.data).toEqual({ 'metrics.properties': 'a=b' });
    expect(plan.properties).toMatchObject({ 'spark.metrics.conf': '/etc/metrics/conf/metrics.properties' });
  });

  it('need no ConfigMap where the image has the files', () => {
    const plan = planned({
      monitoring: {
        exposeDriverMetrics: true,
        exposeExecutorMetrics: true,
        metricsPropertiesFile: '/m',
        prometheus: { ...prometheus, configFile: '/p', port: 9000 },
      },
    });
    expect(configMap(plan)).toBeUndefined();
    expect(plan.properties).toMatchObject({ 'spark.metrics.conf': '/m', 'spark.driver.extraJavaOptions': '-javaagent:/jmx.jar=9000:/p' });
  });
});
