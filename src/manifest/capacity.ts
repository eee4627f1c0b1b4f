// Kinds of nodes to run pods on: spot or on demand, found by the labels and taints that each cloud sets.
import { k8s } from 'cdk8s-plus-27';

/** Who provides the nodes. Each provider marks its spot nodes with other labels. */
export enum Cloud {
  /** Managed node groups of Amazon EKS (`eks.amazonaws.com/capacityType`). */
  EKS = 'EKS',
  /** Google Kubernetes Engine (`cloud.google.com/gke-spot`). */
  GKE = 'GKE',
  /** Azure Kubernetes Service (`kubernetes.azure.com/scalesetpriority`). */
  AKS = 'AKS',
  /** Nodes that Karpenter provisions, on any cloud (`karpenter.sh/capacity-type`). */
  KARPENTER = 'KARPENTER',
}

/** Nodes described by their labels and taints. */
export interface CapacityOptions {
  /**
   * Labels that the nodes must have.
   *
   * @default - any labels
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * Taints of the nodes that the pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Conditions on node labels that a node selector cannot express. All must hold.
   *
   * @default - none
   */
  readonly nodeRequirements?: k8s.NodeSelectorRequirement[];
}

/** A kind of nodes to run pods on. */
export class Capacity {
  /** Spot nodes: cheap, but the cloud may take them away at short notice. Good for executors. */
  public static spot(cloud: Cloud): Capacity {
    switch (cloud) {
      case Cloud.EKS: return new Capacity({ nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } });
      case Cloud.KARPENTER: return new Capacity({ nodeSelector: { 'karpenter.sh/capacity-type': 'spot' } });
      case Cloud.GKE: return tainted('cloud.google.com/gke-spot', 'true');
      case Cloud.AKS: return tainted('kubernetes.azure.com/scalesetpriority', 'spot');
    }
  }

  /** On-demand nodes, which stay until they are given back. Good for drivers. */
  public static onDemand(cloud: Cloud): Capacity {
    switch (cloud) {
      case Cloud.EKS: return new Capacity({ nodeSelector: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' } });
      case Cloud.KARPENTER: return new Capacity({ nodeSelector: { 'karpenter.sh/capacity-type': 'on-demand' } });
      case Cloud.GKE: return new Capacity({ nodeRequirements: [{ key: 'cloud.google.com/gke-spot', operator: 'DoesNotExist' }] });
      case Cloud.AKS: return new Capacity({ nodeRequirements: [{ key: 'kubernetes.azure.com/scalesetpriority', operator: 'NotIn', values: ['spot'] }] });
    }
  }

  /** Nodes with the given labels and taints, such as your own node pool. */
  public static of(options: CapacityOptions): Capacity {
    return new Capacity(options);
  }

  private constructor(private readonly options: CapacityOptions) {}

  /** Labels that the nodes must have. Returns a copy. */
  public get nodeSelector(): { [label: string]: string } {
    return { ...this.options.nodeSelector };
  }

  /** Taints that the pods tolerate. Returns a copy. */
  public get tolerations(): k8s.Toleration[] {
    return [...this.options.tolerations ?? []];
  }

  /** Conditions on node labels. Returns a copy. */
  public get nodeRequirements(): k8s.NodeSelectorRequirement[] {
    return [...this.options.nodeRequirements ?? []];
  }
}

/** Nodes with a label, and with a taint of the same key and value. */
function tainted(key: string, value: string): Capacity {
  return Capacity.of({ nodeSelector: { [key]: value }, tolerations: [{ key, operator: 'Equal', value, effect: 'NoSchedule' }] });
}
