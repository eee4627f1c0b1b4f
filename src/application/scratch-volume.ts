// Where Spark spills and shuffles to: volumes whose name begins with `spark-local-dir-`, which Spark takes as its local directories.
import { Size } from 'cdk8s';
import { quantity } from './sizes';
import { SparkVolume, VolumeParts } from './volume';
import type { Volume } from '../spec/kubernetes.gen';

/** Options that every scratch volume has. */
export interface ScratchOptions {
  /**
   * Absolute path in the Spark container.
   *
   * @default - `/var/data/` and the name of the volume
   */
  readonly path?: string;
}

/** A scratch volume from a claim that is made for each pod. */
export interface OnDemandClaimOptions extends ScratchOptions {
  /** Size of each claim, in whole mebibytes. */
  readonly size: Size;

  /**
   * Storage class of the claims. It must be named, also where it is the cluster's default: without it Spark 4.1 never makes the claim,
   * and the executor waits for ever.
   */
  readonly storageClass: string;
}

/** A scratch volume in the storage or the memory of the node. */
export interface EmptyDirOptions extends ScratchOptions {
  /**
   * Most that may be written, in whole mebibytes; a pod that writes more is evicted.
   *
   * @default - what the node has
   */
  readonly sizeLimit?: Size;

  /**
   * Whether the volume is held in memory (tmpfs). What is written then counts as memory of the container: raise `memoryOverhead`.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

/** A place for what Spark spills and shuffles. Without one, Spark uses the node's storage through an unlimited emptyDir. */
export class ScratchVolume extends SparkVolume {
  /**
   * A PersistentVolumeClaim that Spark makes for each pod and deletes with it
   * (`spark.kubernetes.<role>.volumes.persistentVolumeClaim.<name>.options.claimName=OnDemand`).
   */
  public static onDemandClaim(options: OnDemandClaimOptions): ScratchVolume {
    const size = quantity('ScratchVolume.onDemandClaim: size', options.size);
    return new ScratchVolume(options.path, undefined, { sizeLimit: size, storageClass: options.storageClass });
  }

  /** Storage of the node, or its memory. */
  public static emptyDir(options: EmptyDirOptions = {}): ScratchVolume {
    return new ScratchVolume(options.path, {
      emptyDir: {
        ...(options.sizeLimit && { sizeLimit: quantity('ScratchVolume.emptyDir: sizeLimit', options.sizeLimit) }),
        ...(options.inMemory && { medium: 'Memory' }),
      },
    });
  }

  /**
   * A folder of the node, such as a local SSD. Not allowed where Pod Security is `baseline` or `restricted`.
   *
   * @param hostPath absolute path on the node
   */
  public static hostPath(hostPath: string, options: ScratchOptions = {}): ScratchVolume {
    if (!hostPath.startsWith('/')) {
      throw new Error(`ScratchVolume.hostPath: '${hostPath}' is not absolute; begin it with /`);
    }
    return new ScratchVolume(options.path, { hostPath: { path: hostPath } });
  }

  private constructor(path: string | undefined, private readonly scratch?: Omit<Volume, 'name'>, private readonly onDemand?: Record<string, string>) {
    super(path);
  }

  /** @internal */
  public _parts(name: string, role: 'driver' | 'executor'): VolumeParts {
    const path = this.path ?? `/var/data/${name}`;
    if (!this.onDemand) {
      return { volume: { ...this.scratch, name }, mount: this._mount(name, path) };
    }
    const prefix = `spark.kubernetes.${role}.volumes.persistentVolumeClaim.${name}`;
    const conf: Record<string, string> = { [`${prefix}.mount.path`]: path, [`${prefix}.options.claimName`]: 'OnDemand' };
    for (const [option, value] of Object.entries(this.onDemand)) {
      conf[`${prefix}.options.${option}`] = value;
    }
    return { conf };
  }
}
