// What the API server would refuse of a plan, or the driver of its executors: found before anything is made, with the place where it was written.
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, executorTemplateOf, planned, refusedFor, SETTINGS } from './application';
import { plannedCommand } from './command';
import { ROLES } from '../../src/spec/roles';
import { planSubmission } from '../../src/submission';

const conf = (key: string) => `spec.sparkConf[${key}]`;

describe.each(ROLES)('of a %s', (role) => {
  const label = `spark.kubernetes.${role}.label.`;
  const annotation = `spark.kubernetes.${role}.annotation.`;
  const podWith = (spec: object) => ({ [role]: { template: { spec: { containers: [{ name: `spark-kubernetes-${role}` }], ...spec } } } });

  it.each([
    ['a label value', { sparkConf: { [`${label}a`]: 'b c' } }, `InvalidLabel ${conf(`${label}a`)}`],
    ['a label key', { sparkConf: { [`${label}a/b/c`]: 'b' } }, `InvalidLabel ${conf(`${label}a/b/c`)}`],
    ['a label value of the template', { [role]: { template: { metadata: { labels: { a: 'b c' } } } } }, `InvalidLabel spec.${role}.template`],
    ['an annotation key', { sparkConf: { [`${annotation}a b`]: 'c' } }, `InvalidAnnotation ${conf(`${annotation}a b`)}`],
    ['an annotation key as a field', { [role]: { annotations: { '-a': 'c' } } }, `InvalidAnnotation spec.${role}.annotations[-a]`],
    ['the name of a sidecar', { [role]: { sidecars: [{ name: 'A_b' }] } }, `InvalidContainerName spec.${role}`],
    ['the name of a sidecar that an init container has', { [role]: { sidecars: [{ name: 'a' }], initContainers: [{ name: 'a' }] } },
      `DuplicateContainer spec.${role}`],
    ['the name of a volume', { volumes: [{ name: 'A_b', emptyDir: {} }], [role]: { volumeMounts: [{ name: 'A_b', mountPath: '/a' }] } },
      `InvalidVolumeName spec.${role}.volumeMounts[0]`],
    ['the name of a volume of a property', { sparkConf: { [`spark.kubernetes.${role}.volumes.emptyDir.A.mount.path`]: '/a' } },
      `InvalidVolumeName ${conf(`spark.kubernetes.${role}.volumes.emptyDir.A.mount.path`)}`],
    ['a port beyond all ports', { [role]: { ports: [{ name: 'a', containerPort: 65536, protocol: 'TCP' }] } }, `InvalidPort spec.${role}`],
    ['port 0', { [role]: { ports: [{ name: 'a', containerPort: 0, protocol: 'TCP' }] } }, `InvalidPort spec.${role}`],
    ['a port of a sidecar', { [role]: { sidecars: [{ name: 'a', ports: [{ containerPort: -1 }] }] } }, `InvalidPort spec.${role}`],
    ['two ports of a name', { [role]: { ports: [1, 2].map((containerPort) => ({ name: 'a', containerPort, protocol: 'TCP' })) } }, `InvalidPort spec.${role}`],
    ['a port of the template', podWith({ containers: [{ name: 'a', ports: [{ containerPort: 70000 }] }] }), `InvalidPort spec.${role}`],
  ])('%s', (_, changes, expected) => expect(refusedFor(changes)).toEqual([expected]));

  it('the first and the last port are none', () => {
    expect(refusedFor({ [role]: { ports: [1, 65535].map((containerPort) => ({ name: `p-${containerPort}`, containerPort, protocol: 'TCP' })) } })).toEqual([]);
  });
});

it('a label of the application is reported once, where it was written', () => {
  const plan = planSubmission(application({}, { labels: { team: 'data science' } }), ATTEMPT, SETTINGS);
  expect(plan).toMatchObject({ outcome: 'refused', findings: [{ reason: 'InvalidLabel', path: 'metadata.labels[team]', value: 'data science' }] });
});

