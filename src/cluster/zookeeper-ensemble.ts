// ZooKeeperEnsemble: a small ZooKeeper for the recovery of masters, run by the jars of the Spark image.
import { Chart, Size } from 'cdk8s';
import { ImagePullPolicy, ISecret } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { addDisruptionBudget, addFiles, addIngressPolicy, addService, addStatefulSet, Owner, preferDifferentNodes } from './cluster-objects';
import { SparkDaemonOptions } from './daemon-options';
import { aliveAt, CONFIG_FOLDER, SPARK_CLASS, SparkDaemonPods } from './daemon-pods';
import { programName } from '../application/program-name';
import { PodSecurity } from '../manifest/pod-security';
import { quantity } from '../manifest/values';
import { nonEmpty } from '../manifest/wire';
import { sha256Hex } from '../spec/hash';
import type { EnvVar } from '../spec/kubernetes.gen';
import { Annotation, Label } from '../spec/labels';
import { daemonOverheadMiB, stablePodName, STANDALONE_PORTS, zooKeeperConfig } from '../spec/standalone';

/** What can be set for an ensemble of ZooKeeper. */
export interface ZooKeeperEnsembleProps {
  /** Spark image, whose jars contain ZooKeeper. */
  readonly image: string;

  /**
   * Name of the ensemble, and of its objects, at most 40 characters.
   *
   * @default - made of the ids of the constructs
   */
  readonly name?: string;

  /**
   * Number of servers: 1, 3 or 5. The ensemble works while more than half of them do.
   *
   * @default 3
   */
  readonly replicas?: number;

  /**
   * The pods.
   *
   * @default - 100 millis of CPU, 256 MiB of heap
   */
  readonly pods?: SparkDaemonOptions;

  /**
   * Size of the claim of each server, in whole mebibytes.
   *
   * @default Size.gibibytes(1)
   */
  readonly storage?: Size;

  /**
   * Storage class of the claims.
   *
   * @default - the cluster's default class
   */
  readonly storageClass?: string;

  /**
   * Whether the claims stay when the ensemble is deleted.
   *
   * @default false
   */
  readonly retainStorage?: boolean;

  /**
   * When the image is pulled.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Secrets for pulling the image.
   *
   * @default - those of the service account
   */
  readonly imagePullSecrets?: ISecret[];

  /**
   * What the pods are allowed to do.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * Whether a NetworkPolicy admits only the servers themselves and the masters of clusters that use the ensemble. ZooKeeper asks nobody for a password.
   *
   * @default true
   */
  readonly isolate?: boolean;

  /**
   * Domain of the Kubernetes cluster, in which Services have their names.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;
}

const NAME_LENGTH = 40;
const DATA_FOLDER = '/var/zookeeper';
/** ZooKeeper finds its number in a file. Its servers count from 1, StatefulSets from 0. */
const START = `#!/bin/bash
set -e
mkdir -p ${DATA_FOLDER}/data
echo $((\${HOSTNAME##*-} + 1)) > ${DATA_FOLDER}/data/myid
exec ${SPARK_CLASS} org.apache.zookeeper.server.quorum.QuorumPeerMain ${CONFIG_FOLDER}/zoo.cfg
`;
/** A server that is no part of a majority says that it does not serve. */
const IS_SERVING = `exec 3<>/dev/tcp/127.0.0.1/${STANDALONE_PORTS.zooKeeperClients} && echo srvr >&3 && grep -q '^Mode: ' <&3`;

class ZooKeeperPods extends SparkDaemonPods {
  public constructor(private readonly serverOptions: SparkDaemonOptions) {
    super('zookeeper', serverOptions);
    this._resources();
  }

  public _heap(): Size {
    return this.serverOptions.daemonMemory ?? Size.mebibytes(256);
  }

  public _memoryLimit(): Size {
    return Size.mebibytes(this._heap().toMebibytes() + daemonOverheadMiB(this._heap().toMebibytes()));
  }

  /** Classes that are none of Spark's daemons get their heap from this variable. */
  public _daemonEnv(): EnvVar[] {
    return super._daemonEnv().map(({ name, ...value }) => ({ name: name === 'SPARK_DAEMON_MEMORY' ? 'SPARK_DRIVER_MEMORY' : name, ...value }));
  }
}

/**
 * A small ZooKeeper for the recovery of masters. The Spark image contains its jars, so no other image is needed.
 *
 * Several clusters can share one ensemble.
 */
export class ZooKeeperEnsemble extends Construct {
  /** Name of the ensemble. */
  public readonly ensembleName: string;
  /** Hosts and ports of the servers, as `spark.deploy.zookeeper.url` takes them. */
  public readonly address: string;

