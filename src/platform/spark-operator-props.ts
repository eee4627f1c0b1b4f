// The props of an operator.
import { Duration } from 'cdk8s';
import { ImagePullPolicy, ISecret, k8s, ServiceType } from 'cdk8s-plus-27';
import { OperatorWebhook } from './operator-webhook';
import { Team } from './rights';
import { IngressController } from '../application/ingress';

/** Address of every application's web UI, behind an Ingress that the operator creates. */
export interface OperatorUiIngress {
  /**
   * URL of the UI, such as `https://spark.example.com/{{$appNamespace}}/{{$appName}}` (`--ingress-url-format`). The operator fills in `{{$appName}}`,
   * `{{$appNamespace}}` and `{{$appId}}`. A path alone, such as `/{{$appNamespace}}/{{$appName}}`, stands for any host: the address is then that of the
   * load balancer.
   */
  readonly urlFormat: string;
  /**
   * Class of the Ingresses (`--ingress-class-name`).
   *
   * @default - the cluster's default class
   */
  readonly className?: string;
  /**
   * Controller of that class. It removes the path of an address from requests (`--ingress-controller`).
   *
   * @default - IngressController.NGINX
   */
  readonly controller?: IngressController;
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

/** Address of every application's web UI, behind an HTTPRoute that the operator creates on a Gateway of Gateway API. */
export interface OperatorUiGateway {
  /**
   * URL of the UI, such as `https://spark.example.com/{{$appNamespace}}/{{$appName}}` (`--ingress-url-format`). The operator fills in `{{$appName}}`,
   * `{{$appNamespace}}` and `{{$appId}}`. A path alone stands for every host of the Gateway's listeners; then no status has the address.
   */
  readonly urlFormat: string;
  /** Name of the Gateway (`--ui-gateway`). Its listeners must allow routes from the namespaces of the applications. */
  readonly name: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /**
   * Name of one listener of the Gateway.
   *
   * @default - all listeners that accept the routes
   */
  readonly sectionName?: string;
  /**
   * Annotations of the routes (`--ingress-annotations`).
   *
   * @default - none
   */
  readonly annotations?: { readonly [key: string]: string };
}

/** What becomes of applications that do not fit into what is left of a quota. */
export interface OperatorQuotaEnforcement {
  /**
   * Namespaces in which they are refused (`--resource-quota-refusal-namespaces`): by the admission webhook where too little is left, and by the controller
   * too where an application is larger than the whole quota. A `*` at the end stands for any rest.
   *
   * @default - none: they wait, in the order in which they came
   */
  readonly refuseIn?: string[];
}

/**
 * What applications may choose for the Services and Ingresses that the operator creates for them (`sparkUIOptions` and `driverIngressOptions`). A refusal
 * names the option that would allow it.
 */
export interface OperatorExposure {
  /**
   * Allows what Kubeflow's operator allows, unless another option says otherwise: any host, any type of Service, any TLS Secret, and any annotation that does
   * not inject configuration into an Ingress controller.
   *
   * @default false
   */
  readonly everything?: boolean;
  /**
   * Hosts of Ingresses (`--application-ingress-hosts`): DNS names that may contain `{{$appNamespace}}` and begin with `*.`, such as
   * `*.{{$appNamespace}}.spark.example.com`.
   *
   * @default - none: the web UI has the address of `uiIngress`, and no other port has one
   */
  readonly hosts?: string[];
  /**
   * Keys of annotations of Services and Ingresses (`--application-annotations`). A `*` at the end stands for any rest. Annotations that inject
   * configuration, such as `nginx.ingress.kubernetes.io/configuration-snippet`, are allowed only by their full key.
   *
   * @default - `prometheus.io/*`
   */
  readonly annotations?: string[];
  /**
   * Types of Services besides ClusterIP, which is always allowed (`--application-service-types`).
   *
   * @default - none
   */
  readonly serviceTypes?: ServiceType[];
  /**
   * Names of Secrets for TLS of Ingresses, in the namespace of the application (`--application-tls-secrets`). A `*` at the end stands for any rest.
   *
   * @default - none: Ingresses have the certificate of `uiIngress`
   */
  readonly tlsSecrets?: string[];
  /**
   * Classes of Ingresses (`--application-ingress-classes`). A `*` at the end stands for any rest. That of `uiIngress` is always allowed.
   *
   * @default - none
   */
  readonly ingressClasses?: string[];
  /**
   * Gateways for HTTPRoutes, as `namespace/name` (`--application-gateways`). A `*` at the end stands for any rest, and `{{$appNamespace}}` for the
   * namespace of the application. The operator gets the right to create HTTPRoutes.
   *
   * @default - none
   */
  readonly gateways?: string[];
}

/** Metrics over HTTPS, for clients with a token. */
export interface OperatorSecureMetrics {
  /**
   * Name of a Secret of type `kubernetes.io/tls` in the operator's namespace, such as cert-manager creates (`--metrics-cert-dir`). A renewed certificate is
   * served within minutes.
   *
   * @default - a self-signed certificate, which no client can verify
   */
  readonly certificateSecretName?: string;
  /**
   * Who may read the metrics, such as the service account of Prometheus. Whoever has the right to get the non-resource URL `/metrics` may read them too.
   *
   * @default - only those who have the right already
   */
  readonly readers?: Team[];
}

/** Schedulers that start all pods of an application at the same time. */
export interface OperatorBatchScheduling {
  /**
   * Scheduler of applications that name none: `volcano`, `yunikorn` or one of `kubeSchedulerNames` (`--default-batch-scheduler`).
   *
   * @default - the cluster's default scheduler
   */
  readonly defaultScheduler?: string;
  /**
   * Names of schedulers of the scheduler-plugins project, for which PodGroups are created (`--kube-scheduler-names`).
   *
   * @default - none
   */
  readonly kubeSchedulerNames?: string[];
}

/** Props of `SparkOperator`. */
export interface SparkOperatorProps {
  /**
   * Name of the operator: of its Deployment, service account, Roles, lease and webhooks. Operators of one namespace need different names.
   *
   * @default - `spark-operator`, followed by the instance if there is one
   */
  readonly name?: string;