describe('of executors', () => {
  const prefix = 'spark.kubernetes.executor.podNamePrefix';
  const port = 'spark.blockManager.port';

  it.each(['A_b', 'a-', '-a', 'a..b', 'a'.repeat(238)])('a prefix %s of their names', (value) => {
    expect(refusedFor({ sparkConf: { [prefix]: value } })).toEqual([`InvalidPodName ${conf(prefix)}`]);
  });
  it.each(['a', 'a.b-1', 'a'.repeat(237)])('no prefix %s', (value) => expect(refusedFor({ sparkConf: { [prefix]: value } })).toEqual([]));

  it.each(['1', '1023'])('port %s of the block manager', (value) => expect(refusedFor({ sparkConf: { [port]: value } }))
    .toEqual([`InvalidPort ${conf(port)}`]));
  it.each(['1024', '65535'])('no port %s of the block manager', (value) => expect(refusedFor({ sparkConf: { [port]: value } })).toEqual([]));

  it('no account: that of the field wins over that of the template', () => {
    const template = { spec: { serviceAccountName: 'by-template', serviceAccount: 'by-template' } };
    const account = (serviceAccount?: string) => executorTemplateOf(planned({ executor: { template, serviceAccount } }))?.spec?.serviceAccountName;
    expect([account(), account('by-field')]).toEqual(['by-template', undefined]);
  });
});

describe('of Services and Ingresses', () => {
  const service = 'spark.kubernetes.driver.service.';
  const ingress = { servicePort: 5000, servicePortName: 'a', ingressURLFormat: 'a.example.com' };

  it.each([
    ['a label of the driver\'s', { driver: { serviceLabels: { a: 'b c' } } }, 'InvalidLabel spec.driver.serviceLabels[a]'],
    ['a label of the driver\'s as a property', { sparkConf: { [`${service}label.a b`]: 'c' } }, `InvalidLabel ${conf(`${service}label.a b`)}`],
    ['an annotation of the driver\'s', { driver: { serviceAnnotations: { 'a/b/c': 'd' } } }, 'InvalidAnnotation spec.driver.serviceAnnotations[a/b/c]'],
    ['a label of the UI', { sparkUIOptions: { serviceLabels: { a: 'b c' } } }, 'InvalidLabel spec.sparkUIOptions.serviceLabels[a]'],
    ['an annotation of the UI', { sparkUIOptions: { serviceAnnotations: { 'a b': 'c' } } }, 'InvalidAnnotation spec.sparkUIOptions.serviceAnnotations[a b]'],
    ['an annotation of the UI\'s Ingress', { sparkUIOptions: { ingressAnnotations: { 'a b': 'c' } } },
      'InvalidAnnotation spec.sparkUIOptions.ingressAnnotations[a b]'],
    ['the port name of the UI', { sparkUIOptions: { servicePortName: 'A_b' } }, 'InvalidPort spec.sparkUIOptions.servicePortName'],
    ['the port of the UI', { sparkUIOptions: { servicePort: 65536 } }, 'InvalidPort spec.sparkUIOptions.servicePort'],
    ['a label of another port', { driverIngressOptions: [{ ...ingress, serviceLabels: { a: 'b c' } }] },
      'InvalidLabel spec.driverIngressOptions[0].serviceLabels[a]'],
    ['an annotation of another port', { driverIngressOptions: [{ ...ingress, serviceAnnotations: { 'a b': 'c' } }] },
      'InvalidAnnotation spec.driverIngressOptions[0].serviceAnnotations[a b]'],
    ['an annotation of another port\'s Ingress', { driverIngressOptions: [{ ...ingress, ingressAnnotations: { 'a b': 'c' } }] },
      'InvalidAnnotation spec.driverIngressOptions[0].ingressAnnotations[a b]'],
    ['the name of another port', { driverIngressOptions: [{ ...ingress, servicePortName: 'a'.repeat(64) }] },
      'InvalidPort spec.driverIngressOptions[0].servicePortName'],
  ])('%s', (_, changes, expected) => expect(refusedFor(changes, { uiService: true, ingressUrlFormat: 'x.example.com/{{$appName}}' })).toEqual([expected]));
});

describe('a setting with an empty name', () => {
  const names = ['spark.kubernetes.hadoop.configMapName', 'spark.kubernetes.kerberos.krb5.configMapName'];

  it.each(names)('%s is refused of an application', (key) => expect(refusedFor({ sparkConf: { [key]: '' } })).toEqual([`InvalidProperty ${conf(key)}`]));

  it.each(names)('%s of a command is mounted, as spark-submit does', (key) => {
    expect(plannedCommand({ conf: { [key]: '' } }).objects[0])
      .toMatchObject({ spec: { volumes: expect.arrayContaining([expect.objectContaining({ configMap: { name: '' } })]) } });
  });
});
