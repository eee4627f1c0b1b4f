// What the planner takes and gives: one attempt of an application, and the Kubernetes objects that make it run.
import type { QuotaDemand } from './quota';
import { DEFAULT_EXPOSURE, EVERYTHING, type Exposure } from '../spec/exposure';
import type { Finding } from '../spec/findings';
import type { KubernetesObject } from '../spec/kubernetes';
import type { Launcher } from '../spec/labels';
import type { IdentifiedDefaults } from '../spec/namespace-defaults';
import type { SparkApplication } from '../spec/types.gen';
import type { GatewayName, IngressController } from '../spec/ui-addresses';

/** One attempt to run an application. Everything that spark-submit would draw at random or read from a clock derives from it. */
export interface Submission {
  /** A UUID, minted once per attempt and stored in `status.submissionID` before anything is created. */
  readonly id: string;
  /** When the attempt began, in milliseconds since the epoch; stored in `status.lastSubmissionAttemptTime`. */
  readonly time: number;
}

/** A submission that is written down before anybody knows when it will run. The driver notes the time itself. */
export interface TimelessSubmission extends Pick<Submission, 'id'> {
  readonly time?: undefined;
}

/** One of several attempts that stand for any others, where only the findings of plans matter. */
export function nthSubmission(n: number): Submission {
  return { id: `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`, time: 0 };
}

/** An attempt that stands for any other. */
export const ANY_SUBMISSION: Submission = nthSubmission(0);

/** The API server by the name that it has in every cluster, so that a plan is the same wherever it is made. */
export const IN_CLUSTER_MASTER = 'k8s://https://kubernetes.default.svc:443';

/** What the platform, not the application, decides about a submission: the operator's flags. */
export interface SubmissionSettings {
  /** What starts the driver. Default: `operator`, which also owns the objects. */
  readonly launcher?: Launcher;
  /** Keys of the labels by which the operator chooses applications: what is made for one has its values of them. Default: that of instances. */
  readonly selectionKeys?: readonly string[];
  /** What applications of the namespace have where they say nothing. */
  readonly namespaceDefaults?: IdentifiedDefaults;
  /** Value of `spark.master`. */
  readonly master: string;
  /** Whether each application gets a Service for its web UI. */
  readonly uiService: boolean;
  /** Template of the web UI's URL with `{{$appName}}`, `{{$appNamespace}}`, `{{$appId}}`; no Ingress without it. */
  readonly ingressUrlFormat?: string;
  readonly ingressClassName?: string;
  readonly ingressAnnotations?: Readonly<Record<string, string>>;
  readonly ingressTls?: ReadonlyArray<{ readonly hosts?: readonly string[]; readonly secretName?: string }>;
  /** Which controller removes paths from requests, where the application does not say. Default: nginx. */
  readonly ingressController?: IngressController;
  /** Whether Middlewares of Traefik may be created. */
  readonly traefikMiddlewares?: boolean;
  /** Gateway of web UIs, which then have HTTPRoutes in place of Ingresses. */
  readonly uiGateway?: GatewayName;
  /** What applications may choose for Services, Ingresses and routes. Default: DEFAULT_EXPOSURE. */
  readonly exposure?: Exposure;
  /** Batch scheduler of applications that name none. */
  readonly defaultBatchScheduler?: string;
  /** Names of scheduler-plugins schedulers whose PodGroups we make. */
  readonly kubeSchedulerNames?: readonly string[];
  /** Whether `spec.batchScheduler` is honoured. */
  readonly batchScheduler?: boolean;
  /** Whether `spec.driverPodDisruptionBudget` is honoured. */
  readonly driverDisruptionBudgets?: boolean;
  /**
   * Whether findings include what Kubernetes refuses of pods and Services, and Spark at its start, for callers that run nothing. The operator
   * asks an API server, which may be of a later version and take more.
   */
  readonly predictsRefusals?: boolean;
  /** Whether plans say what they ask of quotas, for an operator that watches them. */
  readonly countsDemand?: boolean;
}

/** Where it is not known what the platform allows: all that a platform can allow, besides annotations that inject configuration. */
export const UNKNOWN_PLATFORM: Pick<SubmissionSettings, 'exposure' | 'traefikMiddlewares'> = {
  exposure: { ...DEFAULT_EXPOSURE, ingressClasses: [EVERYTHING], gateways: [EVERYTHING] },
  traefikMiddlewares: true,
};

/**
 * Settings for checks of an application whose operator is not known: they take what some operator would run. Its own address of web UIs is one that no
 * other application has.
 */
export function unknownOperator({ spec }: SparkApplication): SubmissionSettings {
  return {
    master: IN_CLUSTER_MASTER,
    uiService: true,
    ...UNKNOWN_PLATFORM,
    ingressUrlFormat: 'https://operator.invalid/{{$appNamespace}}/{{$appName}}',
    batchScheduler: true,
    ...(spec.batchScheduler && { kubeSchedulerNames: [spec.batchScheduler] }),
    driverDisruptionBudgets: true,
    predictsRefusals: true,
  };
}

/** Where a web UI can be reached, as far as a plan knows. */
export interface WebUi {
  readonly serviceName: string;
  readonly port: number;
  readonly ingressName?: string;
  /** Name of the HTTPRoute, where there is one in place of an Ingress. */
  readonly routeName?: string;
  /** URL through Ingress or HTTPRoute, where a host is known. */
  readonly ingressUrl?: string;
}

/** The objects of one attempt, ready to be created in this order; the driver pod comes last. */
export interface PlannedSubmission {
  readonly outcome: 'planned';
  /** Spark's own identifier of the run: `spark-` and 32 hexadecimal digits. */
  readonly applicationId: string;
  readonly driverPodName: string;
  readonly objects: readonly KubernetesObject[];
  /** The content of `spark.properties`, for display. */
  readonly properties: Readonly<Record<string, string>>;
  /** Where the web UI can be reached, as far as the plan knows. */
  readonly webUi?: WebUi;
  /** What the attempt asks of the quotas of its namespace; only with `countsDemand`. */
  readonly demand?: QuotaDemand;
  /** What the author should know although the application can run. */
  readonly warnings: readonly Finding[];
}

/** An application that cannot be run as it is, with every reason found. */
export interface RefusedSubmission {
  readonly outcome: 'refused';
  readonly findings: readonly Finding[];
}

export type SubmissionPlan = PlannedSubmission | RefusedSubmission;

/** The planner's signature: pure, total, same arguments same bytes. `application.metadata.uid` owns every object that an operator creates. */
export type PlanSubmission = (application: SparkApplication, submission: Submission | TimelessSubmission, settings: SubmissionSettings) => SubmissionPlan;
