// What comes with a driver: Services and Ingresses, metrics, pod groups, dynamic allocation.
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { driverOf, executorTemplateOf, objectsOf, planned, refusedFor, sparkContainerOf } from './application';
import type { ConfigMap, Ingress, Service } from '../../src/spec/kubernetes.gen';

describe('the web UI', () => {
  const service = (...options: Parameters<typeof planned>) =>
    objectsOf<Service>(planned(...options), 'Service').find(({ metadata }) => metadata.name?.includes('-ui-svc'));
  const on = { uiService: true };

  it('has a Service of the driver\'s port, and the plan says where', () => {
    expect(service({}, on)).toMatchObject({
      metadata: { name: 'pi-ui-svc', labels: { 'sparkoperator.k8s.io/app-name': 'pi', 'sparkoperator.k8s.io/created-by-spark-operator': 'true' } },
      spec: {
        type: 'ClusterIP',
        selector: { 'sparkoperator.k8s.io/app-name': 'pi', 'spark-role': 'driver' },
        ports: [{ name: 'spark-driver-ui-port', port: 4040, targetPort: 4040, protocol: 'TCP' }],
      },
    });
    expect(planned({}, on).webUi).toEqual({ serviceName: 'pi-ui-svc', port: 4040 });
  });

  it('has none where the platform wants none', () => {
    expect(service()).toBeUndefined();
    expect(planned().webUi).toBeUndefined();
  });

  it.each([
    ['follows spark.ui.port', { sparkConf: { 'spark.ui.port': '4050' } }, 4050, 4050],
    ['has the Service port that is asked for', { sparkUIOptions: { servicePort: 80 } }, 80, 4040],
    ['has 4040 where options name no port', { sparkUIOptions: {}, sparkConf: { 'spark.ui.port': '4050' } }, 4040, 4050],
  ])('%s', (_, changes, port, targetPort) => {
    expect(service(changes, on)?.spec.ports).toMatchObject([{ port, targetPort }]);
  });

  it('of an application with a long name has a Service name that fits, and another for another name', () => {
    const named = (name: string) => service({}, on, { name })?.metadata.name ?? '';
    expect(named('a'.repeat(63))).toMatch(/^a+-[0-9a-f]{8}-ui-svc$/);
    expect(named('a'.repeat(63)).length).toBeLessThanOrEqual(63);
    expect(named('a'.repeat(63))).not.toBe(named('a'.repeat(62)));
  });

  it('has an Ingress where the platform has a URL, and Spark knows the path', () => {
    const plan = planned({},
      { ...on, ingressUrlFormat: 'https://spark.example/{{$appNamespace}}/{{ $appName }}', ingressClassName: 'nginx', ingressTls: [{ hosts: ['h'] }] });
    expect(objectsOf<Ingress>(plan, 'Ingress')).toMatchObject([{
      metadata: { name: 'pi-ui-ingress', annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['h'] }],
        rules: [{
          host: 'spark.example',
          http: { paths: [{ path: '/jobs/pi(/|$)(.*)', backend: { service: { name: 'pi-ui-svc', port: { number: 4040 } } } }] },
        }],
      },
    }]);
    expect(plan.properties).toMatchObject({ 'spark.ui.proxyBase': '/jobs/pi', 'spark.ui.proxyRedirectUri': '/' });
    expect(plan.webUi).toMatchObject({ ingressName: 'pi-ui-ingress', ingressUrl: 'https://spark.example/jobs/pi' });
  });

  it.each([
    [{ uiService: false }, { servicePort: 80 }, ['spec.sparkUIOptions']],
    [{ uiService: true }, { servicePort: 80, ingressAnnotations: { a: 'b' }, ingressTLS: [{ hosts: ['h'] }] },
      ['spec.sparkUIOptions.ingressAnnotations', 'spec.sparkUIOptions.ingressTLS']],
    [{ uiService: true, ingressUrlFormat: 'ui.example' }, { servicePort: 80, ingressAnnotations: { a: 'b' } }, []],
  ])('tells which options do nothing where the platform has %j', (settings, sparkUIOptions, paths) => {
    const { warnings } = planned({ sparkUIOptions }, settings);
    expect(warnings.map(({ reason, path }) => `${reason} ${path}`)).toEqual(paths.map((path) => `FieldWithoutEffect ${path}`));
  });

  it('knows the application id in its path before Spark runs', () => {
    const plan = planned({}, { ...on, ingressUrlFormat: 'spark.example/{{$appId}}' });
    expect(plan.properties['spark.ui.proxyBase']).toBe(`/${plan.applicationId}`);
  });

  it('answers for any host where the platform names none, and its address is not known beforehand', () => {
    const plan = planned({}, { ...on, ingressUrlFormat: '/{{$appNamespace}}/{{$appName}}/' });
    const [ingress] = objectsOf<Ingress>(plan, 'Ingress');
    expect(ingress.spec?.rules).toMatchObject([{ http: { paths: [{ path: '/jobs/pi(/|$)(.*)' }] } }]);
    expect(ingress.spec?.rules?.[0]).not.toHaveProperty('host');
    expect(plan.properties).toMatchObject({ 'spark.ui.proxyBase': '/jobs/pi' });
    expect(plan.webUi).toEqual({ serviceName: 'pi-ui-svc', port: 4040, ingressName: 'pi-ui-ingress' });
  });

  it('at the root of a host needs no rewriting', () => {
    const plan = planned({}, { ...on, ingressUrlFormat: '{{$appName}}.example' });
    expect(objectsOf<Ingress>(plan, 'Ingress')[0]).toMatchObject({ spec: { rules: [{ host: 'pi.example', http: { paths: [{ path: '/' }] } }] } });
    expect(objectsOf<Ingress>(plan, 'Ingress')[0].metadata).not.toHaveProperty('annotations');
    expect(plan.properties).not.toHaveProperty(['spark.ui.proxyBase']);
  });
});

