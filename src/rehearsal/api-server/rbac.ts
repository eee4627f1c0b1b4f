// RBAC: Roles, ClusterRoles and their bindings, evaluated for each request; and SelfSubjectAccessReview, which asks about it.
import type { Identity } from '../identity';
import { isObject, type ApiObject, type JsonObject } from '../json';
import { ApiError, badRequest, forbidden } from './errors';
import type { ResourceRequest } from './request-path';
import type { Storage } from './storage';

interface PolicyRule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

interface Binding extends ApiObject {
  roleRef: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

/** Rules of an identity by the namespace they hold in; '' holds everywhere. */
type Grants = ReadonlyMap<string, readonly PolicyRule[]>;

const GROUP = 'rbac.authorization.k8s.io';

/** What every cluster allows to all of its users, as RBAC rules. */
const AUTHENTICATED: readonly PolicyRule[] = [
  {
    verbs: ['get'],
    nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/readyz', '/openapi', '/openapi/*', '/version', '/version/'],
  },
  { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
];
const EVERYONE: readonly PolicyRule[] = [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] }];

export class Authorizer {
  private readonly grants = new Map<string, Grants>();

  constructor(private readonly storage: Storage) {
    for (const resource of ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']) {
      storage.collection(`${resource}.${GROUP}`).watch(() => this.grants.clear());
    }
  }

  /** Whether an identity may make a request to a resource. */
  allows(identity: Identity, request: ResourceRequest): boolean {
    if (identity.groups.includes('system:masters')) return true;
    const grants = this.grantsOf(identity);
    const covers = (rule: PolicyRule): boolean => coversResource(rule, request);
    return (grants.get('') ?? []).some(covers) || (request.namespace !== undefined && (grants.get(request.namespace) ?? []).some(covers));
  }

  /** Throws the refusal of a request that the identity may not make. */
  authorize(identity: Identity, request: ResourceRequest): void {
    if (this.allows(identity, request)) return;
    const resource = request.subresource ? `${request.plural}/${request.subresource}` : request.plural;
    const where = request.namespace === undefined ? 'at the cluster scope' : `in the namespace "${request.namespace}"`;
    throw forbidden({ group: request.group, plural: request.plural, kind: '' }, request.name ?? '',
      `User "${identity.username}" cannot ${request.verb} resource "${resource}" in API group "${request.group}" ${where}`);
  }

  /** Throws the refusal of a path that is no resource and that the identity may not read. */
  authorizePath(identity: Identity, verb: string, path: string): void {
    if (identity.groups.includes('system:masters')) return;
    const rules = this.grantsOf(identity).get('') ?? [];
    if (rules.some((rule) => matches(rule.verbs, verb) && (rule.nonResourceURLs ?? []).some((url) => url === path || url === '*'
      || (url.endsWith('*') && path.startsWith(url.slice(0, -1)))))) return;
    throw new ApiError(403, 'Forbidden', `forbidden: User "${identity.username}" cannot ${verb} path "${path}"`, {});
  }

  private grantsOf(identity: Identity): Grants {
    const key = JSON.stringify([identity.username, identity.groups]);
    let grants = this.grants.get(key);
    if (!grants) this.grants.set(key, grants = this.compile(identity));
    return grants;
  }

  private compile(identity: Identity): Grants {
    const grants = new Map<string, PolicyRule[]>([['', [...EVERYONE, ...identity.groups.includes('system:authenticated') ? AUTHENTICATED : []]]]);
    const add = (namespace: string, rules: readonly PolicyRule[]): void => {
      grants.set(namespace, [...grants.get(namespace) ?? [], ...rules]);
    };
    const isSubject = (binding: Binding): boolean => (binding.subjects ?? []).some((subject) => {
      if (subject.kind === 'Group') return identity.groups.includes(subject.name);
      if (subject.kind === 'User') return subject.name === identity.username;
      return identity.username === `system:serviceaccount:${subject.namespace ?? binding.metadata.namespace}:${subject.name}`;
    });
    for (const binding of this.storage.collection(`clusterrolebindings.${GROUP}`).list() as Binding[]) {
      if (isSubject(binding)) add('', this.rulesOf('ClusterRole', '', binding.roleRef.name));
    }
    for (const binding of this.storage.collection(`rolebindings.${GROUP}`).list() as Binding[]) {
      const namespace = binding.metadata.namespace ?? '';
      if (isSubject(binding)) add(namespace, this.rulesOf(binding.roleRef.kind, namespace, binding.roleRef.name));
    }
    return grants;
  }

  private rulesOf(kind: string, namespace: string, name: string): readonly PolicyRule[] {
    const role = kind === 'Role'
      ? this.storage.collection(`roles.${GROUP}`).get(namespace, name)
      : this.storage.collection(`clusterroles.${GROUP}`).get('', name);
    return (role?.rules ?? []) as PolicyRule[];
  }
}

function matches(allowed: readonly string[] | undefined, value: string): boolean {
  return allowed?.some((one) => one === '*' || one === value) ?? false;
}

function coversResource(rule: PolicyRule, request: ResourceRequest): boolean {
  if (!matches(rule.verbs, request.verb) || !matches(rule.apiGroups, request.group)) return false;
  const { plural, subresource, name } = request;
  const named = subresource ? `${plural}/${subresource}` : plural;
  if (!rule.resources?.some((one) => one === '*' || one === named || (subresource !== undefined && one === `*/${subresource}`))) return false;
  return !rule.resourceNames || rule.resourceNames.length === 0 || (name !== undefined && rule.resourceNames.includes(name));
}

/** Answers a SelfSubjectAccessReview, as `kubectl auth can-i` sends it. */
export function reviewAccess(body: unknown, identity: Identity, authorizer: Authorizer): JsonObject {
  const spec = isObject(body) && isObject(body.spec) ? body.spec : undefined;
  const attributes = spec?.resourceAttributes;
  if (!isObject(attributes)) throw badRequest('spec.resourceAttributes: the rehearsal answers reviews of resources only');
  const { verb = '', group = '', version = '*', resource = '', subresource, namespace, name } = attributes as Record<string, string | undefined>;
  const where = { subresource: subresource || undefined, namespace: namespace || undefined, name: name || undefined };
  const allowed = authorizer.allows(identity, { verb, group, version, plural: resource, ...where });
  return { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec, status: { allowed } };
}
