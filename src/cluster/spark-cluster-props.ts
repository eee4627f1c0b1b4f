// What can be set for a standalone cluster.
import { ImagePullPolicy, ISecret, IServiceAccount, k8s } from 'cdk8s-plus-27';
import { SparkMasterOptions, SparkWorkerOptions } from './daemon-options';
import { MasterRecovery } from './recovery';
import { SparkVersion } from '../application/spark-code';
import { PodSecurity } from '../manifest/pod-security';

/** A secret that masters, workers and drivers share. */
export interface ClusterRpcEncryption {
  /** Secret in the namespace of the cluster. */
  readonly secret: ISecret;

  /**
   * Entry of the Secret.
   *
   * @default key
   */
  readonly key?: string;
}

/** Who may reach the pods of a cluster. */
export interface ClusterIsolation {
  /**
   * Who else may reach the web UIs and the REST server, such as the pods of an Ingress controller.
   *
   * @default - nobody but the cluster and its drivers
   */
  readonly uiClients?: k8s.NetworkPolicyPeer[];
}

/** How the web UI of the master that leads is reached. */
export interface ClusterUiProxy {
  /** Image of HAProxy 2.4 or later, such as `haproxy:3.0-alpine`. */
  readonly image: string;

  /**
   * Number of proxies.
   *
   * @default 1
   */
  readonly replicas?: number;
}

/** What can be set for a standalone cluster. */
export interface SparkClusterProps {
  /** The Spark release inside the image. */
  readonly sparkVersion: SparkVersion;

  /** Image of masters and workers. */
  readonly image: string;

  /**
   * Name of the cluster, and the first part of the names of its objects, at most 30 characters.
   *
   * @default - made of the ids of the constructs
   */
  readonly name?: string;

  /** Workers of the pool `workers`. Further pools come with `addWorkers()`. */
  readonly workers: SparkWorkerOptions;

  /**
   * The masters.
   *
   * @default - one, with 1 GiB of heap
   */
  readonly master?: SparkMasterOptions;

  /**
   * Where masters keep what they know.
   *
   * @default MasterRecovery.none()
   */
  readonly recovery?: MasterRecovery;

  /**
   * Lets only those take part who have the secret, and encrypts what they send each other.
   *
   * @default - everybody who reaches the cluster may use it
   */
  readonly rpcEncryption?: ClusterRpcEncryption;

  /**
   * NetworkPolicy by which only the cluster itself and its drivers reach its pods. Drivers have the labels of `clientLabels`.
   *
   * @default - no NetworkPolicy
   */
  readonly isolation?: ClusterIsolation;

  /**
   * Proxy for the web UI, which leads to the master that is ALIVE. With several masters there is no Service of the UI without it.
   *
   * @default - with one master a Service alone
   */
  readonly uiProxy?: ClusterUiProxy;

  /**
   * Address under which the web UI is reached from outside, such as `https://spark.example.com/`. The UIs of workers and drivers are then reached through
   * the master (`spark.ui.reverseProxy`), and not by themselves.
   *
   * @default - UIs link to the names of the pods
   */
  readonly publicUiUrl?: string;

  /**
   * Cores of applications that do not say how many they want (`spark.deploy.defaultCores`), so that one does not take all.
   *
   * @default 4
   */
  readonly defaultCores?: number;

  /**
   * Whether the cores of an application are spread over workers (`spark.deploy.spreadOut`). `false` fills one worker after the other, which lets
   * others go.
   *
   * @default true
   */
  readonly spreadOut?: boolean;

  /**
   * Whether masters accept drivers over REST, on port 6066. It has no authentication, so it cannot be combined with `rpcEncryption`.
   *
   * @default false
   */
  readonly restServer?: boolean;

  /**
   * Whether masters and workers have metrics for Prometheus, at `/metrics/prometheus` of their web UIs, and annotations by which Prometheus finds them.
   *
   * @default false
   */
  readonly metrics?: boolean;

  /**
   * Configuration of masters and workers. Credentials are refused.
   *
   * @default - none
   */
  readonly sparkConf?: { readonly [key: string]: string };

  /**
   * Service account of the pods. They get no token of it.
   *
   * @default - the service account `default` of the namespace
   */
  readonly serviceAccount?: IServiceAccount;

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
   * Domain of the Kubernetes cluster, in which Services have their names.
   *
   * @default cluster.local
   */
  readonly clusterDomain?: string;
}
