// What can be said about an operator.
import { Duration } from 'cdk8s';
import { ImagePullPolicy, ISecret, k8s } from 'cdk8s-plus-27';

/** Address that every application's web UI gets, behind an Ingress that the operator makes. */
export interface OperatorUiIngress {
  /**
   * URL of the UI; `{{$appName}}`, `{{$appNamespace}}` and `{{$appId}}` are filled in (`--ingress-url-format`), such as
   * `https://spark.example.com/{{$appNamespace}}/{{$appName}}`. A path alone, such as `/{{$appNamespace}}/{{$appName}}`, answers for any host; the
   * address is then that of the load balancer.
   */
  readonly urlFormat: string;
  /**
   * Class of the Ingresses (`--ingress-class-name`).
   *
   * @default - the cluster's default class
   */
  readonly className?: string;
  /**
   * Annotations of the Ingresses (`--ingress-annotations`).
   *
   * @default - none
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Name of the Secret with the certificate of the host, in the namespace of each application (`--ingress-tls`).
   *
   * @default - plain HTTP
   */
  readonly certificateSecretName?: string;
}

/** Schedulers that start all pods of an application together. */
export interface OperatorBatchScheduling {
  /**
   * Scheduler of applications that name none: `volcano`, `yunikorn` or one of `kubeSchedulerNames` (`--default-batch-scheduler`).
   *
   * @default - the cluster's default scheduler
   */
  readonly defaultScheduler?: string;
  /**
   * Names of schedulers of the scheduler-plugins project, for which PodGroups are made (`--kube-scheduler-names`).
   *
   * @default - none
   */
  readonly kubeSchedulerNames?: string[];
}

/** What can be said about an operator. */
export interface SparkOperatorProps {
  /**
   * Name of the operator: of its Deployment, service account, Roles and lease.
   *
   * @default spark-operator
   */
  readonly name?: string;

  /**
   * Namespace that the operator runs in.
   *
   * @default spark-operator
   */
  readonly namespace?: string;

  /**
   * Whether that namespace is made, under the Pod Security level `restricted`.
   *
   * @default true
   */
  readonly createNamespace?: boolean;

  /**
   * Whether the custom resource definitions are installed too, in a chart of their own that comes before this one.
   *
   * @default true
   */
  readonly installCrds?: boolean;

  /**
   * Image of the operator.
   *
   * @default - `ghcr.io/cdk8s-spark/cdk8s-spark` of the version of this library
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: ISecret[];

  /**
   * Number of operator pods. One of them works; a second one takes over within seconds when it is lost.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Applications that are looked after at once (`--controller-threads`).
   *
   * @default 10
   */
  readonly workers?: number;

  /**
   * Resources of the operator pod.
   *
   * @default - asks for 50m CPU and 128Mi memory, may use 512Mi memory
   */
  readonly resources?: k8s.ResourceRequirements;

  /**
   * Least severe messages that are logged: `debug`, `info`, `warn` or `error`.
   *
   * @default info
   */
  readonly logLevel?: string;

  /**
   * Address of every application's web UI.
   *
   * @default - the web UI can be reached through a Service inside the cluster only
   */
  readonly uiIngress?: OperatorUiIngress;

  /**
   * Honours the batch scheduler that an application names (`--enable-batch-scheduler`), with the rights on PodGroups that this needs.
   *
   * @default - applications with a batch scheduler are scheduled as all others
   */
  readonly batchScheduling?: OperatorBatchScheduling;

  /**
   * Whether the operator may scale and remove the StatefulSets and Deployments in which drivers keep their executors, with the rights on `apps`
   * that this needs. Set `executorSets` of the namespaces too, so that drivers may make them.
   *
   * @default false
   */
  readonly executorSets?: boolean;

  /**
   * Whether each application gets a Service for its web UI (`--enable-ui-service`).
   *
   * @default true
   */
  readonly uiService?: boolean;

  /**
   * Time after its end at which an application that states none is deleted, in whole seconds (`--default-time-to-live-seconds`).
   *
   * @default - never
   */
  readonly defaultTimeToLive?: Duration;

  /**
   * Only applications with this value of the label `sparkoperator.k8s.io/instance` belong to the operator (`--instance`).
   *
   * @default - only applications without that label
   */
  readonly instance?: string;

  /**
   * Further flags of the operator, such as `--max-tracked-executor-per-app=100`. They come last and win.
   *
   * @default - none
   */
  readonly extraFlags?: string[];

  /**
   * Labels of nodes that the operator may run on.
   *
   * @default - any node
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * Taints that the operator accepts.
   *
   * @default - none
   */
  readonly tolerations?: k8s.Toleration[];

  /**
   * Priority class of the operator.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;
}
