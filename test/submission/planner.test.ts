// What a plan is: objects in an order, owned by the application, the same for the same submission.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, driverOf, objectsOf, planned, refusedFor, SETTINGS } from './application';
import type { NetworkPolicy } from '../../src/spec/kubernetes.gen';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission, type PlannedSubmission } from '../../src/submission';

describe('a plan', () => {
  it('is the same for the same application and submission, and another for another submission', () => {
    expect(planned()).toEqual(planned());
    const other = planSubmission(application(), { ...ATTEMPT, id: 'another' }, SETTINGS);
    expect(other.outcome === 'planned' && other.applicationId).not.toBe(planned().applicationId);
  });

  it('has an application id of Spark\'s form and object names from it that no other attempt has', () => {
    const plan = planned();
    expect(plan.applicationId).toMatch(/^spark-[0-9a-f]{32}$/);
    expect(plan.objects.map(({ metadata }) => metadata.name)).toEqual([
      expect.stringMatching(/^spark-drv-[0-9a-f]{16}-conf-map$/),
      expect.stringMatching(/^pi-[0-9a-f]{16}-driver-svc$/),
      'pi-driver',
    ]);
  });

  it('creates the driver pod last, after everything that it mounts or is found by', () => {
    const plan = planned({
      sparkVersion: '4.2.1',
      executor: { env: [{ name: 'A', value: 'b' }] },
      monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: true, prometheus: { jmxExporterJar: '/jmx.jar' } },
      batchScheduler: 'volcano',
      sparkConf: {
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.a.mount.path': '/a',
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.a.options.claimName': 'OnDemand',
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.a.options.storageClass': 'fast',
        'spark.kubernetes.driver.volumes.persistentVolumeClaim.a.options.sizeLimit': '1Gi',
      },
    }, { uiService: true, ingressUrlFormat: '{{$appName}}.example', batchScheduler: true });
    expect(plan.objects.map(({ kind }) => kind)).toEqual([
      'PodGroup', 'ConfigMap', 'ConfigMap', 'ConfigMap', 'Service', 'Service', 'NetworkPolicy', 'PersistentVolumeClaim', 'Ingress', 'Pod',
    ]);
  });

  it('gives every object the application as its owner, the namespace and the label of the attempt', () => {
    for (const { metadata } of planned({}, { uiService: true }).objects) {
      expect(metadata).toMatchObject({
        namespace: 'jobs',
        labels: { 'sparkoperator.k8s.io/submission-id': ATTEMPT.id },
        ownerReferences: [{ kind: 'SparkApplication', name: 'pi', uid: 'uid-of-pi', controller: true, blockOwnerDeletion: true }],
      });
    }
  });

  it.each([
    ['the field', { driver: { podName: 'by-field' }, sparkConf: { 'spark.kubernetes.driver.pod.name': 'by-property' } }, 'by-field'],
    ['the property', { sparkConf: { 'spark.kubernetes.driver.pod.name': 'by-property' } }, 'by-property'],
    ['the application', {}, 'pi-driver'],
  ])('calls the driver pod by %s', (_, changes, name) => {
    const plan = planned(changes);
    expect(plan.driverPodName).toBe(name);
    expect(driverOf(plan).metadata.name).toBe(name);
    expect(plan.properties['spark.kubernetes.driver.pod.name']).toBe(name);
  });

  it('keeps Kueue\'s labels off the pods, and hands on the application\'s others', () => {
    const { labels } = driverOf(planned({}, {}, { labels: { 'kueue.x-k8s.io/queue-name': 'q', 'team': 'data' } })).metadata;
    expect(labels).toMatchObject({ team: 'data' });
    expect(labels).not.toHaveProperty(['kueue.x-k8s.io/queue-name']);
  });

  it('warns that a version is not known and uses the nearest one below', () => {
    const plan = planned({ sparkVersion: '4.7.0' });
    expect(plan.warnings).toMatchObject([{ severity: 'warning', reason: 'UnknownSparkVersion', path: 'spec.sparkVersion' }]);
    expect(plan.objects.map(({ kind }) => kind)).toContain('NetworkPolicy');
    expect(driverOf(plan).metadata.labels).toMatchObject({ 'spark-version': '4.7.0' });
  });

  describe('a NetworkPolicy asked for by the name of Spark\'s step', () => {
    const steps = 'spark.kubernetes.driver.pod.featureSteps';
    const step = 'org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep';
    const policies = (plan: PlannedSubmission) => objectsOf<NetworkPolicy>(plan, 'NetworkPolicy');
    const specOf = (sparkVersion: string) => policies(planned({ sparkVersion, sparkConf: { [steps]: step } }))[0].spec;

    it.each(['3.4.4', '3.5.9', '4.0.5', '4.1.4'])('Spark %s gets the one of Spark 4.2, and the driver gets no class that it does not have',
      (sparkVersion) => {
        const plan = planned({ sparkVersion, sparkConf: { [steps]: step } });
        const labels = { 'spark-app-selector': plan.applicationId };
        expect(policies(plan).map(({ spec }) => spec)).toEqual([{
          podSelector: { matchLabels: { 'spark-role': 'executor', ...labels } },
          ingress: [{ from: [{ podSelector: { matchLabels: labels } }] }],
        }]);
        expect(specOf(sparkVersion)).toEqual(specOf('4.2.1'));
        expect(plan.properties).not.toHaveProperty([steps]);
        expect(policies(planned({ sparkVersion }))).toEqual([]);
      });

    it.each(['4.2.1', '4.3.0'])('Spark %s makes one anyway, and no second one', (sparkVersion) => {
      const plan = planned({ sparkVersion, sparkConf: { [steps]: step } });
      expect(policies(plan)).toHaveLength(1);
      expect(plan.properties).not.toHaveProperty([steps]);
    });

    it('leaves out the other steps of the list, which are still refused', () => {
      expect(refusedFor({ sparkVersion: '3.5.9', sparkConf: { [steps]: `${step},org.example.Step` } })).toEqual([`CustomFeatureStep spec.sparkConf[${steps}]`]);
    });
  });

  describe('properties that only later versions read', () => {
    const volume = 'spark.kubernetes.executor.volumes';
    it.each([
      ['spark.kubernetes.driver.pod.excludedFeatureSteps', 'org.apache.spark.deploy.k8s.features.LocalDirsFeatureStep', '4.1'],
      ['spark.driver.minMemoryOverhead', '1g', '4.0'],
      ['spark.kubernetes.executor.terminationGracePeriodSeconds', '9s', '4.1'],
      ['spark.kubernetes.securityContext.allowPrivilegeEscalation', 'true', '4.3'],
      ['spark.kubernetes.driver.service.publishNotReadyAddresses', 'true', '4.3'],
      [`${volume}.emptyDir.a.mount.subPathExpr`, '$(X)', '4.0'],
      [`${volume}.hostPath.a.options.type`, 'Directory', '4.0'],
      [`${volume}.persistentVolumeClaim.a.label.team`, 'x', '4.0'],
    ])('%s = %s, which came with %s', (key, value, since) => {
      const rest = key.startsWith(volume) ? {
        [key.replace(/\.a\..*/, '.a.mount.path')]: '/a',
        ...(key.includes('hostPath') && { [`${volume}.hostPath.a.options.path`]: '/h' }),
        ...(key.includes('Claim') && { [`${volume}.persistentVolumeClaim.a.options.claimName`]: 'c' }),
      } : {};
      const warnings = (sparkVersion: string) => planned({ sparkVersion, sparkConf: { [key]: value, ...rest } }).warnings;
      expect(warnings('3.5.9'))
        .toMatchObject([{ reason: 'PropertyWithoutEffect', path: `spec.sparkConf[${key}]`, message: expect.stringContaining(`came with ${since}`) }]);
      expect(warnings(`${since}.0`)).toEqual([]);
    });

    it('are named by the field that says them', () => {
      const plan = planned({
        sparkVersion: '3.5.9',
        volumes: [{ name: 'spark-local-dir-1', hostPath: { path: '/mnt', type: 'DirectoryOrCreate' } }],
        driver: { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/l' }] },
      });
      expect(plan.warnings).toMatchObject([{ reason: 'PropertyWithoutEffect', path: 'spec.driver.volumeMounts[0]', value: 'DirectoryOrCreate' }]);
    });
  });

  it('has one executor where nothing says how many', () => {
    expect(planned().properties['spark.executor.instances']).toBe('1');
    expect(planned({ sparkConf: { 'spark.executor.instances': '3' } }).properties['spark.executor.instances']).toBe('3');
    for (const enabled of ['true', ' TRUE ']) {
      expect(planned({ sparkConf: { 'spark.dynamicAllocation.enabled': enabled, 'spark.dynamicAllocation.shuffleTracking.enabled': 'true' } }).properties)
        .not.toHaveProperty(['spark.executor.instances']);
    }
  });
});

