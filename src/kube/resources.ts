// The kinds of objects that the operator reads and writes, and their paths on the API server.
import { KubeError, type ObjectKey, type Resource } from './client';
import type { Kind } from '../spec/kubernetes';
import { API_VERSION } from '../spec/names';

function resource(apiVersion: string, kind: string, plural: string, namespaced = true): Resource {
  return { apiVersion, kind, plural, namespaced };
}

/** Every kind that the operator uses. */
export const Resources = {
  SparkApplication: resource(API_VERSION, 'SparkApplication', 'sparkapplications'),
  ScheduledSparkApplication: resource(API_VERSION, 'ScheduledSparkApplication', 'scheduledsparkapplications'),
  Pod: resource('v1', 'Pod', 'pods'),
  Service: resource('v1', 'Service', 'services'),
  ConfigMap: resource('v1', 'ConfigMap', 'configmaps'),
  Secret: resource('v1', 'Secret', 'secrets'),
  PersistentVolumeClaim: resource('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  ResourceQuota: resource('v1', 'ResourceQuota', 'resourcequotas'),
  Namespace: resource('v1', 'Namespace', 'namespaces', false),
  Ingress: resource('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  HTTPRoute: resource('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  TraefikMiddleware: resource('traefik.io/v1alpha1', 'Middleware', 'middlewares'),
  NetworkPolicy: resource('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  StatefulSet: resource('apps/v1', 'StatefulSet', 'statefulsets'),
  Deployment: resource('apps/v1', 'Deployment', 'deployments'),
  PodDisruptionBudget: resource('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  Lease: resource('coordination.k8s.io/v1', 'Lease', 'leases'),
  Event: resource('events.k8s.io/v1', 'Event', 'events'),
  TokenReview: resource('authentication.k8s.io/v1', 'TokenReview', 'tokenreviews', false),
  SubjectAccessReview: resource('authorization.k8s.io/v1', 'SubjectAccessReview', 'subjectaccessreviews', false),
  ValidatingWebhookConfiguration: resource(
    'admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', false),
  MutatingWebhookConfiguration: resource('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false),
  VolcanoPodGroup: resource('scheduling.volcano.sh/v1beta1', 'PodGroup', 'podgroups'),
  PodGroup: resource('scheduling.x-k8s.io/v1alpha1', 'PodGroup', 'podgroups'),
} as const;

/** The resource of an object's API version and kind. Throws when the operator does not handle it. */
export function resourceOf(object: Kind): Resource {
  const found = Object.values<Resource>(Resources).find((known) => known.apiVersion === object.apiVersion && known.kind === object.kind);
  if (!found) {
    throw new Error(`The operator does not handle objects of kind ${object.kind} in ${object.apiVersion}`);
  }
  return found;
}

/** Path of all objects of a kind, in one namespace or in all. */
export function collectionPath(kind: Resource, namespace?: string): string {
  const root = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  return kind.namespaced && namespace ? `${root}/namespaces/${encodeURIComponent(namespace)}/${kind.plural}` : `${root}/${kind.plural}`;
}

/**
 * Whether an object can have the name. The API server decodes a path before it takes it apart: `a%2Flog` would be the sub-resource `log` of `a`, and
 * a proxy may take `..` for the path above. Names that are read from a status can be anything.
 */
export function isObjectName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/%]/.test(name);
}

/** Path of one object, or of its sub-resource. Throws when a namespaced kind has no namespace, and when no object can have the name. */
export function objectPath(kind: Resource, key: ObjectKey, subresource?: string): string {
  if (kind.namespaced && !key.namespace) {
    throw new Error(`${kind.kind} ${key.name} is namespaced: a namespace is needed`);
  }
  if (!isObjectName(key.name)) throw new KubeError(`no ${kind.kind} can be named ${JSON.stringify(key.name.slice(0, 100))}`, 400, 'BadRequest');
  const path = `${collectionPath(kind, key.namespace)}/${encodeURIComponent(key.name)}`;
  return subresource ? `${path}/${subresource}` : path;
}