it('further ports of the driver get Services and Ingresses of their own', () => {
  const plan = planned({ driverIngressOptions: [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: 'nb.example/{{$appName}}' }] });
  expect(objectsOf<Service>(plan, 'Service').map(({ metadata, spec }) => [metadata.name, spec.ports])).toContainEqual([
    'pi-driver-8888', [{ name: 'notebook', port: 8888, targetPort: 8888, protocol: 'TCP' }],
  ]);
  expect(objectsOf<Ingress>(plan, 'Ingress').map(({ metadata }) => metadata.name)).toEqual(['pi-ing-8888']);
});

it.each(['https:///x', '{{$name}}.example', 'under_score.example'])('an address like %s leads nowhere', (format) => {
  const options = [{ servicePort: 8888, servicePortName: 'notebook', ingressURLFormat: format }];
  expect(refusedFor({ driverIngressOptions: options })).toEqual(['InvalidIngressUrl spec.driverIngressOptions[0].ingressURLFormat']);
  const plan = planned({}, { uiService: true, ingressUrlFormat: format });
  expect(plan.warnings).toMatchObject([{ reason: 'InvalidIngressUrl', path: '--ingress-url-format', value: format }]);
  expect(plan.objects.map(({ kind }) => kind)).not.toContain('Ingress');
});

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