  /**
   * Namespace that the operator runs in.
   *
   * @default spark-operator
   */
  readonly namespace?: string;

  /**
   * Whether that namespace is created, under the Pod Security level `restricted`.
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
   * Image of the operator, such as `registry.example.com/cdk8s-spark:1`. No image is published yet: build it from `image/Dockerfile` of the version of this
   * library, and push it to a registry that the cluster reaches.
   */
  readonly image: string;

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
   * Number of operator pods. One of them works. If it is lost, another one takes over within seconds.
   *
   * @default 1
   */
  readonly replicas?: number;

  /**
   * Number of applications that are reconciled in parallel (`--controller-threads`).
   *
   * @default 10
   */
  readonly workers?: number;

  /**
   * Resources of the operator pod.
   *
   * @default - requests 50m CPU and 128Mi memory, limit of 512Mi memory
   */
  readonly resources?: k8s.ResourceRequirements;

  /**
   * Lowest level of messages that are logged: `debug`, `info`, `warn` or `error` (`--log-level`).
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
   * Address of every web UI by an HTTPRoute on a Gateway, in place of `uiIngress`. The operator gets the right to create HTTPRoutes.
   *
   * @default - no route
   */
  readonly uiGateway?: OperatorUiGateway;
  /**
   * Lets applications choose Traefik as the controller of their Ingresses (`--enable-traefik-middlewares`). The operator gets the right to create the
   * Middlewares that this needs.
   *
   * @default - true where it is the controller of `uiIngress`, otherwise false
   */
  readonly traefikMiddlewares?: boolean;

  /**
   * Serves metrics over HTTPS, to clients with a bearer token whose user may get the non-resource URL `/metrics` (`--secure-metrics`). The operator gets the
   * right to have the API server review tokens.
   *
   * @default - plain HTTP, to everyone who can reach the pod
   */
  readonly secureMetrics?: OperatorSecureMetrics;

  /**
   * Admission webhooks: `kubectl apply` refuses what the operator would refuse to run, with the words of `cdk8s-spark validate` (`--enable-webhook`).
   *
   * @default - no webhooks: what is wrong with an application is in its status
   */
  readonly webhook?: OperatorWebhook;

  /**
   * What applications may choose for the Services and Ingresses that the operator creates for them.
   *
   * @default - Services of type ClusterIP, annotations `prometheus.io/*`, and the platform's own address for the web UI
   */
  readonly exposure?: OperatorExposure;

  /**
   * Uses the batch scheduler that an application names (`--enable-batch-scheduler`). The operator gets the rights on PodGroups that this needs.
   *
   * @default - no pod groups are made. The pods of an application that names a batch scheduler ask for that scheduler all the same: they hang if nobody
   * runs it, and Volcano and others hold pods without a group
   */
  readonly batchScheduling?: OperatorBatchScheduling;

  /**
   * Whether applications that ask for it get a PodDisruptionBudget for their driver (`--enable-driver-pdb`). The operator gets the rights on
   * PodDisruptionBudgets that this needs.
   *
   * @default false
   */
  readonly driverDisruptionBudgets?: boolean;

  /**
   * Has applications wait until the ResourceQuotas of their namespace have room for the driver and its initial executors
   * (`--enable-resource-quota-enforcement`). The operator gets the right to list and watch ResourceQuotas.
   *
   * @default - the operator looks at no quota. The API server refuses each pod that exceeds one: a driver is tried again, and executors come when there is room
   */
  readonly quotaEnforcement?: OperatorQuotaEnforcement;

  /**
   * Whether the operator may scale and delete the StatefulSets and Deployments in which drivers keep their executors. It gets the rights on `apps`
   * that this needs. Set `executorSets` of the namespaces too, so that drivers may create them.
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
   * Whether the operator records the specification of each attempt in an annotation of the application where its CRD keeps no such field in the status
   * (`--record-spec-in-annotations`). Without a record, edits are not noticed. Kubeflow's CRDs keep none; those of this library do. The operator gets
   * the right to patch applications.
   *
   * @default false
   */
  readonly recordSpecInAnnotations?: boolean;

  /**
   * When a restore from a backup was over (`--restored-before`), such as `2026-12-01T09:30:00Z`. Applications without status that were created before are not
   * run and become `FAILED`, and schedules without status make no run for earlier times. It can stay set.
   *
   * @default - nothing was restored
   */
  readonly restoredBefore?: string;

  /**
   * How long after its end an application is deleted if it sets no time to live itself, in whole seconds (`--default-time-to-live-seconds`).
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
   * Only applications and schedules with these labels belong to the operator, and hand-run pods with them (`--label-selector-filter`). With `instance`,
   * both must hold. What the operator makes for an application has the same labels.
   *
   * @default - no further labels are required
   */
  readonly labelSelector?: k8s.LabelSelector;

  /**
   * Further flags of the operator, such as `--max-tracked-executor-per-app=100`. They come last and take precedence.
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
   * Taints that the operator tolerates.
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
