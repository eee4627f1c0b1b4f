// Where shuffle data is kept: in claims that outlive executors, or in Apache Celeborn.
import { FacetHost } from './verb-settings';
import { SparkVersion } from '../spark-code';

/** A cluster of Apache Celeborn. */
export interface CelebornOptions {
  /** Addresses of its masters, such as `celeborn-master-0.celeborn.svc:9097`. */
  readonly masters: string[];

  /**
   * Whether workers keep each piece twice (`spark.celeborn.client.push.replicate.enabled`). Without it, the loss of a worker repeats stages.
   *
   * @default true
   */
  readonly replicate?: boolean;

  /**
   * Whether shuffle data is sorted before it is sent, which needs less memory with many partitions (`spark.celeborn.client.spark.shuffle.writer`).
   *
   * @default false
   */
  readonly sort?: boolean;
}

/** Where the shuffle data of a program is kept. */
export class SparkShuffle {
  /** @internal */
  public static _of(host: FacetHost): SparkShuffle {
    return new SparkShuffle(host);
  }

  private constructor(private readonly host: FacetHost) {}

  /**
   * Keeps shuffle data in Apache Celeborn, so that executors may go at any time. The image must contain Celeborn's client for its Spark release.
   * Dynamic allocation then needs no tracking of shuffle files, and Spark 3.5 or later. The keys are those of Celeborn's page "Deploy Spark client".
   */
  public celeborn(options: CelebornOptions): void {
    const wrong = options.masters.find((master) => !/^[^\s:/,]+:\d+$/.test(master));
    if (wrong !== undefined || options.masters.length === 0) {
      throw new Error(`shuffle.celeborn: ${wrong === undefined ? 'masters is empty' : `'${wrong}' is not the address of a master`}; `
        + 'write each as host:port, such as celeborn-master-0.celeborn.svc:9097');
    }
    this.host.set('shuffle.celeborn', (version) => ({
      conf: {
        'spark.shuffle.manager': 'org.apache.spark.shuffle.celeborn.SparkShuffleManager',
        'spark.serializer': 'org.apache.spark.serializer.KryoSerializer',
        'spark.celeborn.master.endpoints': options.masters.join(','),
        'spark.celeborn.client.spark.shuffle.writer': options.sort ? 'sort' : 'hash',
        'spark.celeborn.client.push.replicate.enabled': String(options.replicate ?? true),
        'spark.shuffle.service.enabled': 'false',
        // Local reads of shuffle files go past Celeborn.
        'spark.sql.adaptive.localShuffleReader.enabled': 'false',
        ...(is34(version) ? {} : { 'spark.shuffle.sort.io.plugin.class': 'org.apache.spark.shuffle.celeborn.CelebornShuffleDataIO' }),
      },
      shuffleKeptElsewhere: !is34(version),
    }));
  }

  /**
   * Keeps claims of executors that have gone, and gives them to new executors, which find the shuffle data on them. The executors need a scratch volume
   * of `ScratchVolume.onDemandClaim`. A claim can be used again when it is a minute old (`spark.kubernetes.allocation.executor.timeout`).
   *
   * The keys are those of Spark's page "Running Spark on Kubernetes", section "PVC-oriented executor pod allocation".
   */
  public reuseClaims(): void {
    this.host.set('shuffle.reuseClaims', () => ({
      conf: {
        'spark.kubernetes.driver.ownPersistentVolumeClaim': 'true',
        'spark.kubernetes.driver.reusePersistentVolumeClaim': 'true',
        'spark.kubernetes.driver.waitToReusePersistentVolumeClaim': 'true',
        // Spark gives no claim to another executor before the claim is as old as this time, and starts none meanwhile. Its default is 10 minutes.
        'spark.kubernetes.allocation.executor.timeout': '60s',
        'spark.shuffle.sort.io.plugin.class': 'org.apache.spark.shuffle.KubernetesLocalDiskShuffleDataIO',
      },
      needsClaims: true,
    }));
  }
}

/** Spark 3.4 has no interface by which its shuffle files could be kept elsewhere. */
function is34({ version }: SparkVersion): boolean {
  return version.startsWith('3.4');
}
