// Kubernetes objects with given names, Roles and their bindings among them.
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

/** A rule of a Role, with Kubernetes' field names. */
export interface PolicyRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
  readonly nonResourceURLs?: string[];
}

/** A subject of a binding, with Kubernetes' field names. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
}

/** API group of Roles, bindings, and the users and groups in them. */
export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Adds an object with Kubernetes' field names. It has exactly the given namespace, or none: the namespace of the chart does not apply. */
export function addObject(scope: Construct, id: string, apiVersion: string, kind: string, metadata: ObjectName, fields: object): ApiObject {
  const object = new ApiObject(scope, id, { apiVersion, kind, metadata: { ...metadata }, ...fields });
  if (!metadata.namespace && object.metadata.namespace) {
    object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  return object;
}

/** Adds a Role and a RoleBinding of the same name. Without a namespace they are a ClusterRole and a ClusterRoleBinding. */
export function addRole(
  scope: Construct, id: string, metadata: ObjectName, rules: readonly PolicyRule[], subjects: readonly Subject[],
): ApiObject[] {
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
