// Guardrails about what a pod consists of: images, folders of the node, the network of the node.
import {
  all, and, at, choose, concat, constant, equal, exists, filter, has, isAbove, isEmpty, join, list, map, matches, not, or, startsWith, toDouble, amount,
  type Expression,
} from './expressions';
import type { Guardrail, Offences } from './guardrail';
import type { Objects, PodPlace, ProgramPlace } from './places';

/** Properties of Spark that name images. */
const IMAGE_KEYS = ['spark.kubernetes.container.image', 'spark.kubernetes.driver.container.image', 'spark.kubernetes.executor.container.image'];

/** One text if a condition is true, or none. */
export function when(condition: Expression<boolean>, text: string): Offences {
  return choose(condition, constant([text]), constant([] as string[]));
}

/** The name of a container, for messages. */
export const nameOf = (container: Expression<unknown>): Expression<string> => at(container, ['name'], '');

/** Images come from these registries or repositories only. */
export function imagesFrom(sources: readonly string[]): Guardrail {
  const prefixes = sources.map((source) => `${source.replace(/\/$/, '')}/`);
  /** An image with its registry: names without one are of Docker Hub. */
  const full = (image: Expression<string>) => choose(
    matches(image, '^([^/]*[.:][^/]*|localhost)/'),
    image,
    choose(matches(image, '/'), join(constant('docker.io/'), image), join(constant('docker.io/library/'), image)),
  );
  const isForeign = (image: Expression<string>) => and(
    not(equal(image, constant(''))),
    not(or(...prefixes.map((prefix) => startsWith(full(image), prefix)))),
  );
  const foreign = (images: Expression<readonly string[]>): Offences => filter(images, 'i', isForeign);
  const ofContainers = (containers: Objects) => map(containers, 'c', (container) => at(container, ['image'], ''));
  /** OCI volumes mount the content of an image. */
  const ofVolumes = (volumes: Objects) => map(volumes, 'v', (volume) => at(volume, ['image', 'reference'], ''));
  const ofPod = (pod: PodPlace) => concat(ofContainers(pod.containers), ofVolumes(pod.volumes));
  return {
    name: 'images',
    allowed: `images come from ${sources.join(', ')} only`,
    pod: (pod) => foreign(ofPod(pod)),
    program: ({ spec, sparkConf, roles }) => foreign(concat(
      list(at(spec, ['image'], ''), ...roles.map(({ name }) => at(spec, [name, 'image'], '')), ...IMAGE_KEYS.map((key) => at(sparkConf, [key], ''))),
      ofVolumes(at(spec, ['volumes'], [])),
      ...roles.flatMap(({ containers, template }) => [ofContainers(containers), ofPod(template)]),
    )),
  };
}

/** No pod mounts folders of its node. */
export function noHostPaths(): Guardrail {
  const named = (volumes: Objects): Offences => map(filter(volumes, 'v', (volume) => has(volume, 'hostPath')), 'v', nameOf);
  const HOST_PATH_KEY = '^spark\\.kubernetes\\.(driver|executor)\\.volumes\\.hostPath\\.';
  return {
    name: 'host paths',
    allowed: 'pods mount no folders of their nodes',
    pod: ({ volumes }) => named(volumes),
    program: ({ spec, sparkConf, roles }) => concat(
      named(at(spec, ['volumes'], [])),
      filter<string>(sparkConf, 'k', (key) => matches(key, HOST_PATH_KEY)),
      ...roles.map(({ template }) => named(template.volumes)),
    ),
  };
}

/** No pod uses the network, the processes or the inter-process communication of its node, nor a port of it. */
export function noHostNetwork(): Guardrail {
  const FIELDS = ['hostNetwork', 'hostPID', 'hostIPC'];
  const withPort = (containers: Objects): Offences => map(
    filter(containers, 'c', (container) => exists(
      at(container, ['ports'], []), 'p', (port) => isAbove(toDouble(at(port, ['hostPort'], 0)), amount(0)),
    )),
    'c',
    (container) => join(constant('a hostPort of '), nameOf(container)),
  );
  const ofPod = (pod: PodPlace): Offences => concat(
    ...FIELDS.map((field) => when(equal(at(pod.spec, [field], false), constant(true)), field)),
    withPort(pod.containers),
  );
  return {
    name: 'host network',
    allowed: 'pods use neither network, ports nor processes of their nodes',
    pod: ofPod,
    program: ({ spec, roles }) => concat(...roles.flatMap(({ name, containers, template }) => [
      when(equal(at(spec, [name, 'hostNetwork'], false), constant(true)), `${name}.hostNetwork`), withPort(containers), ofPod(template),
    ])),
  };
}

/** Pods ask for nodes with these labels. */
export function nodesWith(labels: Readonly<Record<string, string>>, driversOnAnyNode: boolean): Guardrail {
  const wanted = Object.entries(labels);
  const TERMS = ['nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];
  /** Node selector terms are alternatives, so each must demand the label. */
  const demands = (affinity: Expression<unknown>, key: string, value: string) => and(
    not(isEmpty(at<readonly unknown[]>(affinity, TERMS, []))),
    all(at(affinity, TERMS, []), 't', (term) => exists(at(term, ['matchExpressions'], []), 'e', (one) => and(
      equal(at(one, ['key'], ''), constant(key)),
      equal(at(one, ['operator'], ''), constant('In')),
      all(at(one, ['values'], []), 'x', (each) => equal(each as Expression<string>, constant(value))),
    ))),
  );
  const selects = (selector: Expression<unknown>, key: string, value: string) => equal(at(selector, [key], ''), constant(value));
  const isDriver = (pod: PodPlace) => equal(at(pod.labels, ['spark-role'], ''), constant('driver'));
  const text = (key: string, value: string) => `no node selector ${key}=${value}`;
  return {
    name: 'nodes',
    allowed: `pods${driversOnAnyNode ? ' other than drivers' : ''} ask for nodes with ${wanted.map(([key, value]) => `${key}=${value}`).join(', ')}`,
    pod: (pod) => {
      const lacking = wanted.map(([key, value]) => when(
        not(or(selects(at(pod.spec, ['nodeSelector'], {}), key, value), demands(at(pod.spec, ['affinity'], {}), key, value))), text(key, value),
      ));
      const offences = concat(...lacking);
      return driversOnAnyNode ? choose(isDriver(pod), constant([] as string[]), offences) : offences;
    },
    program: ({ spec, sparkConf, roles }: ProgramPlace) => concat(...roles
      .filter(({ conf }) => !(driversOnAnyNode && conf === 'driver'))
      .flatMap(({ name, conf, template }) => wanted.map(([key, value]) => when(
        not(or(
          selects(at(spec, ['nodeSelector'], {}), key, value),
          selects(at(spec, [name, 'nodeSelector'], {}), key, value),
          selects(at(template.spec, ['nodeSelector'], {}), key, value),
          demands(at(spec, [name, 'affinity'], {}), key, value),
          demands(at(template.spec, ['affinity'], {}), key, value),
          equal(at(sparkConf, [`spark.kubernetes.node.selector.${key}`], ''), constant(value)),
          equal(at(sparkConf, [`spark.kubernetes.${conf}.node.selector.${key}`], ''), constant(value)),
        )),
        `${name}: ${text(key, value)}`,
      )))),
  };
}
