// Whether the sources of a pod fit together: containers, ports and volumes have names of their own, and each path has one volume.
import type { Finding } from '../../../spec/findings';
import type { PlannedPod } from '../executor';

/** Notes volumes of one name and mounts of one path, each with the places where they were written. */
export function checkVolumes(planned: PlannedPod): void {
  const { pod, role, sources } = planned;
  for (const [name, volumes] of repeated(pod.spec.volumes ?? [], (volume) => volume.name)) {
    note(planned, {
      reason: 'DuplicateVolume',
      value: name,
      places: volumes.map((volume) => sources.pathOf(volume)),
      message: `the pod of the ${role} has ${volumes.length} volumes of this name: ${withPlaces(planned, volumes)}. Give all but one of them another name.`,
    });
  }
  for (const container of [...pod.spec.initContainers ?? [], ...pod.spec.containers]) {
    const isSpark = container === planned.container;
    for (const [path, mounts] of repeated(container.volumeMounts ?? [], ({ mountPath }) => normalPath(mountPath))) {
      const volumes = isSpark ? withPlaces(planned, mounts) : mounts.map(({ name }) => name).join(', ');
      note(planned, {
        reason: 'DuplicateMountPath',
        value: path,
        // Another container has one source, and its name shows which.
        places: isSpark ? mounts.map((mount) => sources.pathOf(mount)) : [`spec.${role}`],
        message: `${mounts.length} volumes are mounted at this path in the container ${container.name} of the ${role}: ${volumes}. `
          + 'Give all but one of them another path.',
      });
    }
  }
}

interface Duplicate {
  readonly reason: string;
  readonly value: string;
  readonly places: readonly (string | undefined)[];
  readonly message: string;
}

/** Notes a duplicate at its last place. One that is all of Spark's making follows from what the other role has, and is noted there. */
function note({ context }: PlannedPod, { places, ...finding }: Duplicate): void {
  const path = places.filter((place) => place !== undefined).pop();
  if (path !== undefined) context.findings.push({ severity: 'error', path, ...finding });
}

/** Volumes or mounts by name, each with the place where it was written. */
function withPlaces({ sources }: PlannedPod, entries: ReadonlyArray<{ readonly name: string }>): string {
  return entries.map((entry) => {
    const place = sources.pathOf(entry);
    return place === undefined ? `${entry.name} of Spark's own` : `${entry.name} by ${place}`;
  }).join(', ');
}

/** A path without what makes no difference: `/data/` and `//data/.` are `/data`. */
function normalPath(path: string): string {
  return `/${path.split('/').filter((part) => part !== '' && part !== '.').join('/')}`;
}

/** As the API server wants it of a container's port. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/** Notes containers and ports that have a name twice, and ports with a name or a number that no port can have. */
export function checkContainers({ role, pod: { spec }, sources, context: { findings } }: PlannedPod): void {
  const path = `spec.${role}`;
  const containers = [...spec.initContainers ?? [], ...spec.containers];
  for (const [name, group] of repeated(containers, (container) => container.name)) {
    findings.push(invalid('DuplicateContainer', path,
      `The pod of the ${role} has ${group.length} containers of this name, among template, sidecars and initContainers together. Give each its own.`, name));
  }
  for (const { name, ports = [] } of containers) {
    for (const { containerPort } of ports.filter((port) => !isPort(port.containerPort))) {
      findings.push(invalid('InvalidPort', path, `The container ${name} of the ${role} has this port: it must be a number from 1 to 65535.`, containerPort));
    }
    const named = ports.filter((port) => port.name !== undefined);
    for (const [port, group] of repeated(named, (one) => one.name ?? '')) {
      const places = group.map((one) => sources.pathOf(one)).filter((place) => place !== undefined);
      findings.push(invalid('InvalidPort', path,
        `The container ${name} of the ${role} has ${group.length} ports of this name, those of Spark and of metrics among them`
        + `${places.length > 0 ? ` (by ${[...new Set(places)].join(', ')})` : ''}. Give each its own.`, port));
    }
    for (const port of named.filter((one) => !PORT_NAME.test(one.name ?? ''))) {
      findings.push(invalid('InvalidPort', path,
        `The container ${name} of the ${role} has a port of this name: it must be at most 15 lower-case letters, digits and single dashes.`, port.name));
    }
  }
}

function isPort(port: unknown): boolean {
  return Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65535;
}

function invalid(reason: string, path: string, message: string, value: unknown): Finding {
  return { severity: 'error', reason, path, message, value };
}

/** Elements that share a key, by the key. */
function repeated<Element>(elements: readonly Element[], keyOf: (element: Element) => string): [key: string, elements: Element[]][] {
  const groups = new Map<string, Element[]>();
  for (const element of elements) {
    const key = keyOf(element);
    const group = groups.get(key);
    if (group) group.push(element);
    else groups.set(key, [element]);
  }
  return [...groups].filter(([, group]) => group.length > 1);
}