describe('what is refused', () => {
  it.each([
    ['no image', { image: undefined }, ['MissingImage spec.driver.image', 'MissingImage spec.executor.image']],
    ['a jar without class', { mainClass: undefined }, ['MissingMainClass spec.mainClass']],
    ['a file of the submitting machine', { mainApplicationFile: '/home/me/app.jar' }, ['ClientLocalFile spec.mainApplicationFile']],
    ['a file: URI among the jars', { deps: { jars: ['file:///a.jar'] } }, ['ClientLocalFile spec.deps.jars']],
    ['text that Java does not read as a URI', { mainApplicationFile: 'local:///my app.jar', deps: { jars: ['local:///a%zz.jar'] } },
      ['ClientLocalFile spec.mainApplicationFile', 'ClientLocalFile spec.deps.jars']],
    ['a reference that leads nowhere', { sparkConf: { 'spark.kubernetes.kerberos.krb5.configMapName': '${spark.none}' } },
      ['UnresolvedReference spec.sparkConf[spark.kubernetes.kerberos.krb5.configMapName]']],
    ['wildcards on a remote file system', { deps: { files: ['s3a://b/*.txt'] } }, ['RemoteWildcard spec.deps.files']],
    ['client mode', { mode: 'client' as const }, ['ClientMode spec.mode']],
    ['a custom feature step', { sparkConf: { 'spark.kubernetes.driver.pod.featureSteps': 'org.example.Step' } },
      ['CustomFeatureStep spec.sparkConf[spark.kubernetes.driver.pod.featureSteps]']],
    ['a literal certificate', { sparkConf: { 'spark.kubernetes.authenticate.driver.caCertFile': '/ca' } },
      ['CredentialInConfiguration spec.sparkConf[spark.kubernetes.authenticate.driver.caCertFile]']],
    ['a keytab on the submitting machine', { sparkConf: { 'spark.kerberos.keytab': '/k', 'spark.kerberos.principal': 'me' } },
      ['ClientLocalFile spec.sparkConf[spark.kerberos.keytab]']],
    ['the Connect server', { mainClass: 'org.apache.spark.sql.connect.service.SparkConnectServer' }, ['NotForClusterMode spec.mainClass']],
    ['a driver limit below the request', { driver: { memory: '2g', memoryLimit: '2Gi' } }, ['MemoryLimitTooLow spec.driver.memoryLimit']],
    ['an executor limit below the request', { executor: { memory: '2g', memoryLimit: '2g' } }, ['MemoryLimitTooLow spec.executor.memoryLimit']],
  ])('%s', (_, changes, expected) => {
    expect(refusedFor(changes)).toEqual(expected);
  });

  it('an unknown batch scheduler, with the known ones in the message', () => {
    expect(refusedFor({ batchScheduler: 'other' }, { batchScheduler: true, kubeSchedulerNames: ['mine'] }))
      .toEqual(['UnknownBatchScheduler spec.batchScheduler']);
  });

  it('names the sum that exceeds a limit', () => {
    const plan = planSubmission(application({ driver: { memory: '2g', memoryLimit: '2Gi' } }), ATTEMPT, SETTINGS);
    expect(plan).toMatchObject({ findings: [{ message: expect.stringContaining('2048 MiB heap + 384 MiB overhead = 2432 MiB') }] });
  });

  it('says every fault at once, each once', () => {
    expect(refusedFor({ image: '', mainClass: '', driver: { memory: 'lots' } })).toEqual([
      'MissingMainClass spec.mainClass', 'MissingImage spec.driver.image', 'MissingImage spec.executor.image', 'InvalidMemory spec.driver.memory',
    ]);
  });
});

