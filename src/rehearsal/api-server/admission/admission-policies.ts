// Admission by ValidatingAdmissionPolicies: those in the storage say which writes are refused.
import { AdmissionPolicies } from '../../../schema/admission-policies';
import type { KubernetesObject } from '../../../spec/kubernetes';
import type { ApiObject } from '../../json';
import { forbidden } from '../errors';
import type { ResourceType } from '../resource-type';
import type { Storage } from '../storage';

const COLLECTIONS = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'].map((plural) => `${plural}.admissionregistration.k8s.io`);

/** A write: a new object, or one that takes the place of another. */
export interface Write {
  readonly object: ApiObject;
  readonly old?: ApiObject;
  readonly subresource?: string;
  readonly username?: string;
}

export class PolicyAdmission {
  /** The policies as they are stored; undefined after a change. */
  private policies?: AdmissionPolicies;

  constructor(private readonly storage: Storage) {
    for (const collection of COLLECTIONS) storage.collection(collection).watch(() => { this.policies = undefined; });
  }

  /** Throws where a policy refuses the write. */
  admit(type: ResourceType, { object, old, subresource, username = '' }: Write): void {
    this.policies ??= new AdmissionPolicies(COLLECTIONS.flatMap((collection) => this.storage.collection(collection).list('')));
    if (this.policies.areNone) return;
    const { namespace = '', name = '' } = object.metadata;
    const refusal = this.policies.evaluate({
      operation: old ? 'UPDATE' : 'CREATE',
      group: type.group,
      version: type.version,
      resource: subresource ? `${type.plural}/${subresource}` : type.plural,
      object: object as KubernetesObject,
      oldObject: old as KubernetesObject | undefined,
      namespaceLabels: this.storage.collection('namespaces').get('', namespace)?.metadata.labels,
      username,
    }).find(({ actions }) => actions.includes('Deny'));
    if (!refusal) return;
    throw forbidden(type, name, `ValidatingAdmissionPolicy '${refusal.policy}' with binding '${refusal.binding}' denied request: ${refusal.message}`);
  }
}
