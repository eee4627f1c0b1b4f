// Kinds of nodes to run pods on: spot, on demand, your own, or several of them in an order of preference.
import { k8s } from 'cdk8s-plus-27';
import type { Cloud as CloudName } from '../spec/capacity';
import { anyOf, capacityOf, type NodePlacement } from '../spec/node-placement';

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

  /**
   * Where drivers run if executors run here and the driver says nothing itself.
   *
   * @default - anywhere
   */
  readonly driverCapacity?: Capacity;
}

/** One of several kinds of nodes that pods may run on. */
export interface WeightedCapacity {
  /** The kind of nodes. */
  readonly capacity: Capacity;

  /** How much the scheduler prefers these nodes to the others, from 1 to 100. */
  readonly weight: number;
}

/** A kind of nodes to run pods on. */
export class Capacity {
  /** Spot nodes: cheap, but the cloud may take them away at short notice. Good for executors. Drivers then run on demand by default. */
  public static spot(cloud: Cloud): Capacity {
    return new Capacity(capacityOf(nameOf(cloud)).spot, Capacity.onDemand(cloud));
  }

  /** On-demand nodes, which stay until they are given back. Good for drivers. */
  public static onDemand(cloud: Cloud): Capacity {
    return new Capacity(capacityOf(nameOf(cloud)).onDemand);
  }

  /** Spot nodes where some are free, and any other nodes otherwise. Drivers then run on demand by default. */
  public static preferSpot(cloud: Cloud): Capacity {
    return Capacity.anyOf({ capacity: Capacity.spot(cloud), weight: 100 }, { capacity: Capacity.any(), weight: 1 });
  }

  /**
   * Nodes of several kinds. Of those that are free, the scheduler prefers the kind with the largest weight.
   *
   * @param choices the kinds that are accepted; with `Capacity.any()` among them, every node is accepted
   */
  public static anyOf(...choices: WeightedCapacity[]): Capacity {
    const wrong = choices.find(({ weight }) => !Number.isInteger(weight) || weight < 1 || weight > 100);
    if (choices.length === 0 || wrong) {
      throw new Error(`Capacity.anyOf: ${wrong ? `weight is ${wrong.weight}; give a whole number from 1 to 100` : 'give at least one kind of nodes'}`);
    }
    const placement = anyOf(choices.map(({ capacity, weight }) => ({ placement: capacity._placement, weight })));
    return new Capacity(placement, choices.find(({ capacity }) => capacity._forDrivers)?.capacity._forDrivers);
  }

  /** Any nodes. For drivers that need not run on demand although their executors are on spot nodes. */
  public static any(): Capacity {
    return new Capacity({});
  }

  /** Nodes with the given labels and taints, such as your own node pool. */
  public static of(options: CapacityOptions): Capacity {
    const { nodeSelector, tolerations, nodeRequirements = [], driverCapacity } = options;
    return new Capacity({
      nodeSelector: { ...nodeSelector },
      tolerations,
      alternatives: nodeRequirements.length > 0 ? [nodeRequirements] : [],
    }, driverCapacity);
  }

  /** @internal */
  public readonly _placement: NodePlacement;

  /** Where drivers run unless they say otherwise, if executors run here. @internal */
  public readonly _forDrivers?: Capacity;

  private constructor(placement: NodePlacement, forDrivers?: Capacity) {
    this._placement = placement;
    this._forDrivers = forDrivers;
  }

  /** Labels that the nodes must have. Returns a copy. */
  public get nodeSelector(): { [label: string]: string } {
    return { ...this._placement.nodeSelector };
  }

  /** Taints that the pods tolerate. Returns a copy. */
  public get tolerations(): k8s.Toleration[] {
    return [...this._placement.tolerations ?? []];
  }

  /** Conditions on node labels that all must hold. Returns a copy. None if nodes of several kinds are accepted. */
  public get nodeRequirements(): k8s.NodeSelectorRequirement[] {
    const { alternatives = [] } = this._placement;
    return alternatives.length === 1 ? [...alternatives[0]] : [];
  }
}

function nameOf(cloud: Cloud): CloudName {
  return cloud.toLowerCase() as Lowercase<Cloud>;
}
