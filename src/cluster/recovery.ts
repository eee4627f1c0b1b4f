// Where masters keep what they know of workers and applications, so that another master, or the same one after a restart, can continue.
import { Size } from 'cdk8s';
import { ZooKeeperEnsemble } from './zookeeper-ensemble';
import { absolutePath, quantity } from '../manifest/values';
import type { Recovery } from '../spec/standalone';

/** The volume of a single master. */
export interface FileSystemRecoveryOptions {
  /**
   * Size of the claim, in whole mebibytes.
   *
   * @default Size.gibibytes(1)
   */
  readonly size?: Size;

  /**
   * Storage class of the claim.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: string;

  /**
   * Whether the claim stays when the cluster is deleted.
   *
   * @default false
   */
  readonly retain?: boolean;
}

/** What can be set for recovery by ZooKeeper. */
export interface ZooKeeperRecoveryOptions {
  /**
   * Node of ZooKeeper below which the cluster writes (`spark.deploy.zookeeper.dir`). Clusters that share an ensemble need different ones.
   *
   * @default - `/spark/`, namespace and name of the cluster
   */
  readonly folder?: string;
}

/** Folder of the master's volume. */
export const RECOVERY_FOLDER = '/var/spark/recovery';

/** What masters know after a restart. Applications that run continue in any case, as long as their executors live. */
export class MasterRecovery {
  /** Nothing: after a restart the master knows no application, and those that ran cannot get new executors. For one master. */
  public static none(): MasterRecovery {
    return new MasterRecovery(() => ({ kind: 'none' }));
  }

  /**
   * Files on a volume of its own, for one master: RocksDB from Spark 4.0 on, serialised objects before. While the master restarts, nothing new is started.
   */
  public static fileSystem(options: FileSystemRecoveryOptions = {}): MasterRecovery {
    const { size = Size.gibibytes(1), storageClass, retain = false } = options;
    const claim = { storage: quantity('MasterRecovery.fileSystem: size', size), storageClass, retain };
    return new MasterRecovery(() => ({ kind: 'fileSystem', folder: RECOVERY_FOLDER }), { claim });
  }

  /**
   * An ensemble of ZooKeeper that is there already, for one to three masters.
   *
   * @param address hosts and ports, such as `zk-0.example.com:2181,zk-1.example.com:2181`
   */
  public static zooKeeper(address: string, options: ZooKeeperRecoveryOptions = {}): MasterRecovery {
    if (!/^[^\s:,/]+:\d+(,[^\s:,/]+:\d+)*$/.test(address)) {
      throw new Error(`MasterRecovery.zooKeeper: '${address}' is no list of hosts with ports; write it such as zk-0:2181,zk-1:2181`);
    }
    const { folder } = options;
    if (folder !== undefined) absolutePath('MasterRecovery.zooKeeper: folder', folder);
    return new MasterRecovery((id) => ({ kind: 'zooKeeper', address, folder: folder ?? `/spark/${id}` }));
  }

  /** An ensemble of this library, for one to three masters. */
  public static ensemble(ensemble: ZooKeeperEnsemble, options: ZooKeeperRecoveryOptions = {}): MasterRecovery {
    const { recoveryOf } = MasterRecovery.zooKeeper(ensemble.address, options);
    return new MasterRecovery(recoveryOf, { ensemble });
  }

  /** The claim of the master. @internal */
  public readonly _claim?: { readonly storage: string; readonly storageClass?: string; readonly retain: boolean };

  /** The ensemble, which must be applied first and must admit the masters. @internal */
  public readonly _ensemble?: ZooKeeperEnsemble;

  private constructor(
    private readonly recoveryOf: (clusterId: string) => Recovery,
    { claim, ensemble }: { claim?: MasterRecovery['_claim']; ensemble?: ZooKeeperEnsemble } = {},
  ) {
    this._claim = claim;
    this._ensemble = ensemble;
  }

  /** @param clusterId namespace and name of the cluster @internal */
  public _recovery(clusterId: string): Recovery {
    return this.recoveryOf(clusterId);
  }
}
