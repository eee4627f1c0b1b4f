// What ValidatingAdmissionPolicies say of an object: the policies' own CEL, evaluated as the API server does.
import { Environment } from '@marcbachmann/cel-js';
import { isRecord } from '../spec/json';
import type { KubernetesObject } from '../spec/kubernetes';
import { parseQuantity } from '../spec/sizes';

/** A write as policies see it. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly group: string;
  readonly version: string;
  /** Plural, with its subresource if there is one: `pods/resize`. */
  readonly resource: string;
  readonly object: KubernetesObject;
  readonly oldObject?: KubernetesObject;
  /** Labels of the namespace. The label with its name is always there. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly username: string;
}

/** That a policy refuses an object, or warns about it. */
export interface PolicyResult {
  readonly policy: string;
  readonly binding: string;
  readonly actions: readonly string[];
  readonly message: string;
}

type Evaluate = (context: Record<string, unknown>) => unknown;

interface Rule { apiGroups?: string[]; apiVersions?: string[]; operations?: string[]; resources?: string[] }
interface Selector { matchLabels?: Record<string, string>; matchExpressions?: Array<{ key: string; operator: string; values?: string[] }> }
interface Match { resourceRules?: Rule[]; excludeResourceRules?: Rule[]; namespaceSelector?: Selector; objectSelector?: Selector }
interface Named { name: string; expression: string }
interface PolicySpec {
  failurePolicy?: 'Fail' | 'Ignore';
  paramKind?: object;
  matchConstraints?: Match;
  matchConditions?: Named[];
  variables?: Named[];
  validations?: Array<{ expression: string; message?: string; messageExpression?: string }>;
}
interface BindingSpec { policyName?: string; validationActions?: string[]; matchResources?: Match; paramRef?: object }

interface CompiledPolicy {
  readonly name: string;
  readonly spec: PolicySpec;
  readonly conditions: readonly Evaluate[];
  readonly variables: ReadonlyMap<string, Evaluate>;
  readonly validations: ReadonlyArray<{ readonly expression: string; readonly holds: Evaluate; readonly message?: Evaluate; readonly fallback: string }>;
}

/** A quantity of Kubernetes, as its CEL library has it. */
class Quantity {
  constructor(readonly value: number) {}
}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true });
environment.registerType('Quantity', { ctor: Quantity, fields: { value: 'double' } });
environment.registerFunction('quantity(string): Quantity', (text: string) => {
  const value = parseQuantity(text);
  if (value === undefined) throw new Error(`quantity: "${text}" is none`);
  return new Quantity(value);
});
environment.registerFunction('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined);
environment.registerFunction('Quantity.asApproximateFloat(): double', (quantity: Quantity) => quantity.value);
environment.registerFunction('Quantity.compareTo(Quantity): int', (a: Quantity, b: Quantity) => BigInt(Math.sign(a.value - b.value)));
environment.registerFunction('Quantity.isGreaterThan(Quantity): bool', (a: Quantity, b: Quantity) => a.value > b.value);
environment.registerFunction('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => a.value < b.value);
environment.registerFunction('list.sum(): double', (numbers: number[]) => numbers.reduce((total, each) => total + Number(each), 0));
environment.registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) => text.replaceAll(from, to));

/** The policies of a cluster, or of manifests. Those with parameters are left out: what these say is not known here. */
export class AdmissionPolicies {
  private readonly policies: ReadonlyMap<string, CompiledPolicy>;
  private readonly bindings: ReadonlyArray<{ readonly name: string; readonly spec: BindingSpec }>;
  /** Policies that cannot be evaluated here, each with the reason. */
  readonly unknown: ReadonlyMap<string, string>;

  constructor(objects: ReadonlyArray<{ readonly kind?: unknown }>) {
    const policies = new Map<string, CompiledPolicy>();
    const unknown = new Map<string, string>();
    for (const object of objects.filter(isPolicy)) {
      const name = object.metadata.name ?? '';
      try {
        policies.set(name, compile(name, (object as { spec?: PolicySpec }).spec ?? {}));
      } catch (error) {
        unknown.set(name, (error as Error).message.split('\n')[0]);
      }
    }
    this.policies = policies;
    this.unknown = unknown;
    this.bindings = objects.filter(isBinding).map((object) => ({ name: object.metadata.name ?? '', spec: (object as { spec?: BindingSpec }).spec ?? {} }));
  }

  get areNone(): boolean {
    return this.policies.size === 0 || this.bindings.length === 0;
  }

  /** What the policies say of a write. Nothing means that it is admitted. */
  evaluate(request: AdmissionRequest): PolicyResult[] {
    return this.bindings.flatMap(({ name: binding, spec }) => {
      const policy = this.policies.get(spec.policyName ?? '');
      if (!policy || spec.paramRef) return [];
      if (!applies(policy.spec.matchConstraints, request, true) || !applies(spec.matchResources, request, false)) return [];
      const result = (message: string): PolicyResult => ({ policy: policy.name, binding, actions: spec.validationActions ?? [], message });
      return refusalsOf(policy, request).map(result);
    });
  }
}

