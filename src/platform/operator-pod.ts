// The operator's pod. It runs under the Pod Security level `restricted` and cannot write to its file system.
import { Duration } from 'cdk8s';
import { EnvFieldPaths, EnvValue, k8s } from 'cdk8s-plus-27';
import { WEBHOOK_CERTIFICATE_FOLDER, WEBHOOK_PORT, webhookNames } from './operator-webhook';
import { SparkOperatorProps } from './spark-operator-props';
import { PodSecurity } from '../manifest/pod-security';
import { RolePods } from '../manifest/pods';
import { nameVolumes, SparkVolume } from '../manifest/volumes';
import { wire } from '../manifest/wire';
import type { PodSpec, ResourceRequirements } from '../spec/kubernetes.gen';

/** Ports of the operator. */
export const METRICS_PORT = 8080;
export const HEALTH_PORT = 8081;
/** Where the certificate of the metrics is mounted. */
export const METRICS_CERTIFICATE_FOLDER = '/etc/spark-operator/metrics-certificate';
/** User of the operator's image. */
const USER_ID = 65532;

class OperatorPods extends RolePods {
  public constructor(name: string, { nodeSelector, tolerations, priorityClassName, secureMetrics, webhook }: SparkOperatorProps) {
    const metricsSecret = secureMetrics?.certificateSecretName;
    const volumes = [
      ...metricsSecret === undefined ? [] : [
        SparkVolume.of({ name: 'metrics-certificate', secret: { secretName: metricsSecret } }, METRICS_CERTIFICATE_FOLDER, { readOnly: true }),
      ],
      // The pod starts before cert-manager has created the Secret, since applications need no webhook.
      ...webhook?.certManager ? [
        SparkVolume.of({ name: 'webhook-certificate', secret: { secretName: webhookNames({ name }).certificate, optional: true } },
          WEBHOOK_CERTIFICATE_FOLDER, { readOnly: true }),
      ] : [],
    ];
    super(`SparkOperator ${name}`, {
      nodeSelector,
      tolerations,
      priorityClassName,
      // The operator signs its lease with the name of the pod.
      env: { POD_NAME: EnvValue.fromFieldRef(EnvFieldPaths.POD_NAME) },
      ports: [
        { name: 'metrics', containerPort: METRICS_PORT },
        { name: 'health', containerPort: HEALTH_PORT },
        ...webhook ? [{ name: 'webhook', containerPort: WEBHOOK_PORT }] : [],
      ],
      volumes: volumes.length > 0 ? volumes : undefined,
      securityContext: { readOnlyRootFilesystem: true, runAsNonRoot: true },
      terminationGracePeriod: Duration.seconds(30),
    }, { runAsUser: USER_ID, runAsGroup: USER_ID });
  }
}

/** The pod's spec. */
export function operatorPod(name: string, props: SparkOperatorProps, args: string[], selector: { [key: string]: string }): PodSpec {
  const pods = new OperatorPods(name, props);
  return pods._podSpec({ podSecurity: PodSecurity.RESTRICTED, volumeNames: nameVolumes(`SparkOperator ${name}: volumes`, pods.volumes) }, {
    name: 'operator',
    image: props.image,
    imagePullPolicy: props.imagePullPolicy ?? 'IfNotPresent',
    args,
    // The timeout is long, so that Kubernetes does not restart an operator that is only busy or waits for a slow API server.
    livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 3 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
    resources: props.resources
      ? wire<ResourceRequirements>(k8s.toJson_ResourceRequirements(props.resources))
      : { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
  }, {
    serviceAccountName: name,
    imagePullSecrets: props.imagePullSecrets?.map((secret) => ({ name: secret.name })),
    // With replicas on different nodes, the loss of one node does not stop the operator.
    topologySpreadConstraints: (props.replicas ?? 1) > 1
      ? [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: selector } }]
      : undefined,
    // Without this, Kubernetes sets environment variables for each Service of the namespace.
    enableServiceLinks: false,
  });
}