describe('batch schedulers', () => {
  const on = { batchScheduler: true };
  const sizes = { driver: { memory: '1g', coreRequest: '500m' }, executor: { instances: 3, cores: 2, memory: '2g' } };

  it('volcano: a pod group of what the first pods request, named on both roles', () => {
    const plan = planned({ ...sizes, batchScheduler: 'volcano', batchSchedulerOptions: { queue: 'q', priorityClassName: 'high' } }, on);
    expect(plan.objects[0]).toMatchObject({
      apiVersion: 'scheduling.volcano.sh/v1beta1',
      kind: 'PodGroup',
      metadata: { name: 'spark-pi-pg' },
      // 0.5 + 3 × 2 cores; 1408 + 3 × 2432 MiB
      spec: { minMember: 1, queue: 'q', priorityClassName: 'high', minResources: { cpu: '6500m', memory: '8704Mi' } },
    });
    expect(driverOf(plan).metadata.annotations).toMatchObject({ 'scheduling.k8s.io/group-name': 'spark-pi-pg' });
    expect(plan.properties).toMatchObject({
      'spark.kubernetes.executor.annotation.scheduling.k8s.io/group-name': 'spark-pi-pg',
      'spark.kubernetes.executor.scheduler.name': 'volcano',
    });
  });

  it('volcano: the resources that options name, instead', () => {
    const plan = planned({ ...sizes, batchScheduler: 'volcano', batchSchedulerOptions: { resources: { cpu: 4 } } }, on);
    expect(plan.objects[0]).toMatchObject({ spec: { minResources: { cpu: '4' } } });
  });

  it('yunikorn: task groups on the driver, of executors to start with', () => {
    const plan = planned({
      ...sizes,
      executor: { cores: 2, memory: '2g', tolerations: [{ key: 'a' }] },
      batchScheduler: 'yunikorn',
      batchSchedulerOptions: { queue: 'root.q' },
      dynamicAllocation: { enabled: true, minExecutors: 1, initialExecutors: 2 },
    }, on);
    const annotations = driverOf(plan).metadata.annotations ?? {};
    expect(annotations['yunikorn.apache.org/task-group-name']).toBe('spark-driver');
    expect(JSON.parse(annotations['yunikorn.apache.org/task-groups'])).toMatchObject([
      { name: 'spark-driver', minMember: 1, minResource: { cpu: '500m', memory: '1408Mi' } },
      { name: 'spark-executor', minMember: 2, minResource: { cpu: '2', memory: '2432Mi' }, tolerations: [{ key: 'a' }] },
    ]);
    expect(plan.properties['spark.kubernetes.executor.label.queue']).toBe('root.q');
    expect(plan.objects.map(({ kind }) => kind)).not.toContain('PodGroup');
  });

  it('co-scheduling: a pod group and its label on both roles', () => {
    const plan = planned({ ...sizes, batchScheduler: 'gang' }, { ...on, kubeSchedulerNames: ['gang'] });
    expect(plan.objects[0]).toMatchObject({ apiVersion: 'scheduling.x-k8s.io/v1alpha1', metadata: { name: 'pi-pg' }, spec: { minMember: 1 } });
    expect(driverOf(plan).metadata.labels).toMatchObject({ 'scheduling.x-k8s.io/pod-group': 'pi-pg' });
    expect(driverOf(plan).spec.schedulerName).toBe('gang');
  });

  it('the platform\'s default reaches the pods, and the application\'s own wins', () => {
    const scheduler = (batchScheduler?: string) => driverOf(planned({ batchScheduler }, { ...on, defaultBatchScheduler: 'yunikorn' })).spec.schedulerName;
    expect([scheduler(), scheduler('volcano')]).toEqual(['yunikorn', 'volcano']);
  });

  it('switched off: the pods name the scheduler, and a warning says that there is no pod group', () => {
    const plan = planned({ batchScheduler: 'volcano' });
    expect(driverOf(plan).spec.schedulerName).toBe('volcano');
    expect(plan.warnings).toMatchObject([{ reason: 'BatchSchedulingOff' }]);
  });
});

describe('dynamic allocation', () => {
  it('tracks shuffle files unless told not to, and passes what is set', () => {
    expect(planned({ dynamicAllocation: { enabled: true, minExecutors: 0, maxExecutors: 5, shuffleTrackingTimeout: 1000 } }).properties).toMatchObject({
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.minExecutors': '0',
      'spark.dynamicAllocation.maxExecutors': '5',
      'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
      'spark.dynamicAllocation.shuffleTracking.timeout': '1000',
    });
  });

  it('switched off says nothing to Spark', () => {
    const { properties } = planned({ dynamicAllocation: { enabled: false, minExecutors: 1 } });
    expect(Object.keys(properties).filter((key) => key.startsWith('spark.dynamicAllocation'))).toEqual([]);
  });
});

describe('precedence', () => {
  it.each([
    ['a property over the application\'s own pull policy', { imagePullPolicy: 'Always', sparkConf: { 'spark.kubernetes.container.image.pullPolicy': 'Never' } },
      'spark.kubernetes.container.image.pullPolicy', 'Never'],
    ['a field of a role over a property', { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '1g' } }, 'spark.driver.memory', '2g'],
    ['hadoopConf over sparkConf', { hadoopConf: { a: '1' }, sparkConf: { 'spark.hadoop.a': '2' } }, 'spark.hadoop.a', '1'],
    ['a role\'s label over the application\'s own property',
      { executor: { labels: { a: 'field' } }, sparkConf: { 'spark.kubernetes.executor.label.a': 'property' } },
      'spark.kubernetes.executor.label.a', 'field'],
  ])('%s', (_, changes, key, value) => {
    expect(planned(changes).properties[key]).toBe(value);
  });
});
