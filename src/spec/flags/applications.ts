// Flags of SparkApplications: what the platform sets for all of them, their web UIs, batch schedulers and metrics.
import { flagGroup } from './flag';
import { bool, buckets, choice, gateway, gatewayPatterns, hostPatterns, ingressTls, list, namePatterns, stringMap, text, time, wholeNumber } from './types';
import { DEFAULT_EXPOSURE } from '../exposure';
import { INGRESS_CONTROLLERS } from '../ui-addresses';

export const APPLICATIONS = flagGroup('Applications', {
  'max-tracked-executor-per-app': {
    type: wholeNumber(0),
    default: '1000',
    help: 'number of executors that a status lists by name; further ones are only counted',
    kubeflow: { since: '2.5' },
  },
  'default-time-to-live-seconds': {
    type: wholeNumber(0, 'seconds'),
    default: '0',
    help: 'timeToLiveSeconds of applications that set none; 0 means that they are never deleted',
    kubeflow: { since: '2.6' },
  },
  'namespace-defaults-namespace': {
    type: text('namespace'),
    defaultHelp: 'there are no defaults of namespaces',
    help: 'the operator\'s own namespace, whose ConfigMaps with the label sparkoperator.k8s.io/namespace-defaults have the defaults of namespaces; needs '
      + 'the right to list and watch them',
    kubeflow: false,
  },
  'enable-driver-pdb': {
    type: bool,
    default: 'false',
    help: 'create a PodDisruptionBudget for the driver of each application that asks for one in spec.driverPodDisruptionBudget',
    kubeflow: { since: '2.6' },
  },
  'record-spec-in-annotations': {
    type: bool,
    default: 'false',
    help: 'record the specification of each attempt in an annotation of the application where its CRD keeps no such field in the status, as '
      + 'Kubeflow\'s does not; needs the right to patch sparkapplications',
    kubeflow: false,
  },
  'restored-before': {
    type: time,
    defaultHelp: 'nothing was restored',
    help: 'when a restore from a backup was over: applications without status that were created before are not run and become FAILED, and schedules without '
      + 'status make no run for earlier times',
    kubeflow: false,
  },
});

export const WEB_UI = flagGroup('Web UI', {
  'enable-ui-service': {
    type: bool,
    default: 'true',
    help: 'create a Service for each web UI',
    kubeflow: { since: '2.5' },
  },
  'ingress-url-format': {
    type: text('template'),
    defaultHelp: 'no Ingress is created',
    help: 'URL of the web UIs, with {{$appName}}, {{$appNamespace}} and {{$appId}}; a path alone stands for any host',
    kubeflow: { since: '2.5' },
  },
  'ingress-class-name': {
    type: text('name'),
    defaultHelp: 'the default class of the cluster',
    help: 'class of the Ingresses of web UIs',
    kubeflow: { since: '2.5' },
  },
  'ingress-tls': {
    type: ingressTls,
    help: 'tls of the Ingresses of web UIs, a JSON list',
    kubeflow: { since: '2.5' },
  },
  'ingress-annotations': {
    type: stringMap,
    help: 'annotations of the Ingresses or routes of web UIs, a JSON object',
    kubeflow: { since: '2.5' },
  },
  'ingress-controller': {
    type: choice('name', INGRESS_CONTROLLERS),
    default: 'nginx',
    help: 'the controller of the Ingresses, which removes the path of an address from requests, each in its own way; none for any other',
    kubeflow: false,
  },
  'enable-traefik-middlewares': {
    type: bool,
    default: 'false',
    help: 'create Middlewares of Traefik for applications that choose Traefik for their Ingresses; implied by --ingress-controller=traefik',
    kubeflow: false,
  },
  'ui-gateway': {
    type: gateway,
    defaultHelp: 'the web UIs have Ingresses',
    help: 'Gateway to which HTTPRoutes lead in place of the Ingresses of web UIs; a listener may follow as a third part',
    kubeflow: false,
  },
});

