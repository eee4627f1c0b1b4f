// Volumes of pods: any Kubernetes volume at a path of the Spark container, and scratch volumes for spilled and shuffled data.
import { Size } from 'cdk8s';
import { IConfigMap, ISecret, k8s } from 'cdk8s-plus-27';
import { absolutePath, quantity } from './values';
import { nonEmpty, wire } from './wire';
import type { Volume, VolumeMount } from '../spec/kubernetes.gen';
import { DNS_LABEL_LENGTH, LOCAL_DIR_PREFIX } from '../spec/names';

/** How a volume is mounted into the Spark container. */
export interface MountOptions {
  /**
   * Folder of the volume to mount instead of its root.
   *
   * @default - the root of the volume
   */
  readonly subPath?: string;

  /**
   * Whether the volume is mounted read-only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** A volume as a pod declares it, and its mount in the main container. @internal */
export interface MountedVolume {
  readonly volume: Volume;
  readonly mount: VolumeMount;
}

/** A volume and its path in the Spark container. */
export class SparkVolume {
  /**
   * A volume of any Kubernetes type.
   *
   * @param volume the volume as a pod declares it; its name must be unique in the application
   * @param path absolute path in the Spark container
   */
  public static of(volume: k8s.Volume, path: string, options: MountOptions = {}): SparkVolume {
    return new SparkVolume(path, options, volume);
  }

  /**
   * The entries of a ConfigMap as files, read-only.
   *
   * @param path absolute path of the folder that holds one file for each key
   */
  public static configMap(configMap: IConfigMap, path: string): SparkVolume {
    return new SparkVolume(path, { readOnly: true }, { name: volumeName('config', configMap.name), configMap: { name: configMap.name } });
  }

  /**
   * The entries of a Secret as files, read-only.
   *
   * @param path absolute path of the folder that holds one file for each key
   */
  public static secret(secret: ISecret, path: string): SparkVolume {
    return new SparkVolume(path, { readOnly: true }, { name: volumeName('secret', secret.name), secret: { secretName: secret.name } });
  }

  /**
   * An existing PersistentVolumeClaim. Pods on several nodes need an access mode that allows that.
   *
   * @param claimName name of the claim, in the application's namespace
   * @param path absolute path in the Spark container
   */
  public static claim(claimName: string, path: string, options: MountOptions = {}): SparkVolume {
    return new SparkVolume(path, options, { name: volumeName('claim', claimName), persistentVolumeClaim: { claimName, readOnly: options.readOnly } });
  }

  /** Absolute path in the Spark container. Undefined for a scratch volume whose path follows from its name. */
  public readonly path?: string;
  private readonly options: MountOptions;
  private readonly source?: k8s.Volume;

  protected constructor(path?: string, options: MountOptions = {}, source?: k8s.Volume) {
    this.path = path === undefined ? undefined : absolutePath('SparkVolume', path);
    this.options = options;
    this.source = source;
  }

  /** The name of the volume. Undefined if `nameVolumes` gives it one. @internal */
  public _fixedName(): string | undefined {
    return this.source?.name;
  }

  /** The volume under this name. Undefined if pods cannot declare it, because Spark creates it. @internal */
  public _mounted(name: string): MountedVolume | undefined {
    return { volume: wire<Volume>(k8s.toJson_Volume({ ...this.source, name })), mount: this._mount(name, this.path ?? `/${name}`) };
  }

  /** The volume as a pod declares it that no driver creates: claims that Spark would create are made with the pod and go with it. @internal */
  public _mountedInPod(name: string): MountedVolume {
    return this._mounted(name) as MountedVolume;
  }

  /** Spark configuration with which Spark creates the volume for each pod of a role. @internal */
  public _conf(_name: string, _role: 'driver' | 'executor'): Record<string, string> {
    return {};
  }

