// Which kind of nodes pods run on: interruptible or not, and the labels and taints by which each cloud tells.
import { k8s } from 'cdk8s-plus-27';

/** Who provides the nodes, which decides the labels that tell interruptible nodes from others. */
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
   * Taints of the nodes that the pods accept.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Conditions on node labels that a selector cannot say; all must hold.
   *
   * @default - none
   */
  readonly nodeRequirements?: k8s.NodeSelectorRequirement[];
}

/** A kind of nodes to run pods on. */
export class Capacity {
  /** Nodes that the cloud may take away at short notice: cheap, good for executors. */
  public static spot(cloud: Cloud): Capacity {
    switch (cloud) {
      case Cloud.EKS: return new Capacity({ nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } });
      case Cloud.KARPENTER: return new Capacity({ nodeSelector: { 'karpenter.sh/capacity-type': 'spot' } });
      case Cloud.GKE: return tainted('cloud.google.com/gke-spot', 'true');
      case Cloud.AKS: return tainted('kubernetes.azure.com/scalesetpriority', 'spot');
    }
  }

  /** Nodes that stay until they are given back: what a driver should run on. */
  public static onDemand(cloud: Cloud): Capacity {
    switch (cloud) {
      case Cloud.EKS: return new Capacity({ nodeSelector: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' } });
      case Cloud.KARPENTER: return new Capacity({ nodeSelector: { 'karpenter.sh/capacity-type': 'on-demand' } });
      case Cloud.GKE: return new Capacity({ nodeRequirements: [{ key: 'cloud.google.com/gke-spot', operator: 'DoesNotExist' }] });
      case Cloud.AKS: return new Capacity({ nodeRequirements: [{ key: 'kubernetes.azure.com/scalesetpriority', operator: 'NotIn', values: ['spot'] }] });
    }
  }

  /** Nodes described by labels and taints, such as a node pool of one's own. */
  public static of(options: CapacityOptions): Capacity {
    return new Capacity(options);
  }

  private constructor(private readonly options: CapacityOptions) {}

  /** Labels that the nodes must have. Returns a copy. */
  public get nodeSelector(): { [label: string]: string } {
    return { ...this.options.nodeSelector };
  }

  /** Taints that the pods accept. Returns a copy. */
  public get tolerations(): k8s.Toleration[] {
    return [...this.options.tolerations ?? []];
  }

  /** Conditions on node labels. Returns a copy. */
  public get nodeRequirements(): k8s.NodeSelectorRequirement[] {
    return [...this.options.nodeRequirements ?? []];
  }
}

/** Nodes that carry a label and the taint of the same key and value. */
function tainted(key: string, value: string): Capacity {
  return Capacity.of({ nodeSelector: { [key]: value }, tolerations: [{ key, operator: 'Equal', value, effect: 'NoSchedule' }] });
}