  public constructor(scope: Construct, id: string, props: ZooKeeperEnsembleProps) {
    super(scope, id);
    const namespace = Chart.of(this).namespace;
    if (namespace === undefined) throw new Error(`ZooKeeperEnsemble ${this.node.path}: its namespace is not known; set the namespace of the chart`);
    const { replicas = 3, clusterDomain = 'cluster.local', podSecurity = PodSecurity.RESTRICTED } = props;
    if (![1, 3, 5].includes(replicas)) {
      throw new Error(`ZooKeeperEnsemble ${this.node.path}: replicas is ${replicas}; give 1, 3 or 5, since more than half of the servers must agree`);
    }
    const name = programName(`ZooKeeperEnsemble ${this.node.path}`, this, namespace, props.name, NAME_LENGTH);
    this.ensembleName = name;
    const selector = { [Label.ZOOKEEPER]: name };
    const owner: Owner = { scope: this, namespace, labels: selector };
    const hosts = Array.from({ length: replicas }, (_, i) => stablePodName(`${name}-${i}`, name, namespace, clusterDomain));
    this.address = hosts.map((host) => `${host}:${STANDALONE_PORTS.zooKeeperClients}`).join(',');
    const files = { 'zoo.cfg': zooKeeperConfig(hosts, `${DATA_FOLDER}/data`), 'start.sh': START };
    const ports = [
      { name: 'clients', port: STANDALONE_PORTS.zooKeeperClients },
      { name: 'peers', port: STANDALONE_PORTS.zooKeeperPeers },
      { name: 'election', port: STANDALONE_PORTS.zooKeeperElection },
    ];
    const pods = new ZooKeeperPods(props.pods ?? {});
    pods._mountConfig(`${name}-config`);
    addFiles(owner, 'config', `${name}-config`, () => files);
    addService(owner, 'service', name, selector, ports, { headless: true });
    addStatefulSet(owner, 'servers', {
      name,
      serviceName: name,
      selector,
      replicas: () => replicas,
      claim: {
        name: 'data',
        storage: quantity('ZooKeeperEnsemble: storage', props.storage ?? Size.gibibytes(1)),
        storageClass: props.storageClass,
        retain: props.retainStorage ?? false,
      },
      pods: () => {
        const spec = pods._daemonPod(podSecurity, {
          name: 'zookeeper',
          image: props.image,
          imagePullPolicy: props.imagePullPolicy ?? ImagePullPolicy.IF_NOT_PRESENT,
          args: ['bash', `${CONFIG_FOLDER}/start.sh`],
          env: pods._daemonEnv(),
          probes: {
            readinessProbe: { exec: { command: ['bash', '-c', IS_SERVING] }, periodSeconds: 5, timeoutSeconds: 5 },
            ...aliveAt(STANDALONE_PORTS.zooKeeperClients),
          },
        }, {
          imagePullSecrets: nonEmpty((props.imagePullSecrets ?? []).map((secret) => ({ name: secret.name }))),
          ...preferDifferentNodes(selector),
        });
        const [main, ...others] = spec.containers ?? [];
        const withData = { ...main, volumeMounts: [...main.volumeMounts ?? [], { name: 'data', mountPath: DATA_FOLDER }] };
        return {
          labels: pods.labels,
          annotations: { ...pods.annotations, [Annotation.CONFIG_HASH]: sha256Hex(JSON.stringify(files)).slice(0, 16) },
          spec: { ...spec, containers: [withData, ...others] },
        };
      },
    });
    if (replicas > 1) addDisruptionBudget(owner, 'budget', name, selector);
    if (props.isolate ?? true) {
      addIngressPolicy(owner, 'policy', name, selector, [
        { from: [{ podSelector: { matchLabels: selector } }] },
        {
          from: [{ podSelector: { matchLabels: { [Label.ZOOKEEPER_CLIENT]: name } } }],
          ports: [{ protocol: 'TCP', port: STANDALONE_PORTS.zooKeeperClients }],
        },
      ]);
    }
  }
}
