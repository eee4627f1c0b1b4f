// Every leaf of the CRD, one by one: changing it changes the plan, or it is on the list of those that act elsewhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { application, ATTEMPT, SETTINGS } from './application';
import { DEFAULT_EXPOSURE, EVERYTHING } from '../../src/spec/exposure';
import type { SparkApplication } from '../../src/spec/types.gen';
import { planSubmission } from '../../src/submission';
import { oneIn } from '../support/sample';

interface Schema {
  readonly 'type'?: string;
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'additionalProperties'?: Schema | boolean;
  readonly 'items'?: Schema;
  readonly 'required'?: readonly string[];
  readonly 'enum'?: readonly string[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/** Leaves that the controller acts by, not the plan. */
const AT_RUN_TIME: readonly (readonly [path: RegExp, because: string])[] = [
  [/^suspend$/, 'the controller starts nothing while it is true'],
  [/^restartPolicy\./, 'the controller runs the application again'],
  [/^deadlines\./, 'the controller ends the run'],
  [/^driverFailover\.forceDeleteAfterSeconds$/, 'the controller deletes a driver that is lost from sight'],
  [/^retention\./, 'the controller removes what is left of a run'],
  [/^timeToLiveSeconds$/, 'the controller deletes the application'],
  [/^onSpecChange$/, 'the controller decides what an edit does'],
  [/^(failureRetries|retryInterval)$/, 'kept so that old manifests are accepted; a warning says so'],
  [/^type$/, 'Spark goes by the ending of mainApplicationFile; a contradiction is a warning'],
  [/^mode$/, 'cluster is the only mode; client is refused'],
];

/** Fields of the API itself are not deeper than this; what is deeper belongs to Kubernetes. */
const OWN_DEPTH = 3;
/** One in so many of the deeper fields is changed here; every one by `npm run test:full`. */
const SHARE = 5;

/** One version for the whole schema; for the oldest and the newest, the API's own fields: what lies deeper in parts of pods is passed on by all alike. */
const VERSIONS: readonly (readonly [version: string, depth: number])[] = [['4.1.4', Infinity], ['3.4.4', OWN_DEPTH], ['4.3.0', OWN_DEPTH]];

/** Leaves of templates and sidecars that something else always decides. */
const OVERWRITTEN: readonly (readonly [path: RegExp, because: string])[] = [
  [/^driver\.template\.(metadata\.(name|namespace)|spec\.restartPolicy)$/, 'Spark overwrites them'],
  [/^(driver|executor)\.template\.metadata\.(namespace|ownerReferences|finalizers)/, 'templates label and annotate; a warning names the rest'],
  [/^driver\.template\.spec\.containers\[\]\.(image|imagePullPolicy)$/, 'Spark overwrites them'],
  [/^(driver|executor)\.sidecars\[\]\.restartPolicy$/, 'sidecars are native sidecars: Always'],
];

/** Values that a rule asks for, as [before, after]; elsewhere any value of the type will do. */
const SAMPLES: readonly (readonly [path: RegExp, before: unknown, after: unknown])[] = [
  [/^type$/, 'Scala', 'Java'],
  [/^mode$/, undefined, 'cluster'],
  [/^pythonVersion$/, '2', '3'],
  [/^sparkVersion$/, '4.1.4', '4.2.1'],
  [/^mainApplicationFile$/, 'local:///a.jar', 'local:///b.jar'],
  [/^mainClass$/, 'org.example.A', 'org.example.B'],
  [/^imagePullPolicy$/, 'Always', 'Never'],
  [/^memoryOverheadFactor$/, '0.2', '0.3'],
  [/^deps\.(packages)\[\]$/, 'g:a:1', 'g:a:2'],
  [/^deps\.(excludePackages)\[\]$/, 'g:a', 'g:b'],
  [/^deps\..*\[\]$/, 'local:///a', 'local:///b'],
  [/^(driver|executor)\.(memory|memoryOverhead)$/, '1g', '2g'],
  [/^(driver|executor)\.memoryLimit$/, '3g', '4g'],
  [/^(driver|executor)\.(coreRequest|coreLimit)$/, '1', '2'],
  [/(ingressURLFormat)$/, 'http://a/{{$appName}}', 'http://b/{{$appName}}'],
  [/^batchScheduler$/, 'volcano', 'yunikorn'],
  [/^batchSchedulerOptions\.resources\.\*$/, '1', '2'],
  [/^dynamicAllocation\.enabled$/, false, true],
  [/^dynamicAllocation\.shuffleTrackingEnabled$/, true, false],
  [/^dynamicAllocation\.initialExecutors$/, 1, 2],
  [/^dynamicAllocation\.minExecutors$/, 1, 2],
  [/^dynamicAllocation\.maxExecutors$/, 3, 4],
  [/^monitoring\.expose(Driver|Executor)Metrics$/, true, false],
  [/^monitoring\.prometheus\.port$/, 9000, 9001],
  [/\.secretType$/, 'Generic', 'GCPServiceAccount'],
  [/[pP]ath$/, '/before', '/after'],
  [/\.volumeMounts\[\]\.name$/, 'base', 'other'],
  [/^driver\.template\.metadata\.labels\.\*$/, 'before', 'after'],
];

/** What must be said for a leaf to have any meaning. */
const CONTEXT: readonly (readonly [path: RegExp, add: (spec: Record<string, any>) => void])[] = [
  [/^volumes\[\]\.(?!name$)/, (spec) => { spec.volumes[0].name = 'base'; }],
  [/^volumes\[\]/, (spec) => { spec.driver.volumeMounts = [{ name: spec.volumes[0].name, mountPath: '/base' }]; }],
  [/^(driver|executor)\.volumeMounts/, (spec) => { spec.volumes = [{ name: 'base', emptyDir: {} }, { name: 'other', emptyDir: {} }]; }],
  [/^dynamicAllocation\.(?!enabled)/, (spec) => { spec.dynamicAllocation.enabled = true; }],
  [/^batchSchedulerOptions/, (spec) => { spec.batchScheduler = 'volcano'; }],
  [/^monitoring\.(metricsProperties|expose)/, (spec) => { spec.monitoring.prometheus = { jmxExporterJar: '/j.jar' }; }],
  [/^driverIngressOptions/, (spec) => { spec.driverIngressOptions[0].ingressURLFormat ??= 'http://a/b'; }],
];

const BEFORE: Readonly<Record<string, unknown>> = { string: 'before', integer: 2, number: 2, boolean: false };
const AFTER: Readonly<Record<string, unknown>> = { string: 'after', integer: 3, number: 3, boolean: true };

function schemaOfSpec(): Schema {
  const crd = load(readFileSync(join(__dirname, '../../imports/crds/sparkapplications.yaml'),
    'utf8')) as { spec: { versions: { schema: { openAPIV3Schema: Schema } }[] } };
  return crd.spec.versions[0].schema.openAPIV3Schema.properties!.spec;
}

interface Leaf {
  readonly path: string;
  readonly schema: Schema;
}

function leavesOf(schema: Schema, path: string = ''): Leaf[] {
  if (schema.properties && Object.keys(schema.properties).length > 0) {
    return Object.entries(schema.properties).flatMap(([name, inner]) => leavesOf(inner, path ? `${path}.${name}` : name));
  }
  if (schema.items) return leavesOf(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === 'object') return leavesOf(schema.additionalProperties, `${path}.*`);
  // An object without properties is open: its presence is all that can be said of it.
  return schema.type === 'object' ? [] : [{ path, schema }];
}

function sampleFor({ path, schema }: Leaf, moment: 'before' | 'after'): unknown {
  const sample = SAMPLES.find(([pattern]) => pattern.test(path));
  if (sample) return moment === 'before' ? sample[1] : sample[2];
  if (schema.enum) return schema.enum[moment === 'before' ? 0 : Math.min(1, schema.enum.length - 1)];
  const type = schema['x-kubernetes-int-or-string'] ? 'string' : schema.type ?? 'string';
  return (moment === 'before' ? BEFORE : AFTER)[type];
}

/** Sets one leaf in a spec, making everything above it: required siblings of list elements with a value of their own. */
function setLeaf(spec: Record<string, any>, leaf: Leaf, root: Schema, moment: 'before' | 'after'): void {
  const steps = leaf.path.replace(/\[\]/g, '.[]').split('.');
  let holder: any = spec;
  let schema: Schema = root;
  let path = '';
  steps.forEach((step, i) => {
    const last = i === steps.length - 1;
    const inner: Schema = step === '[]' ? schema.items! : step === '*' ? (schema.additionalProperties as Schema) : schema.properties![step];
    path += step === '[]' ? '[]' : path ? `.${step}` : step;
    const key = step === '[]' ? 0 : step === '*' ? (path === 'sparkConf.*' ? 'spark.key' : 'key') : step;
    if (last) holder[key] = sampleFor(leaf, moment);
    else holder = holder[key] ??= inner.items ? [] : {};
    if (!last && inner.properties) fillRequired(holder, inner, path);
    schema = inner;
  });
}

function fillRequired(holder: Record<string, any>, schema: Schema, path: string): void {
  for (const name of schema.required ?? []) {
    const inner = schema.properties?.[name];
    if (holder[name] !== undefined || !inner) continue;
    if (inner.properties) fillRequired(holder[name] = {}, inner, `${path}.${name}`);
    else if (!inner.items && inner.type !== 'object') holder[name] = sampleFor({ path: `${path}.${name}`, schema: inner }, 'before');
  }
}

function planWith(leaf: Leaf, root: Schema, moment: 'before' | 'after', sparkVersion: string): string {
  const app = structuredClone(application({ sparkVersion })) as SparkApplication;
  const spec = app.spec as Record<string, any>;
  setLeaf(spec, leaf, root, moment);
  for (const [pattern, add] of CONTEXT) if (pattern.test(leaf.path)) add(spec);
  const plan = planSubmission(app, ATTEMPT, {
    ...SETTINGS,
    uiService: true,
    batchScheduler: true,
    driverDisruptionBudgets: true,
    ingressUrlFormat: 'http://ui.example/{{$appName}}',
    exposure: { ...DEFAULT_EXPOSURE, ingressClasses: [EVERYTHING], gateways: [EVERYTHING] },
    traefikMiddlewares: true,
  });
  if (plan.outcome === 'refused') return `refused: ${JSON.stringify(plan.findings)}`;
  // The fingerprint of the specification changes with every field; it is the effect that counts here.
  return JSON.stringify(plan.objects).replace(/"v\d+-[0-9a-f]{32}:\d*"/, '""');
}

const root = schemaOfSpec();
const leaves = leavesOf(root);

it('the schema has leaves to walk', () => {
  expect(leaves.length).toBeGreaterThan(1000);
});

describe.each(VERSIONS)('every field of the API has its effect, Spark %s', (version, depth) => {
  const depthOf = ({ path }: Leaf) => path.split('.').length;
  const deeper = leaves.filter((leaf) => depthOf(leaf) > OWN_DEPTH && depthOf(leaf) <= depth);
  const walked = [...leaves.filter((leaf) => depthOf(leaf) <= OWN_DEPTH), ...oneIn(SHARE, deeper)];
  const isListed = ({ path }: Leaf) => [...AT_RUN_TIME, ...OVERWRITTEN].some(([pattern]) => pattern.test(path));

  it('each leaf changes the plan, or is on the list of those that act at run time', () => {
    const silent: string[] = [];
    const refused: string[] = [];
    for (const leaf of walked.filter((candidate) => !isListed(candidate))) {
      const before = planWith(leaf, root, 'before', version);
      const after = planWith(leaf, root, 'after', version);
      if (before.startsWith('refused') || after.startsWith('refused')) refused.push(`${leaf.path}: ${before.startsWith('refused') ? before : after}`);
      else if (before === after) silent.push(leaf.path);
    }
    expect(refused).toEqual([]);
    expect(silent).toEqual([]);
  });

  it('nothing on the lists has an effect on the plan after all', () => {
    const effective = walked.filter(isListed).filter((leaf) => planWith(leaf, root, 'before', version) !== planWith(leaf, root, 'after', version));
    expect(effective.map(({ path }) => path)).toEqual([]);
  });
});