describe('an application that went round its schema', () => {
  const wrong: unknown[] = [null, 7, 'text', true, [], {}, [null], [7], { key: 7 }, { key: null }];
  const fields = ['arguments', 'sparkConf', 'hadoopConf', 'deps', 'driver', 'executor', 'volumes', 'nodeSelector', 'dynamicAllocation', 'monitoring',
    'sparkUIOptions', 'driverIngressOptions', 'batchSchedulerOptions', 'image', 'mainClass', 'mainApplicationFile', 'sparkVersion', 'imagePullSecrets'];
  const podFields = ['cores', 'memory', 'env', 'envVars', 'secrets', 'volumeMounts', 'sidecars', 'labels', 'template', 'gpu', 'configMaps', 'memoryLimit',
    'javaOptions'];

  it('never makes the planner throw, whatever is where', () => {
    const outcomes = new Set<string>();
    const attempt = (spec: object) => {
      const plan = planSubmission({ ...application(), spec: spec as SparkApplication['spec'] }, ATTEMPT, { ...SETTINGS, uiService: true });
      outcomes.add(plan.outcome);
      if (plan.outcome === 'refused') expect(plan.findings.length).toBeGreaterThan(0);
    };
    for (const value of wrong) {
      for (const field of fields) attempt({ ...application().spec, [field]: value });
      for (const field of podFields) for (const role of ['driver', 'executor']) attempt({ ...application().spec, [role]: { [field]: value } });
    }
    expect(outcomes).toEqual(new Set(['planned', 'refused']));
    expect(planSubmission(null as unknown as SparkApplication, ATTEMPT, SETTINGS).outcome).toBe('refused');
    expect(planSubmission({} as SparkApplication, ATTEMPT, SETTINGS).outcome).toBe('refused');
  });

  it('is refused with the reason', () => {
    expect(refusedFor({ sparkConf: { 'spark.executor.cores': 4 as unknown as string } })).toEqual(['UnexpectedShape spec.sparkConf[spark.executor.cores]']);
  });
});
