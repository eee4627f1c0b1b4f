// Guardrails as the API server enforces them: one ValidatingAdmissionPolicy for the kinds of each target, and its binding.
import type { Guardrail, GuardrailLimits } from './guardrail';
import { guardrailsOf, sentence, TARGETS, type Target } from './guardrails';
import type { Variable } from './places';

/** The first minor version of Kubernetes that has ValidatingAdmissionPolicy as a stable API. */
export const POLICIES_SINCE = { major: 1, minor: 30 } as const;
export const POLICY_API_VERSION = 'admissionregistration.k8s.io/v1';

/** What an API server does with an object that breaks a guardrail. */
export type ValidationAction = 'Deny' | 'Warn' | 'Audit';

export interface PolicyOptions {
  readonly limits: GuardrailLimits;
  /**
   * User names of those who may create ConfigMaps with any Spark property: operators, which write what fields of applications ask for.
   */
  readonly trustedUsers: readonly string[];
}

/** A policy without its name. */
export interface Policy {
  /** Last part of the name, such as `pods`. */
  readonly name: string;
  readonly spec: {
    readonly failurePolicy: 'Fail';
    readonly matchConstraints: object;
    readonly matchConditions: ReadonlyArray<{ readonly name: string; readonly expression: string }>;
    readonly variables: ReadonlyArray<{ readonly name: string; readonly expression: string }>;
    readonly validations: readonly object[];
  };
}

/** The policies for these limits. A target about which no guardrail says anything has none. */
export function policiesFor({ limits, trustedUsers }: PolicyOptions): Policy[] {
  const guardrails = guardrailsOf(limits);
  return TARGETS.flatMap((target): Policy[] => {
    const checks = guardrails.flatMap((guardrail) => {
      const offences = target.offences(guardrail);
      return offences ? [{ guardrail, name: variableName(guardrail, guardrails), offences }] : [];
    });
    if (checks.length === 0) return [];
    return [{
      name: target.name,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: target.resources.map(({ group, plurals }) => ({
            apiGroups: [group], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: [...plurals],
          })),
        },
        matchConditions: matchConditions(target, trustedUsers),
        variables: used(
          [...target.variables, ...checks.map(({ name, offences }) => ({ name, expression: offences }))],
          checks.map(({ name }) => `variables.${name}`),
        ),
        validations: checks.map(({ guardrail, name }) => ({
          expression: `variables.${name}.size() == 0`,
          message: `${sentence(guardrail)}see the object`,
          messageExpression: `${JSON.stringify(sentence(guardrail))} + variables.${name}.join(", ")`,
          reason: 'Forbidden',
        })),
      },
    }];
  });
}

/** The binding of a policy to namespaces. */
export function bindingSpec(policyName: string, namespaces: readonly string[], actions: readonly ValidationAction[]): object {
  return {
    policyName,
    validationActions: [...actions],
    matchResources: {
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] }] },
    },
  };
}

/** Several guardrails may have one name: those about keys of the configuration. */
function variableName(guardrail: Guardrail, all: readonly Guardrail[]): string {
  const name = ['refused', ...guardrail.name.split(' ')].map((word, index) => (index === 0 ? word : word[0].toUpperCase() + word.slice(1))).join('');
  const namesakes = all.filter((one) => one.name === guardrail.name);
  return namesakes.length > 1 ? `${name}${namesakes.indexOf(guardrail) + 1}` : name;
}

/** An update that changes neither what is checked nor labels is let through: a finalizer can be removed from an object that an older policy allowed. */
function matchConditions({ field }: Target, trustedUsers: readonly string[]): Policy['spec']['matchConditions'] {
  const read = (object: string, path: string) => `${object}.?${path}.orValue({})`;
  const changed = [field, 'metadata.?labels'].map((path) => `${read('object', path)} != ${read('oldObject', path)}`);
  return [
    { name: 'new-or-changed', expression: `request.operation == "CREATE" || ${changed.join(' || ')}` },
    ...(field === 'data' && trustedUsers.length > 0
      ? [{ name: 'not-of-an-operator', expression: `!(request.userInfo.username in ${JSON.stringify(trustedUsers)})` }] : []),
  ];
}

/** The variables that are needed, with the text of each. */
function used(variables: readonly Variable[], roots: readonly string[]): Array<{ name: string; expression: string }> {
  const texts = [...roots];
  const needed = new Set<string>();
  for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
    for (const [, name] of text.matchAll(/\bvariables\.(\w+)/g)) {
      if (needed.has(name)) continue;
      needed.add(name);
      texts.push(variables.find((variable) => variable.name === name)?.expression.cel ?? '');
    }
  }
  return variables.filter(({ name }) => needed.has(name)).map(({ name, expression }) => ({ name, expression: expression.cel }));
}
