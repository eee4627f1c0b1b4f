// Decides what a create stores: the metadata of a new object, and when it is refused. No storage, no clock.
import { timestamp } from '../../../kube/time';
import type { ApiObject } from '../../json';
import { ApiError, forbidden, invalid, notFound } from '../errors';
import type { ResourceType } from '../resource-type';
import { checkPlace } from './read-body';
import type { NewTarget } from './requests';
import { validateMetadata } from './validate-metadata';

/** The values that the server assigns to a new object. */
export interface ServerAssigned {
  readonly uid: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The end of a generated name; called only where a name is generated. */
  nameSuffix(): string;
}

/** Kubernetes cuts `generateName` so that the name with its suffix has at most 63 characters. */
const LONGEST_GENERATED_PREFIX = 58;

/** Refuses a create in the wrong place. `namespace` is the stored Namespace; undefined where there is none. */
export function checkNewPlace(object: ApiObject, { type, namespace: name }: NewTarget, namespace: ApiObject | undefined): void {
  checkPlace(object, name);
  if (object.metadata.resourceVersion) throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  if (!type.namespaced) return;
  if (!namespace) throw notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, name);
  if (namespace.metadata.deletionTimestamp) {
    throw forbidden(type, object.metadata.name ?? '', `unable to create new content in namespace ${name} because it is being terminated`,
      [{ reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' }]);
  }
}

/** The object with the metadata of a new one. */
export function newObject(object: ApiObject, { type, namespace }: NewTarget, assigned: ServerAssigned): ApiObject {
  const { deletionTimestamp: _deleted, deletionGracePeriodSeconds: _grace, selfLink: _link, generation: _generation, ...given } = object.metadata;
  const { name, generateName } = given;
  return {
    ...object,
    metadata: {
      ...given,
      ...(type.namespaced ? { namespace } : {}),
      ...(!name && generateName ? { name: `${generateName.slice(0, LONGEST_GENERATED_PREFIX)}${assigned.nameSuffix()}` } : {}),
      uid: assigned.uid,
      creationTimestamp: timestamp(assigned.now),
      ...(type.rules.hasGeneration ? { generation: 1 } : {}),
    },
  };
}

/** Refuses a new object that breaks a rule of its kind. */
export function validateNew(object: ApiObject, type: ResourceType): void {
  const errors = [...validateMetadata(object, type.rules, type.namespaced), ...type.rules.validate?.(object) ?? []];
  if (errors.length > 0) throw invalid(type, object.metadata.name ?? '', errors);
}
