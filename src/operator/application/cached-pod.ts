// The form in which pods are cached: what decisions read of them, and each part bounded, since anybody may create pods of 1 MB with our labels.
import { HASH_LABEL } from './executors/executor-sets';
import { asRecord } from './values';
import { foreignText, LONGEST_FOREIGN_TEXT } from '../../kube/foreign-text';
import { slimMetadata } from '../../kube/slim';
import { GangAnnotation, GangLabel } from '../../spec/gang';
import { isLongerThan } from '../../spec/json';
import type { ObjectMeta, OwnerReference } from '../../spec/kubernetes';
import type { Pod, PodStatus } from '../../spec/kubernetes.gen';
import { Annotation, DRIVER_FINALIZER, Label, SparkLabel } from '../../spec/labels';
import { DNS_SUBDOMAIN_LENGTH } from '../../spec/names';

const LABELS: readonly string[] = [...Object.values(Label), ...Object.values(SparkLabel), ...Object.values(GangLabel), HASH_LABEL];
const ANNOTATIONS: readonly string[] = [Annotation.SPEC_HASH, GangAnnotation.VOLCANO_GROUP, GangAnnotation.YUNIKORN_TASK_GROUP];

/** Finalizers that are kept. Of a pod with so many, there may be more: they are read before one is removed. */
export const KEPT_FINALIZERS = 20;
/** Containers, their statuses and conditions that are kept; the last one of a list always is, since Spark's container may be it. */
const KEPT_ITEMS = 50;

/** Characters of a status as JSON. Of one that is longer, only what decisions read is kept, with short texts. */
const STATUS_CHARACTERS = 48 * 1024;
const SHORT = { items: 20, characters: 256 };
const STATUS_FIELDS = ['phase', 'reason', 'message', 'startTime', 'conditions', 'initContainerStatuses', 'containerStatuses'];
const CONDITION_FIELDS = ['type', 'status', 'reason', 'message', 'lastTransitionTime'];
const CONTAINER_FIELDS = ['running', 'waiting', 'terminated'];
const STATE_FIELDS = ['startedAt', 'finishedAt', 'exitCode', 'reason', 'message'];

/** A pod's identity, owners, node and scheduler, names and images of containers, and status. */
export function cachedPod(pod: Pod): Pod {
  const { nodeName, schedulerName, containers = [], initContainers } = pod.spec ?? {};
  return {
    apiVersion: pod.apiVersion,
    kind: pod.kind,
    metadata: boundedMetadata(slimMetadata(pod.metadata)),
    spec: {
      nodeName,
      ...(schedulerName === undefined ? {} : { schedulerName: cut(schedulerName) }),
      containers: kept(containers).map(({ name, image }) => ({ name, image: cut(image) })),
      initContainers: initContainers && kept(initContainers).map(({ name, image, restartPolicy }) => ({ name, image: cut(image), restartPolicy })),
    },
    ...(pod.status === undefined ? {} : { status: boundedStatus(pod.status) }),
  };
}

function boundedMetadata(metadata: ObjectMeta): ObjectMeta {
  const { labels, annotations, ownerReferences, finalizers, ...rest } = metadata;
  return {
    ...rest,
    ...(labels ? { labels: picked(labels, LABELS) } : {}),
    ...(annotations ? { annotations: picked(annotations, ANNOTATIONS) } : {}),
    ...(ownerReferences ? { ownerReferences: owners(ownerReferences) } : {}),
    ...(finalizers ? { finalizers: ownFirst(finalizers).slice(0, KEPT_FINALIZERS) } : {}),
  };
}

/** Labels have 63 characters, and so has the hash in our annotation. The API server lets an annotation and a name of an owner have any length. */
const LONGEST_NAME = DNS_SUBDOMAIN_LENGTH;

function picked(from: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(from, key) && from[key].length <= LONGEST_NAME).map((key) => [key, from[key]]));
}

/** The controller, and the application that a pod names. What has a longer name does not exist. */
function owners(all: readonly OwnerReference[]): OwnerReference[] {
  const references = all.filter(({ apiVersion, kind, name, uid }) => [apiVersion, kind, name, uid].every((text) => (text ?? '').length <= LONGEST_NAME));
  const controller = references.find((reference) => reference.controller === true);
  const application = references.find((reference) => reference.kind === 'SparkApplication');
  return [...new Set([controller, application])].filter((reference) => reference !== undefined);
}

function ownFirst(finalizers: readonly string[]): readonly string[] {
  return finalizers.length > KEPT_FINALIZERS && finalizers.includes(DRIVER_FINALIZER)
    ? [DRIVER_FINALIZER, ...finalizers.filter((finalizer) => finalizer !== DRIVER_FINALIZER)]
    : finalizers;
}

function kept<T>(items: readonly T[], most = KEPT_ITEMS): readonly T[] {
  return items.length <= most ? items : [...items.slice(0, most - 1), items[items.length - 1]];
}

/** Kubelets write no longer texts. An image, a name or an address is not changed besides that: it would be another one. */
function cut<T extends string | undefined>(text: T): T {
  return (text && text.length > LONGEST_FOREIGN_TEXT ? text.slice(0, LONGEST_FOREIGN_TEXT) : text) as T;
}

function boundedStatus(status: PodStatus): PodStatus {
  const whole = bounded(status) as PodStatus;
  return isLongerThan(whole, STATUS_CHARACTERS) ? shortStatus(whole) : whole;
}

/** What decisions read of a status, for one that was made to be large. */
function shortStatus(status: PodStatus): PodStatus {
  const read = (value: unknown, fields: readonly string[]): Record<string, unknown> => Object.fromEntries(
    fields.map((field) => [field, asRecord(value)[field]]).filter(([, child]) => child !== undefined).map(([field, child]) => [field, shortText(child)]));
  const list = <T>(items: unknown, item: (one: unknown) => T): T[] | undefined => (
    Array.isArray(items) ? kept(items as unknown[], SHORT.items).map((one) => item(one)) : undefined);
  const container = (one: unknown): object => {
    const state = asRecord(asRecord(one).state);
    const known = CONTAINER_FIELDS.filter((field) => state[field] !== undefined).map((field) => [field, read(state[field], STATE_FIELDS)]);
    return { name: shortText(asRecord(one).name), state: Object.fromEntries(known) };
  };
  const { conditions, initContainerStatuses, containerStatuses, ...rest } = read(status, STATUS_FIELDS);
  return {
    ...rest,
    conditions: list(conditions, (one) => read(one, CONDITION_FIELDS)),
    initContainerStatuses: list(initContainerStatuses, container),
    containerStatuses: list(containerStatuses, container),
  } as PodStatus;
}

function shortText(value: unknown): unknown {
  return typeof value === 'string' ? value.slice(0, SHORT.characters) : value;
}

/**
 * A status without what is too long in it, and its texts as they may be shown; the status itself where that changes nothing, as is usual. The API
 * server bounds how deep it can be.
 */
function bounded(value: unknown): unknown {
  if (typeof value === 'string') return foreignText(value, { lines: true });
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = kept(value as unknown[]).map((item) => bounded(item));
    return items.length === value.length && items.every((item, i) => item === value[i]) ? value : items;
  }
  const keys = Object.keys(value);
  const entries = keys.slice(0, KEPT_ITEMS).map((key): [string, unknown] => [key, bounded((value as Record<string, unknown>)[key])]);
  const isWhole = entries.length === keys.length && entries.every(([key, child]) => child === (value as Record<string, unknown>)[key]);
  return isWhole ? value : Object.fromEntries(entries);
}