function isPolicy(object: { readonly kind?: unknown }): object is KubernetesObject {
  return object.kind === 'ValidatingAdmissionPolicy' && isRecord((object as { metadata?: unknown }).metadata);
}

function isBinding(object: { readonly kind?: unknown }): object is KubernetesObject {
  return object.kind === 'ValidatingAdmissionPolicyBinding' && isRecord((object as { metadata?: unknown }).metadata);
}

function compile(name: string, spec: PolicySpec): CompiledPolicy {
  if (spec.paramKind) throw new Error('it has parameters');
  const unknown = /\b(?:authorizer|params|namespaceObject)\b/.exec(JSON.stringify(spec));
  if (unknown) throw new Error(`it reads ${unknown[0]}`);
  const parse = (expression: string) => environment.parse(expression) as Evaluate;
  return {
    name,
    spec,
    conditions: (spec.matchConditions ?? []).map(({ expression }) => parse(expression)),
    variables: new Map((spec.variables ?? []).map((variable) => [variable.name, parse(variable.expression)])),
    validations: (spec.validations ?? []).map(({ expression, message, messageExpression }) => ({
      expression,
      holds: parse(expression),
      message: messageExpression === undefined ? undefined : parse(messageExpression),
      fallback: message ?? `failed expression: ${expression}`,
    })),
  };
}

function refusalsOf(policy: CompiledPolicy, request: AdmissionRequest): string[] {
  const context: Record<string, unknown> = {
    object: celValue(request.object),
    oldObject: request.oldObject === undefined ? null : celValue(request.oldObject),
    request: { operation: request.operation, userInfo: { username: request.username }, namespace: request.object.metadata.namespace ?? '' },
  };
  context.variables = lazyVariables(policy.variables, context);
  const failing = (expression: string, error: unknown) => (policy.spec.failurePolicy === 'Ignore'
    ? [] : [`expression '${expression}' resulted in error: ${(error as Error).message.split('\n')[0]}`]);
  try {
    if (!policy.conditions.every((condition) => condition(context) === true)) return [];
  } catch (error) {
    return failing('matchConditions', error);
  }
  return policy.validations.flatMap(({ expression, holds, message, fallback }) => {
    try {
      if (holds(context) === true) return [];
    } catch (error) {
      return failing(expression, error);
    }
    return [messageOf(message, context) ?? fallback];
  });
}

function messageOf(message: Evaluate | undefined, context: Record<string, unknown>): string | undefined {
  try {
    const text = message?.(context);
    return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Each variable is evaluated when it is first read. */
function lazyVariables(variables: ReadonlyMap<string, Evaluate>, context: Record<string, unknown>): object {
  const values: Record<string, unknown> = {};
  for (const [name, evaluate] of variables) {
    let value: { of: unknown } | undefined;
    Object.defineProperty(values, name, { enumerable: true, get: () => (value ??= { of: evaluate(context) }).of });
  }
  return values;
}

function applies(match: Match | undefined, request: AdmissionRequest, mustHaveRules: boolean): boolean {
  const rules = match?.resourceRules;
  if (rules === undefined ? mustHaveRules : !rules.some((rule) => isMeant(rule, request))) return false;
  if (match?.excludeResourceRules?.some((rule) => isMeant(rule, request))) return false;
  const { namespace = '', labels } = request.object.metadata;
  const namespaceLabels = { ...request.namespaceLabels, 'kubernetes.io/metadata.name': namespace };
  return selects(match?.namespaceSelector, namespaceLabels) && selects(match?.objectSelector, labels ?? {});
}

function isMeant(rule: Rule, { group, version, resource, operation }: AdmissionRequest): boolean {
  const [plural, subresource] = resource.split('/');
  const names = [resource, '*/*', ...(subresource ? [`${plural}/*`, `*/${subresource}`] : ['*'])];
  const includes = (given: readonly string[] | undefined, ...values: readonly string[]) => given?.some((one) => values.includes(one)) ?? false;
  return includes(rule.apiGroups, group, '*') && includes(rule.apiVersions, version, '*')
    && includes(rule.operations, operation, '*') && includes(rule.resources, ...names);
}

function selects(selector: Selector | undefined, labels: Readonly<Record<string, string>>): boolean {
  const value = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  return Object.entries(selector?.matchLabels ?? {}).every(([key, wanted]) => value(key) === wanted)
    && (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const found = value(key);
      switch (operator) {
        case 'In': return found !== undefined && values.includes(found);
        case 'NotIn': return found === undefined || !values.includes(found);
        case 'Exists': return found !== undefined;
        case 'DoesNotExist': return found === undefined;
        default: return false;
      }
    });
}

/** A value as CEL sees it: whole numbers are integers. */
function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([field, item]) => [field, celValue(item)]));
}
