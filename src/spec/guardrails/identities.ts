// Guardrails about who a pod is: its service account and its labels.
import { at, concat, constant, equal, filter, isOneOf, not, and, or, list, type Expression } from './expressions';
import type { Guardrail, Offences } from './guardrail';
import { when } from './images-and-hosts';
import type { PodPlace } from './places';

/** Pods run under these service accounts only. */
export function accounts(names: readonly string[]): Guardrail {
  const foreign = (texts: Expression<readonly string[]>): Offences => filter(texts, 'a', (account) => and(
    not(equal<string>(account, constant(''))), not(isOneOf(account, constant(names) as Expression<readonly string[]>)),
  ));
  /** The older field counts where the newer one is empty. */
  const stated = (pod: PodPlace) => list(at(pod.spec, ['serviceAccountName'], ''), at(pod.spec, ['serviceAccount'], ''));
  return {
    name: 'service accounts',
    allowed: `pods run as ${names.join(', ')} only`,
    pod: (pod) => concat(
      foreign(stated(pod)),
      // A pod gets an account before policies see it; a template of one does not.
      ...(names.includes('default') ? [] : [when(
        and(equal(at(pod.spec, ['serviceAccountName'], ''), constant('')), equal(at(pod.spec, ['serviceAccount'], ''), constant(''))), 'default',
      )]),
    ),
    program: ({ spec, sparkConf, roles }) => foreign(concat(...roles.map(({ name, conf, template }) => concat(
      list(at(spec, [name, 'serviceAccount'], ''), at(sparkConf, [`spark.kubernetes.authenticate.${conf}.serviceAccountName`], '')),
      stated(template),
    )))),
  };
}

/** Pods have these labels, each with one of the given values, or with any. */
export function labelled(labels: Readonly<Record<string, readonly string[]>>): Guardrail {
  const isGood = (value: Expression<string>, values: readonly string[]) => (values.length === 0
    ? not(equal(value, constant('')))
    : isOneOf(value, constant(values) as Expression<readonly string[]>));
  const described = (key: string, values: readonly string[]) => (values.length === 0 ? key : `${key} (${values.join(', ')})`);
  const entries = Object.entries(labels);
  return {
    name: 'labels',
    allowed: `pods have the labels ${entries.map(([key, values]) => described(key, values)).join(', ')}`,
    pod: (pod) => concat(...entries.map(([key, values]) => when(not(isGood(at(pod.labels, [key], ''), values)), key))),
    program: ({ spec, sparkConf, roles }) => concat(...roles.flatMap(({ name, conf, template }) => entries.map(([key, values]) => when(
      not(or(
        isGood(at(spec, [name, 'labels', key], ''), values),
        isGood(at(template.labels, [key], ''), values),
        isGood(at(sparkConf, [`spark.kubernetes.${conf}.label.${key}`], ''), values),
      )),
      `${name}: ${key}`,
    )))),
  };
}