/** These govern what the operator creates for applications, by the fields sparkUIOptions and driverIngressOptions and for the driver's Service. */
export const APPLICATION_EXPOSURE = flagGroup('What applications may ask for', {
  'application-ingress-hosts': {
    type: hostPatterns,
    default: DEFAULT_EXPOSURE.hosts.join(','),
    help: 'hosts that applications may choose for Ingresses, such as *.{{$appNamespace}}.spark.example.com; an empty value allows none',
    kubeflow: false,
  },
  'application-annotations': {
    type: namePatterns,
    default: DEFAULT_EXPOSURE.annotations.join(','),
    help: 'annotations that applications may set on Services and Ingresses; a * at the end stands for any rest, but annotations that inject '
      + 'configuration, such as nginx.ingress.kubernetes.io/configuration-snippet, are allowed only by their full key',
    kubeflow: false,
  },
  'application-service-types': {
    type: namePatterns,
    default: DEFAULT_EXPOSURE.serviceTypes.join(','),
    help: 'types of Services that applications may choose besides ClusterIP, such as NodePort,LoadBalancer; * allows all',
    kubeflow: false,
  },
  'application-tls-secrets': {
    type: namePatterns,
    default: DEFAULT_EXPOSURE.tlsSecrets.join(','),
    help: 'Secrets that applications may name for TLS of Ingresses; a * at the end stands for any rest; an empty value allows none',
    kubeflow: false,
  },
  'application-ingress-classes': {
    type: namePatterns,
    default: DEFAULT_EXPOSURE.ingressClasses.join(','),
    defaultHelp: 'none',
    help: 'classes that applications may choose for their Ingresses; a * at the end stands for any rest',
    kubeflow: false,
  },
  'application-gateways': {
    type: gatewayPatterns,
    default: DEFAULT_EXPOSURE.gateways.join(','),
    defaultHelp: 'none',
    help: 'Gateways that applications may name for HTTPRoutes, such as infra/public,infra/spark-*; {{$appNamespace}} stands for the namespace of '
      + 'the application',
    kubeflow: false,
  },
});

export const BATCH_SCHEDULING = flagGroup('Batch scheduling', {
  'enable-batch-scheduler': {
    type: bool,
    default: 'false',
    help: 'use the batch scheduler that an application names in spec.batchScheduler',
    kubeflow: { since: '2.5' },
  },
  'default-batch-scheduler': {
    type: text('name'),
    defaultHelp: 'the default scheduler of the cluster',
    help: 'batch scheduler of applications that name none',
    kubeflow: { since: '2.5' },
  },
  'kube-scheduler-names': {
    type: list,
    default: '',
    defaultHelp: 'none',
    help: 'schedulers of the scheduler-plugins project for which PodGroups are created',
    kubeflow: { since: '2.5' },
  },
});

export const QUOTAS = flagGroup('Quotas', {
  'enable-resource-quota-enforcement': {
    type: bool,
    default: 'false',
    help: 'applications wait until the ResourceQuotas of their namespace have room for the driver and its initial executors; needs the right to '
      + 'list and watch resourcequotas',
    kubeflow: { since: '2.5' },
  },
  'resource-quota-refusal-namespaces': {
    type: namePatterns,
    default: '',
    defaultHelp: 'none',
    help: 'namespaces in which an application that does not fit is refused by the admission webhook, and one that is larger than the whole quota by '
      + 'the controller too, where both wait elsewhere; a * at the end stands for any rest',
    kubeflow: false,
  },
});

/** The bounds of the histograms contain those of Kubeflow's operator, so that its dashboards find theirs, and finer and longer ones. */
export const APPLICATION_METRICS = flagGroup('Metrics of applications', {
  'metrics-prefix': {
    type: text('text'),
    help: 'prefix of the names of these metrics',
    kubeflow: { since: '2.5' },
  },
  'metrics-labels': {
    type: list,
    default: '',
    defaultHelp: 'none',
    help: 'labels of applications that become labels of their metrics',
    kubeflow: { since: '2.5' },
  },
  'metrics-job-submit-latency-buckets': {
    type: buckets,
    default: '0.1,0.25,0.5,1,2,4,8,16,32,64,128,256,600,1800,3600',
    help: 'upper bounds, in seconds, of the histogram of the time from creation to submission',
    kubeflow: { since: '2.5', default: '0.5,1,2,4,8,16,32,64,128,256' },
  },
  'metrics-job-start-latency-buckets': {
    type: buckets,
    default: '1,2,5,10,20,30,60,90,120,150,180,210,240,270,300,600,1800,3600',
    help: 'upper bounds, in seconds, of the histogram of the time from creation to the running driver',
    kubeflow: { since: '2.5', default: '30,60,90,120,150,180,210,240,270,300' },
  },
});

/** All groups of applications, in the order of the help. */
export const APPLICATION_FLAGS = [APPLICATIONS, WEB_UI, APPLICATION_EXPOSURE, BATCH_SCHEDULING, QUOTAS, APPLICATION_METRICS] as const;
