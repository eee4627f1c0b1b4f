// Volumes of driver and executor pods, with the place where they are mounted.
import { IConfigMap, ISecret, k8s } from 'cdk8s-plus-27';
import { wire } from './wire';
import type { Volume, VolumeMount } from '../spec/kubernetes.gen';

/** How a volume is mounted into the Spark container. */
export interface MountOptions {
  /**
   * Mount a folder of the volume instead of its root.
   *
   * @default - the root of the volume
   */
  readonly subPath?: string;

  /**
   * Whether the volume cannot be written to.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** What one volume adds to the pods of one role. @internal */
export interface VolumeParts {
  readonly volume?: Volume;
  readonly mount?: VolumeMount;
  readonly conf?: Record<string, string>;
}

/** A volume and the path in the Spark container at which it appears. */
export class SparkVolume {
  /**
   * A volume of any Kubernetes type.
   *
   * @param volume the volume as pods declare it; its name must be unique in the application
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
    return new SparkVolume(path, { readOnly: true }, { name: `config-${configMap.name}`.slice(0, 63), configMap: { name: configMap.name } });
  }

  /**
   * The entries of a Secret as files, read-only.
   *
   * @param path absolute path of the folder that holds one file for each key
   */
  public static secret(secret: ISecret, path: string): SparkVolume {
    return new SparkVolume(path, { readOnly: true }, { name: `secret-${secret.name}`.slice(0, 63), secret: { secretName: secret.name } });
  }

  /**
   * An existing PersistentVolumeClaim. Driver and executors on several nodes need an access mode that allows that.
   *
   * @param claimName name of the claim, in the application's namespace
   * @param path absolute path in the Spark container
   */
  public static claim(claimName: string, path: string, options: MountOptions = {}): SparkVolume {
    return new SparkVolume(path, options, { name: `claim-${claimName}`.slice(0, 63), persistentVolumeClaim: { claimName, readOnly: options.readOnly } });
  }

  /** Absolute path in the Spark container; scratch volumes that were given none get one from their name. */
  public readonly path?: string;
  private readonly options: MountOptions;
  private readonly source?: k8s.Volume;

  protected constructor(path?: string, options: MountOptions = {}, source?: k8s.Volume) {
    if (path !== undefined && !path.startsWith('/')) {
      throw new Error(`SparkVolume: path '${path}' is not absolute; begin it with /`);
    }
    this.path = path;
    this.options = options;
    this.source = source;
  }

  /** The name the volume has, or undefined where the application names it. @internal */
  public _fixedName(): string | undefined {
    return this.source?.name;
  }

  /** @internal */
  public _parts(name: string, _role: 'driver' | 'executor'): VolumeParts {
    return { volume: wire<Volume>(k8s.toJson_Volume({ ...this.source, name })), mount: this._mount(name, this.path ?? `/${name}`) };
  }

  /** @internal */
  protected _mount(name: string, path: string): VolumeMount {
    return wire<VolumeMount>(k8s.toJson_VolumeMount({ name, mountPath: path, subPath: this.options.subPath, readOnly: this.options.readOnly }));
  }
}
