// Where pods and Spark programs have what guardrails are about. A pod template within a program is read as any other pod.
import { at, concat, constant, equal, filter, not, variable, type Expression } from './expressions';

/** A list of objects whose fields are not known to TypeScript. */
export type Objects = Expression<readonly unknown[]>;

/** A variable of a policy: the API server evaluates it once, when it is first needed. */
export interface Variable {
  readonly name: string;
  readonly expression: Expression<unknown>;
}

/** The parts of a pod, or of a template of one. */
export interface PodPlace {
  readonly variables: readonly Variable[];
  readonly spec: Expression<unknown>;
  readonly labels: Expression<unknown>;
  /** Containers that run side by side: the main ones and the sidecars. */
  readonly running: Objects;
  /** Init containers that end before the main ones start. */
  readonly starting: Objects;
  /** All containers, ephemeral ones included. */
  readonly containers: Objects;
  readonly volumes: Objects;
  /** Whether this is a pod itself, to which the API server has added what it adds: default requests and limits. */
  readonly isFinal: boolean;
}

/** One role of a Spark program: its options, and its pod template. */
export interface RolePlace {
  /** Field of the specification: `driver`, `executor` or `server`. */
  readonly name: string;
  /** Part of the names of Spark's properties. */
  readonly conf: 'driver' | 'executor';
  readonly containers: Objects;
  readonly template: PodPlace;
}

/** The parts of a Spark program. */
export interface ProgramPlace {
  readonly variables: readonly Variable[];
  readonly spec: Expression<unknown>;
  readonly sparkConf: Expression<unknown>;
  readonly roles: readonly RolePlace[];
}

const OBJECT = variable<unknown>('object');

/** A variable, and an expression that stands for it. */
function named<Value>(name: string, expression: Expression<Value>): Variable & { readonly reference: Expression<Value> } {
  return { name, expression, reference: { cel: `variables.${name}`, evaluate: (scope) => expression.evaluate(scope) } };
}

/** The pod that an object has at a path: its own `spec` and `metadata`, or those of a template. */
export function podAt(path: readonly string[], prefix = ''): PodPlace {
  const name = (word: string) => (prefix ? `${prefix}${word[0].toUpperCase()}${word.slice(1)}` : word);
  const spec = named(name('spec'), at<unknown>(OBJECT, [...path, 'spec'], {}));
  const labels = named(name('labels'), at<unknown>(OBJECT, [...path, 'metadata', 'labels'], {}));
  const inits = at<readonly unknown[]>(spec.reference, ['initContainers'], []);
  const isSidecar = (container: Expression<unknown>) => equal(at(container, ['restartPolicy'], ''), constant('Always'));
  const running = named(name('running'), concat(at<readonly unknown[]>(spec.reference, ['containers'], []), filter(inits, 'c', isSidecar)));
  const starting = named(name('starting'), filter(inits, 'c', (container) => not(isSidecar(container))));
  const containers = named(name('containers'), concat(
    at<readonly unknown[]>(spec.reference, ['containers'], []), inits, at<readonly unknown[]>(spec.reference, ['ephemeralContainers'], []),
  ));
  return {
    variables: [spec, labels, running, starting, containers].map(({ name: one, expression }) => ({ name: one, expression })),
    spec: spec.reference,
    labels: labels.reference,
    running: running.reference,
    starting: starting.reference,
    containers: containers.reference,
    volumes: at(spec.reference, ['volumes'], []),
    isFinal: path.length === 0,
  };
}

/** The Spark program that an object has at a path. */
export function programAt(path: readonly string[], roles: ReadonlyArray<Pick<RolePlace, 'name' | 'conf'>>): ProgramPlace {
  const spec = named('program', at<unknown>(OBJECT, path, {}));
  const sparkConf = named('sparkConf', at<unknown>(spec.reference, ['sparkConf'], {}));
  const places = roles.map(({ name, conf }): RolePlace => ({
    name,
    conf,
    containers: concat(at<readonly unknown[]>(spec.reference, [name, 'sidecars'], []), at<readonly unknown[]>(spec.reference, [name, 'initContainers'], [])),
    template: podAt([...path, name, 'template'], name),
  }));
  return {
    variables: [spec, sparkConf].map(({ name, expression }) => ({ name, expression })).concat(places.flatMap(({ template }) => [...template.variables])),
    spec: spec.reference,
    sparkConf: sparkConf.reference,
    roles: places,
  };
}
