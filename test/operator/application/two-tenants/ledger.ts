// Whose each object is, by its UID and from who created it, and every object of another application that the operator touches.
import type { KubeClient, Resource } from '../../../../src/kube/client';
import type { KubernetesObject } from '../../../../src/spec/kubernetes';
import { Label, SparkLabel } from '../../../../src/spec/labels';

/** Labels by which pods and claims are found. */
const IDENTITY = [SparkLabel.APP_SELECTOR, Label.APP_NAME, Label.SUBMISSION_ID];

/** Knows nothing of labels and owners of what exists: only who asked for it. */
export class Ledger {
  /** The application that the operator works on. */
  reconciling = '';
  readonly problems: string[] = [];
  /** How many objects the operator has deleted for applications that are not protected. */
  deletions = 0;
  private readonly owners = new Map<string, string>();
  /** Values of the labels of identity, with the application whose they are. */
  private readonly identities = new Map<string, string>();

  /** @param isProtected whether it is an error that the operator touches an application's objects while it works on another */
  constructor(private readonly isProtected: (application: string) => boolean) {}

  belongsTo(object: KubernetesObject, application: string): void {
    this.owners.set(object.metadata.uid ?? '', application);
  }

  ownerOf(object: KubernetesObject): string | undefined {
    return this.owners.get(object.metadata.uid ?? '');
  }

  /** From now on, this value of a label of identity is the application's. */
  identifies(label: string, value: string, application: string): void {
    this.identities.set(`${label}=${value}`, application);
  }

  /** The client with all its writes checked. */
  watching(client: KubeClient): KubeClient {
    return {
      ...client,
      get: client.get.bind(client),
      list: client.list.bind(client),
      create: async (resource, object) => {
        const created = await client.create(resource, object);
        this.belongsTo(created, this.reconciling);
        this.checkLabels(resource, created);
        return created;
      },
      patchStatus: async (resource, object, status) => {
        this.touched('wrote the status of', resource, object);
        return client.patchStatus(resource, object, status);
      },
      mergePatch: async (resource, key, patch, subresource) => {
        const before = await client.get(resource, key);
        // The embedded API server has no scale sub-resource: there the number is a field of the set itself.
        const answer = await client.mergePatch<never>(resource, key, patch, subresource === 'scale' ? undefined : subresource);
        if (before) this.touched('patched', resource, before);
        return answer;
      },
      delete: async (resource, key, options) => {
        const before = await client.get(resource, key);
        const deleted = await client.delete(resource, key, options);
        if (deleted && before) this.touched('deleted', resource, before);
        return deleted;
      },
      deleteCollection: async (resource, options, deleteOptions) => {
        const selected = await client.list(resource, options, (object) => object);
        await client.deleteCollection(resource, options, deleteOptions);
        for (const object of selected) this.touched(`deleted with all of ${options.labelSelector}`, resource, object);
      },
    };
  }

  private touched(how: string, { kind }: Resource, object: KubernetesObject): void {
    if (!this.isProtected(this.reconciling) && how.startsWith('deleted')) this.deletions += 1;
    const owner = this.ownerOf(object);
    if (owner === undefined || owner === this.reconciling || !this.isProtected(owner)) return;
    this.problems.push(`for ${this.reconciling} the operator ${how} ${kind} ${object.metadata.name} of ${owner}`);
  }

  /**
   * What is made for one application must not pass for another's. A run that another operator started keeps its identifier, which anybody may have written
   * into its status: its Services and Ingresses have that label, by which they are deleted and nothing is found.
   */
  private checkLabels({ kind }: Resource, { metadata: { name, labels = {} } }: KubernetesObject): void {
    if (kind === 'Service' || kind === 'Ingress') return;
    for (const label of IDENTITY) {
      const owner = this.identities.get(`${label}=${labels[label]}`);
      if (owner === undefined || owner === this.reconciling || !this.isProtected(owner)) continue;
      this.problems.push(`for ${this.reconciling} the operator created ${kind} ${name} with ${label} of ${owner}`);
    }
  }
}
