// Plain API objects with fixed names, as the platform constructs make them.
import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';

/** Identity of an object. */
export interface ObjectName {
  readonly name: string;
  /** Left out for objects of the whole cluster. */
  readonly namespace?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}

/** Rules of Roles as they are on the wire. */
export interface PolicyRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
}

/** Subjects of bindings as they are on the wire. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
}

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Adds an object whose fields are given as they are on the wire. Its namespace is the given one, or none, whatever that of the chart. */
export function addObject(scope: Construct, id: string, apiVersion: string, kind: string, metadata: ObjectName, fields: object): ApiObject {
  const object = new ApiObject(scope, id, { apiVersion, kind, metadata: { ...metadata }, ...fields });
  if (!metadata.namespace && object.metadata.namespace) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}

/** Adds a Role and a RoleBinding of the same name; without a namespace, a ClusterRole and a ClusterRoleBinding. */
export function addRole(scope: Construct, id: string, metadata: ObjectName, rules: unknown, subjects: unknown): ApiObject[] {
  const kind = metadata.namespace ? 'Role' : 'ClusterRole';
  const apiVersion = `${RBAC_GROUP}/v1`;
  const role = addObject(scope, id, apiVersion, kind, metadata, { rules });
  const binding = addObject(scope, `${id}-binding`, apiVersion, `${kind}Binding`, metadata, {
    roleRef: { apiGroup: RBAC_GROUP, kind, name: metadata.name },
    subjects,
  });
  binding.addDependency(role);
  return [role, binding];
}

/** Refuses a name that no namespace or label could have. */
export function dnsLabel(what: string, name: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    throw new Error(`${what}: '${name}' is no name; use at most 63 lower-case letters, digits and dashes`);
  }
  return name;
}
