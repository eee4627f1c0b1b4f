// SelfSubjectAccessReview: what `kubectl auth can-i` asks.
import type { Identity } from '../identity';
import { isObject, type JsonObject } from '../json';
import type { Authorizer } from './authorizer';
import { badRequest } from './errors';

/** The review with its answer. */
export function reviewAccess(body: unknown, identity: Identity, authorizer: Authorizer): JsonObject {
  const spec = isObject(body) && isObject(body.spec) ? body.spec : undefined;
  const asked = spec?.resourceAttributes;
  if (!isObject(asked)) throw badRequest('spec.resourceAttributes: the rehearsal answers reviews of resources only');
  const { verb = '', group = '', version = '*', resource = '', subresource, namespace, name } = asked as Record<string, string | undefined>;
  const where = { subresource: subresource || undefined, namespace: namespace || undefined, name: name || undefined };
  const allowed = authorizer.allows(identity, { verb, group, version, plural: resource, ...where });
  return { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec, status: { allowed } };
}
