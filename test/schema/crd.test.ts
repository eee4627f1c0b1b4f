import { describe, expect, it } from 'vitest';
import { SPARK_APPLICATION, SCHEDULED_SPARK_APPLICATION, at, nodesOf } from './schema';
import { sparkApplicationSpec } from '../../projenrc/schema/application';
import { customResourceDefinitions } from '../../projenrc/schema/files';
import type { StructuralSchema } from '../../projenrc/schema/structural';

const [application, scheduled] = customResourceDefinitions();

describe('the definitions as kubectl and other tools see them', () => {
  it('go by the names that the API always had', () => {
    expect([application, scheduled].map(({ metadata, spec: { group, names, scope } }) => ({ name: metadata.name, group, names, scope }))).toEqual([
      {
        name: 'sparkapplications.sparkoperator.k8s.io',
        group: 'sparkoperator.k8s.io',
        names: {
          kind: 'SparkApplication', listKind: 'SparkApplicationList', plural: 'sparkapplications', singular: 'sparkapplication', shortNames: ['sparkapp'],
        },
        scope: 'Namespaced',
      },
      {
        name: 'scheduledsparkapplications.sparkoperator.k8s.io',
        group: 'sparkoperator.k8s.io',
        names: {
          kind: 'ScheduledSparkApplication',
          listKind: 'ScheduledSparkApplicationList',
          plural: 'scheduledsparkapplications',
          singular: 'scheduledsparkapplication',
          shortNames: ['scheduledsparkapp'],
        },
        scope: 'Namespaced',
      },
    ]);
  });

  it('show the columns that the API always had, and with -o wide also the reason of the state', () => {
    expect([application, scheduled].map(({ spec: { versions: [version] } }) => (
      version.additionalPrinterColumns as Array<Record<string, string>>)
      .map(({ name, type, jsonPath, priority }) => `${name} ${jsonPath} ${type}${priority ? ' wide' : ''}`))).toEqual([
      [
        'Suspend .spec.suspend boolean',
        'Status .status.applicationState.state string',
        'Attempts .status.executionAttempts string',
        'Start .status.lastSubmissionAttemptTime string',
        'Finish .status.terminationTime string',
        'Age .metadata.creationTimestamp date',
        'Reason .status.conditions[?(@.type=="Ready")].reason string wide',
      ],
      [
        'Schedule .spec.schedule string',
        'TimeZone .spec.timeZone string',
        'Suspend .spec.suspend string',
        'Last Run .status.lastRun date',
        'Last Run Name .status.lastRunName string',
        'Age .metadata.creationTimestamp date',
      ],
    ]);
  });

  it('have one version, with status as a part of its own, and the approval that a group of k8s.io needs', () => {
    for (const { metadata, spec: { versions } } of [application, scheduled]) {
      expect(versions.map(({ name, served, storage, subresources }) => ({ name, served, storage, subresources })))
        .toEqual([{ name: 'v1beta2', served: true, storage: true, subresources: { status: {} } }]);
      expect(metadata.annotations['api-approved.kubernetes.io']).toMatch(/^https:\/\//);
    }
  });
});

describe.each([
  ['SparkApplication', SPARK_APPLICATION],
  ['ScheduledSparkApplication', SCHEDULED_SPARK_APPLICATION],
])('the schema of %s', (name, root) => {
  const nodes = nodesOf(root);

  it('is structural: every node has a type, or says what else it may be', () => {
    const untyped = nodes.filter(({ schema }) => schema.type === undefined
      && schema['x-kubernetes-int-or-string'] !== true && schema['x-kubernetes-preserve-unknown-fields'] !== true);
    expect(untyped.map(({ path }) => path)).toEqual([]);
  });

  it('has list-map keys that are required or have a default', () => {
    const missing = nodes.flatMap(({ path, schema }) => (schema['x-kubernetes-list-map-keys'] ?? [])
      .filter((key) => schema.items?.required?.includes(key) !== true && schema.items?.properties?.[key]?.default === undefined)
      .map((key) => `${path}[].${key}`));
    expect(missing).toEqual([]);
  });

  it('sets no default in any field but those that are stored, and those list-map keys', () => {
    const parent = name === 'SparkApplication' ? 'spec' : 'spec.template';
    const stored = Object.entries(sparkApplicationSpec.fields).filter((entry) => entry[1].stored).map(([field]) => `${parent}.${field}`);
    const keys = nodes.flatMap(({ path, schema }) => (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => `${path}[].${key}`));
    expect(nodes.filter(({ path, schema }) => schema.default !== undefined && ![...keys, ...stored].includes(path)).map(({ path }) => path)).toEqual([]);
  });

  it('bounds every text, list and mapping of its own in the spec, and says so', () => {
    const own = nodes.filter(({ path, schema: { description, format, enum: values } }) => (
      path.startsWith('spec.') && description !== undefined && format === undefined && values === undefined));
    const bounded = (schema: StructuralSchema) => schema.maxLength ?? schema.maxItems ?? schema.maxProperties;
    const unbounded = own.filter(({ schema }) => (schema.type === 'string' || schema.type === 'array' || schema.additionalProperties !== undefined)
      && (bounded(schema) === undefined || !schema.description?.includes(`At most ${bounded(schema)} `)));
    expect(unbounded.map(({ path }) => path)).toEqual([]);
  });

  it('bounds nothing that the controller writes, nor anything inside the types of Kubernetes', () => {
    const bounded = nodes.filter(({ schema }) => 'maxLength' in schema || 'maxItems' in schema || 'maxProperties' in schema).map(({ path }) => path);
    expect(bounded.filter((path) => path.startsWith('status') || path.includes('.template.spec') || path.includes('volumes[]') || path.includes('sidecars[]'))
      .filter((path) => !path.startsWith('spec.template.spec'))).toEqual([]);
  });

  it('requires metadata and spec', () => {
    expect(root.required).toEqual(['metadata', 'spec']);
  });

  it('contains the rules that the API server evaluates', () => {
    const rules = nodes.flatMap(({ path, schema }) => (schema['x-kubernetes-validations'] ?? []).map(() => path));
    const spec = root === SPARK_APPLICATION ? 'spec' : 'spec.template';
    expect([...new Set(rules)]).toEqual(['', spec]);
  });
});

describe('pod templates', () => {
  const template = at(SPARK_APPLICATION, 'spec.driver.template');

  it('take fields that Kubernetes does not know, at every depth', () => {
    const closed = nodesOf(template).filter(({ schema }) => schema.properties !== undefined && schema['x-kubernetes-preserve-unknown-fields'] !== true);
    expect(closed.map(({ path }) => path)).toEqual([]);
  });

  it('need no containers, and no name in those they have', () => {
    expect(at(template, 'spec').required).toBeUndefined();
    expect(at(template, 'spec.containers[]').required).toBeUndefined();
    expect(at(template, 'spec.initContainers[]').required).toEqual(['name']);
  });

  it('are typed all the same', () => {
    expect(at(template, 'spec.hostNetwork').type).toBe('boolean');
    expect(at(template, 'spec.containers[].ports[].containerPort')).toEqual({ type: 'integer', format: 'int32' });
    expect(at(template, 'spec.volumes[].ephemeral.volumeClaimTemplate.spec.accessModes[]').type).toBe('string');
  });

  it('are the same for driver and executors, and in schedules', () => {
    expect(at(SPARK_APPLICATION, 'spec.executor.template').properties).toEqual(template.properties);
    expect(at(SCHEDULED_SPARK_APPLICATION, 'spec.template.driver.template').properties).toEqual(template.properties);
  });
});

describe('pod parts outside templates', () => {
  it('are as strict as Kubernetes itself', () => {
    const sidecar = at(SPARK_APPLICATION, 'spec.driver.sidecars[]');
    expect(sidecar.required).toEqual(['name']);
    expect(sidecar['x-kubernetes-preserve-unknown-fields']).toBeUndefined();
    expect(at(sidecar, 'ports[].protocol').default).toBe('TCP');
    expect(at(sidecar, 'resources.limits').additionalProperties).toMatchObject({ 'x-kubernetes-int-or-string': true });
  });

  it('leave the values of enumerations to Kubernetes, which may know more of them one day', () => {
    expect(at(SPARK_APPLICATION, 'spec.driver.sidecars[].imagePullPolicy')).toEqual({ type: 'string' });
  });
});