  /** @internal */
  protected _mount(name: string, path: string): VolumeMount {
    return wire<VolumeMount>(k8s.toJson_VolumeMount({ name, mountPath: path, subPath: this.options.subPath, readOnly: this.options.readOnly }));
  }
}

/** Options that every scratch volume has. */
export interface ScratchOptions {
  /**
   * Absolute path in the Spark container.
   *
   * @default - `/var/data/` and the name of the volume
   */
  readonly path?: string;
}

/** A scratch volume from a claim that Spark creates for each pod. */
export interface OnDemandClaimOptions extends ScratchOptions {
  /** Size of each claim, in whole mebibytes. */
  readonly size: Size;

  /**
   * Storage class of the claims. It must be named, even if it is the cluster's default: without it Spark 4.1 never creates the claim,
   * and the executor waits forever.
   */
  readonly storageClass: string;
}

/** A scratch volume in the storage or the memory of the node. */
export interface EmptyDirOptions extends ScratchOptions {
  /**
   * Largest amount of data, in whole mebibytes. A pod that writes more is evicted.
   *
   * @default - no limit but that of the node
   */
  readonly sizeLimit?: Size;

  /**
   * Whether the volume is held in memory (tmpfs). Its data then counts as memory of the container: raise `memoryOverhead`.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

/** A volume for the data that Spark spills and shuffles. Without one, Spark uses the node's storage through an unlimited emptyDir. */
export class ScratchVolume extends SparkVolume {
  /**
   * A PersistentVolumeClaim that Spark creates for each pod and deletes with it
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
    return new ScratchVolume(options.path, { hostPath: { path: absolutePath('ScratchVolume.hostPath', hostPath) } });
  }

  private constructor(
    path: string | undefined,
    private readonly scratch?: Omit<Volume, 'name'>,
    private readonly onDemand?: Record<string, string>,
  ) {
    super(path);
  }

  /** @internal */
  public _mounted(name: string): MountedVolume | undefined {
    return this.scratch && { volume: { ...this.scratch, name }, mount: this._mount(name, this.pathOf(name)) };
  }

  /** @internal */
  public _mountedInPod(name: string): MountedVolume {
    if (!this.onDemand) return super._mountedInPod(name);
    const { sizeLimit, storageClass } = this.onDemand;
    const spec = { accessModes: ['ReadWriteOnce'], storageClassName: storageClass, resources: { requests: { storage: sizeLimit } } };
    return { volume: { name, ephemeral: { volumeClaimTemplate: { spec } } }, mount: this._mount(name, this.pathOf(name)) };
  }

  /** @internal */
  public _conf(name: string, role: 'driver' | 'executor'): Record<string, string> {
    if (!this.onDemand) {
      return {};
    }
    const prefix = `spark.kubernetes.${role}.volumes.persistentVolumeClaim.${name}`;
    const options = { claimName: 'OnDemand', ...this.onDemand };
    return {
      [`${prefix}.mount.path`]: this.pathOf(name),
      ...Object.fromEntries(Object.entries(options).map(([option, value]) => [`${prefix}.options.${option}`, value])),
    };
  }

  private pathOf(name: string): string {
    return this.path ?? `/var/data/${name}`;
  }
}

/** A name for each volume: its own, or for scratch volumes one by which Spark finds them. Two volumes of one name must be the same volume. */
export function nameVolumes(place: string, volumes: readonly SparkVolume[]): Map<SparkVolume, string> {
  const distinct = [...new Set(volumes)];
  let scratch = 0;
  const names = new Map(distinct.map((volume) => [volume, volume._fixedName() ?? `${LOCAL_DIR_PREFIX}${++scratch}`]));
  const sources = new Map<string, string>();
  for (const [volume, name] of names) {
    const source = JSON.stringify(volume._mounted(name)?.volume ?? null);
    if ((sources.get(name) ?? source) !== source) {
      throw new Error(`${place}: two volumes are named '${name}'; give one of them another name`);
    }
    sources.set(name, source);
  }
  return names;
}

/** The volumes as pods declare them: once each, however often they are mounted. */
export function declaredVolumes(mounted: readonly MountedVolume[]): Volume[] | undefined {
  return nonEmpty([...new Map(mounted.map(({ volume }) => [volume.name, volume])).values()]);
}

function volumeName(kind: string, objectName: string): string {
  return `${kind}-${objectName}`.slice(0, DNS_LABEL_LENGTH);
}
