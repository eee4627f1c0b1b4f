// What applications of a namespace have where they say nothing: how the platform writes it into a ConfigMap, how it is read, and how it is applied.
import { CAPACITIES, choosesCapacity, placementOn, requireNodes, tolerate, type Capacity } from './capacity';
import { DEFAULTS } from './defaults';
import { entryPath } from './field-path';
import { limited, type Finding } from './findings';
import { sha256Hex } from './hash';
import { canonicalJson, entryOf, isLongerThan, isRecord } from './json';
import { API_VERSION } from './names';
import { ROLES, type Role } from './roles';
import { validateApplication } from './rules';
import type { RetentionPolicy, RetentionRules, SparkApplication, SparkApplicationSpec } from './types.gen';

/** Defaults of one namespace. An application that says something itself keeps it. */
export interface NamespaceDefaults {
  readonly sparkConf?: Readonly<Record<string, string>>;
  readonly hadoopConf?: Readonly<Record<string, string>>;
  readonly capacity?: { readonly [R in Role]?: Capacity };
  readonly timeToLiveSeconds?: number;
  readonly retention?: RetentionPolicy;
}

/** Defaults with the hash that says which they are. */
export interface IdentifiedDefaults {
  readonly defaults: NamespaceDefaults;
  readonly hash: string;
}

/** What was read from a ConfigMap. */
export type DefaultsReading =
  | ({ readonly outcome: 'read' } & IdentifiedDefaults)
  | { readonly outcome: 'broken'; readonly findings: readonly Finding[] };

const NAME_PREFIX = 'spark-defaults-';
/** The key of the ConfigMap under which the defaults are. */
export const DEFAULTS_KEY = 'defaults.json';
/** Characters of defaults that are read. */
const MOST_CHARACTERS = 64 * 1024;
/** Characters of a list or mapping that is told as what was given. */
const MOST_TOLD = 1_000;

/** Paths of findings about defaults begin with this. */
const PATH = 'namespaceDefaults';

/** Name of the ConfigMap with the defaults of a namespace. For whom it is follows from this name alone. */
export function defaultsNameOf(namespace: string): string {
  return NAME_PREFIX + namespace;
}

/** The namespace that a ConfigMap of this name is for; undefined for another name. */
export function namespaceOfDefaults(name: string | undefined): string | undefined {
  return name?.startsWith(NAME_PREFIX) ? name.slice(NAME_PREFIX.length) || undefined : undefined;
}

/** The data of the ConfigMap: the same bytes for the same defaults. */
export function defaultsData(defaults: NamespaceDefaults): Record<string, string> {
  return { [DEFAULTS_KEY]: `${canonicalJson(defaults)}\n` };
}

/** Whether a finding is about defaults, not about the application. */
export function isAboutDefaults({ path }: Finding): boolean {
  return path === PATH || path.startsWith(`${PATH}.`);
}

/** Where an entry of the defaults' properties is. */
export function defaultsConfPath(field: 'sparkConf' | 'hadoopConf', key: string): string {
  return entryPath(`${PATH}.${field}`, key);
}

/** Reads the data of a ConfigMap. Total: whatever is wrong comes back as findings. */
export function readNamespaceDefaults(data: unknown): DefaultsReading {
  const text = isRecord(data) ? data[DEFAULTS_KEY] : undefined;
  if (typeof text !== 'string') return broken([wrong(PATH, `the ConfigMap has no text under the key ${DEFAULTS_KEY}; add it, or delete the ConfigMap`)]);
  if (text.length > MOST_CHARACTERS) return broken([wrong(PATH, `has ${text.length} characters; at most ${MOST_CHARACTERS} are read`)]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return broken([wrong(PATH, `${DEFAULTS_KEY} is no JSON; write an object such as {"sparkConf":{"spark.eventLog.enabled":"true"}}`)]);
  }
  const findings = shapeFindings(value, SHAPE, PATH);
  if (findings.length > 0) return broken(findings);
  const defaults = value as NamespaceDefaults;
  const errors = propertyFindings(defaults);
  return errors.length > 0 ? broken(errors) : { outcome: 'read', defaults, hash: sha256Hex(canonicalJson(defaults)).slice(0, 16) };
}

function broken(findings: readonly Finding[]): DefaultsReading {
  return { outcome: 'broken', findings: limited(findings) };
}

/** A long list or mapping is not told: it may be nested too deep to be written. */
function wrong(path: string, message: string, value?: unknown): Finding {
  const isTold = value !== undefined && (typeof value === 'string' || !isLongerThan(value, MOST_TOLD));
  return { severity: 'error', reason: 'InvalidNamespaceDefaults', path, message, ...(isTold && { value }) };
}

/** What a field must be: an object of these fields, texts by any key, one of some words, or a number of seconds. */
type Shape = { readonly [field: string]: Shape } | 'texts' | readonly string[] | 'seconds';

const RULE_SHAPE: Shape = { policy: ['Retain', 'Delete'], afterSeconds: 'seconds' };
const RULES_SHAPE: Shape = Object.fromEntries(Object.keys(DEFAULTS.RetentionRules).map((part) => [part, RULE_SHAPE]));
const SHAPE: Shape = {
  sparkConf: 'texts',
  hadoopConf: 'texts',
  capacity: Object.fromEntries(ROLES.map((role) => [role, CAPACITIES])),
  timeToLiveSeconds: 'seconds',
  retention: { onSuccess: RULES_SHAPE, onFailure: RULES_SHAPE },
};

