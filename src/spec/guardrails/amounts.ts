// Guardrails about how much: executors of an application, CPU and memory of a pod.
import {
  amount, and, at, concat, constant, equal, filter, isAbove, join, map, matches, not, or, quantity, sparkBytes, sum, toDouble,
  type Expression,
} from './expressions';
import type { Guardrail, Offences } from './guardrail';
import { nameOf, when } from './images-and-hosts';
import type { Objects, PodPlace } from './places';

/** What 0.1 thousandths of a CPU are: sums of doubles are not exact. */
const TOLERANCE = 0.0001;

/** Applications have at most so many executors. What a program asks for when it runs is the matter of a quota. */
export function executors(most: number): Guardrail {
  const KEYS = [
    'spark.executor.instances', 'spark.dynamicAllocation.maxExecutors', 'spark.dynamicAllocation.minExecutors', 'spark.dynamicAllocation.initialExecutors',
  ];
  const FIELDS = [['executor', 'instances'], ...['initialExecutors', 'minExecutors', 'maxExecutors'].map((field) => ['dynamicAllocation', field])];
  const isTrue = (text: Expression<string>) => matches(text, '^\\s*[Tt][Rr][Uu][Ee]\\s*$');
  return {
    name: 'executors',
    allowed: `an application has at most ${most} executors`,
    program: ({ spec, sparkConf }) => concat(
      ...FIELDS.map((path) => when(isAbove(toDouble(at(spec, path, 0)), amount(most)), path.join('.'))),
      ...KEYS.map((key) => {
        const value = at(sparkConf, [key], '0');
        // Spark also reads other numbers, such as +5, but nobody needs them.
        return when(or(not(matches(value, '^[0-9]{1,9}$')), isAboveText(value, most)), key);
      }),
      when(
        and(
          or(equal(at(spec, ['dynamicAllocation', 'enabled'], false), constant(true)), isTrue(at(sparkConf, ['spark.dynamicAllocation.enabled'], ''))),
          not(isAbove(toDouble(at(spec, ['dynamicAllocation', 'maxExecutors'], 0)), amount(0))),
          equal(at(sparkConf, ['spark.dynamicAllocation.maxExecutors'], ''), constant('')),
        ),
        'dynamic allocation without a maximum',
      ),
    ),
  };
}

/** Texts that are no numbers are refused before. */
function isAboveText(text: Expression<string>, most: number): Expression<boolean> {
  return { cel: `double(${text.cel}) > ${amount(most).cel}`, evaluate: (scope) => Number(text.evaluate(scope)) > most };
}

interface Resource {
  readonly name: 'cpu' | 'memory';
  readonly most: number;
  /** The amounts that count. Each container must state the first. */
  readonly stated: readonly ['requests' | 'limits', 'requests' | 'limits'];
}

/** What a pod and its containers state beyond a limit, and containers that state nothing. */
function overstated(pod: PodPlace, { name, most, stated }: Resource): Offences {
  const of = (container: Expression<unknown>, kind: string) => quantity(at(container, ['resources', kind, name], '0'));
  const total = (containers: Objects, kind: string) => sum(map(containers, 'c', (container) => of(container, kind)));
  const isTooMuch = (value: Expression<number>) => isAbove(value, amount(name === 'cpu' ? most + TOLERANCE : most));
  const unstated = (containers: Objects): Offences => map(
    filter(containers, 'c', (container) => equal(at(container, ['resources', stated[0], name], ''), constant(''))),
    'c',
    (container) => join(constant(`no ${stated[0]}.${name} of `), nameOf(container)),
  );
  return concat(
    ...(pod.isFinal ? [unstated(pod.running), unstated(pod.starting)] : []),
    ...stated.flatMap((kind) => [
      when(isTooMuch(total(pod.running, kind)), `${kind}.${name} of all containers`),
      when(isTooMuch(of(pod.spec, kind)), `${kind}.${name} of the pod`),
      map(
        filter(pod.starting, 'c', (container) => isTooMuch(of(container, kind))),
        'c',
        (container) => join(constant(`${kind}.${name} of `), nameOf(container)),
      ),
    ]),
  );
}

/** A pod requests at most so many CPUs, and has at most so many as limit. */
export function cores(most: number): Guardrail {
  const resource: Resource = { name: 'cpu', most, stated: ['requests', 'limits'] };
  const isTooMuch = (text: Expression<string>) => and(not(equal(text, constant(''))), isAbove(quantity(text), amount(most + TOLERANCE)));
  return {
    name: 'cores',
    allowed: `a pod requests at most ${most} CPUs, and has no higher limit`,
    pod: (pod) => overstated(pod, resource),
    program: ({ spec, sparkConf, roles }) => concat(...roles.flatMap(({ name, conf }) => [
      // The number of cores is the number of CPUs that Spark requests, unless another number is given.
      when(
        and(
          equal(at(spec, [name, 'coreRequest'], ''), constant('')),
          equal(at(sparkConf, [`spark.kubernetes.${conf}.request.cores`], ''), constant('')),
          isAbove(toDouble(at(spec, [name, 'cores'], 0)), amount(most)),
        ),
        `${name}.cores`,
      ),
      ...['coreRequest', 'coreLimit'].map((field) => when(isTooMuch(at(spec, [name, field], '')), `${name}.${field}`)),
      ...[`spark.${conf}.cores`, `spark.kubernetes.${conf}.request.cores`, `spark.kubernetes.${conf}.limit.cores`]
        .map((key) => when(isTooMuch(at(sparkConf, [key], '')), key)),
    ])),
  };
}

/** Properties about memory that executors have besides heap and overhead. */
const MORE_MEMORY_OF_EXECUTORS = ['spark.executor.pyspark.memory', 'spark.memory.offHeap.size'];

/** A pod has at most so much memory. */
export function memory(most: number): Guardrail {
  const resource: Resource = { name: 'memory', most, stated: ['limits', 'requests'] };
  const isTooMuch = (text: Expression<string>) => and(not(equal(text, constant(''))), isAbove(sparkBytes(text), amount(most)));
  return {
    name: 'memory',
    allowed: `a pod has a memory limit of at most ${most / 2 ** 20} MiB`,
    pod: (pod) => overstated(pod, resource),
    program: ({ spec, sparkConf, roles }) => concat(...roles.flatMap(({ name, conf }) => [
      ...['memory', 'memoryOverhead', 'memoryLimit'].map((field) => when(isTooMuch(at(spec, [name, field], '')), `${name}.${field}`)),
      ...[`spark.${conf}.memory`, `spark.${conf}.memoryOverhead`, ...(conf === 'executor' ? MORE_MEMORY_OF_EXECUTORS : [])]
        .map((key) => when(isTooMuch(at(sparkConf, [key], '')), key)),
    ])),
  };
}