function shapeFindings(value: unknown, shape: Shape, path: string): Finding[] {
  if (shape === 'seconds') {
    return Number.isSafeInteger(value) && (value as number) >= 0 ? [] : [wrong(path, 'must be a whole number of seconds, at least 0', value)];
  }
  if (isWords(shape)) return shape.some((word) => word === value) ? [] : [wrong(path, `must be ${shape.join(' or ')}`, value)];
  if (!isRecord(value)) return [wrong(path, 'must be an object', value)];
  if (shape === 'texts') {
    return Object.entries(value).filter(([, text]) => typeof text !== 'string')
      .map(([key, text]) => wrong(entryPath(path, key), 'must be a text: put it in quotes', text));
  }
  return Object.entries(value).flatMap(([field, child]) => (Object.hasOwn(shape, field)
    ? shapeFindings(child, shape[field], `${path}.${field}`)
    : [wrong(`${path}.${field}`, `is not known; there are ${Object.keys(shape).join(', ')}`)]));
}

function isWords(shape: Shape): shape is readonly string[] {
  return Array.isArray(shape);
}

/** Properties that say which application it is, or how its objects are named: they are each application's own. */
const OF_ONE_APPLICATION = /^spark\.(?:app\.(?:name|id)|kubernetes\.(?:driver\.pod\.name|executor\.podNamePrefix|namespace|(?:driver|executor)\.label\..*))$/;

/** What every application would be refused for that has these properties. */
function propertyFindings({ sparkConf = {}, hadoopConf = {} }: NamespaceDefaults): Finding[] {
  const strange = Object.keys(sparkConf).flatMap((key) => {
    const path = defaultsConfPath('sparkConf', key);
    if (!key.startsWith('spark.')) return [wrong(path, 'is no property of Spark: their names begin with spark.')];
    return OF_ONE_APPLICATION.test(key) ? [wrong(path, 'is each application\'s own, so that it can have no default; leave it out')] : [];
  });
  if (strange.length > 0) return strange;
  return validateApplication(applicationWith({ sparkConf: { ...sparkConf }, hadoopConf: { ...hadoopConf } }))
    .filter(({ severity, path }) => severity === 'error' && /^spec\.(?:sparkConf|hadoopConf)\b/.test(path))
    .map((finding) => ({ ...finding, path: finding.path.replace(/^spec\b/, PATH) }));
}

/** An application with which nothing is wrong but its properties. */
function applicationWith(properties: Pick<SparkApplicationSpec, 'sparkConf' | 'hadoopConf'>): SparkApplication {
  return {
    apiVersion: API_VERSION,
    kind: 'SparkApplication',
    metadata: { name: 'any' },
    spec: {
      type: 'Scala', sparkVersion: '', image: 'any', mainClass: 'any.Main', mainApplicationFile: 'local:///any.jar', driver: {}, executor: {}, ...properties,
    },
  };
}

/**
 * The application with the defaults where it is silent, except for properties: these are joined where all that an application says becomes properties.
 * The specification must have the shape of its schema.
 */
export function withNamespaceDefaults(application: SparkApplication, defaults: NamespaceDefaults): SparkApplication {
  const spec = withPolicyDefaults(application.spec, defaults);
  return { ...application, spec: { ...spec, ...Object.fromEntries(ROLES.flatMap((role) => placedRole(spec, role, entryOf(defaults.capacity ?? {}, role)))) } };
}

/** A specification with the defaults for how long things are kept, where it is silent. It may have any shape. */
export function withPolicyDefaults<Spec>(spec: Spec, { timeToLiveSeconds, retention }: NamespaceDefaults): Spec {
  if (!isRecord(spec) || (timeToLiveSeconds === undefined && retention === undefined)) return spec;
  return {
    ...spec,
    timeToLiveSeconds: spec.timeToLiveSeconds ?? timeToLiveSeconds,
    ...(retention && { retention: withRetention(spec.retention, retention) }),
  };
}

function withRetention(own: unknown, defaults: RetentionPolicy): unknown {
  if (own !== undefined && own !== null && !isRecord(own)) return own;
  const rulesOf = (outcome: keyof RetentionPolicy): unknown => {
    const given = own?.[outcome];
    return given === undefined || given === null ? defaults[outcome] : isRecord(given) ? { ...defaults[outcome], ...present(given) } : given;
  };
  return { ...own, onSuccess: rulesOf('onSuccess'), onFailure: rulesOf('onFailure') };
}

function present(rules: Readonly<Record<string, unknown>>): Partial<RetentionRules> {
  return Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== undefined && rule !== null));
}

/** A role on nodes of this capacity, unless the application chooses capacity for it, by whatever field, property or template. */
function placedRole(spec: SparkApplicationSpec, role: Role, capacity: Capacity | undefined): Array<[Role, SparkApplicationSpec[Role]]> {
  if (!capacity) return [];
  const pod = spec[role];
  const template = (pod.template as { spec?: { nodeSelector?: Record<string, string>; affinity?: typeof pod.affinity } } | undefined)?.spec;
  const affinity = pod.affinity ?? template?.affinity;
  const selected = { ...selectedBy(spec.sparkConf, role), ...spec.nodeSelector, ...template?.nodeSelector, ...pod.nodeSelector };
  if (choosesCapacity(selected, affinity)) return [];
  const placement = placementOn(capacity);
  return [[role, { ...pod, affinity: requireNodes(affinity, placement.alternatives), tolerations: tolerate(pod.tolerations, placement) }]];
}

function selectedBy(sparkConf: Readonly<Record<string, string>> = {}, role: Role): Record<string, string> {
  const prefixes = ['spark.kubernetes.node.selector.', `spark.kubernetes.${role}.node.selector.`];
  return Object.fromEntries(Object.entries(sparkConf).flatMap(([key, value]) => (
    prefixes.filter((prefix) => key.startsWith(prefix)).map((prefix) => [key.slice(prefix.length), value]))));
}
