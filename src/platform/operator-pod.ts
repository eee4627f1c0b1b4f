// The operator's pod: one process under the Pod Security level `restricted`, that writes to no file system.
import { k8s } from 'cdk8s-plus-27';
import { packageVersion } from './package-version';
import { SparkOperatorProps } from './spark-operator-props';

/** Port of the operator's metrics. */
export const METRICS_PORT = 8080;
const HEALTH_PORT = 8081;
/** The user that the operator's image runs as. */
const USER_ID = 65532;

/** The pod's spec as it is on the wire. */
export function operatorPod(name: string, props: SparkOperatorProps, flags: string[], selector: { [key: string]: string }): object {
  return {
    serviceAccountName: name,
    securityContext: { runAsNonRoot: true, runAsUser: USER_ID, runAsGroup: USER_ID, seccompProfile: { type: 'RuntimeDefault' } },
    ...(props.imagePullSecrets && { imagePullSecrets: props.imagePullSecrets.map((secret) => ({ name: secret.name })) }),
    ...(props.nodeSelector && { nodeSelector: { ...props.nodeSelector } }),
    ...(props.tolerations && { tolerations: props.tolerations.map((toleration) => k8s.toJson_Toleration(toleration)) }),
    ...(props.priorityClassName && { priorityClassName: props.priorityClassName }),
    // Replicas on different nodes are not lost together.
    ...((props.replicas ?? 1) > 1 && {
      topologySpreadConstraints: [{
        maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: selector },
      }],
    }),
    // Service addresses of the namespace are not wanted as environment variables.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    containers: [{
      name: 'operator',
      image: props.image ?? `ghcr.io/cdk8s-spark/cdk8s-spark:${packageVersion()}`,
      imagePullPolicy: props.imagePullPolicy ?? 'IfNotPresent',
      args: [`--metrics-bind-address=:${METRICS_PORT}`, `--health-probe-bind-address=:${HEALTH_PORT}`, ...flags],
      // The lease names its holder by this.
      env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      ports: [{ name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' }, { name: 'health', containerPort: HEALTH_PORT, protocol: 'TCP' }],
      // Slow is not dead: a busy operator, or one whose API server is slow to say that it is there, still answers within this time.
      livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 3 },
      readinessProbe: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
      resources: props.resources ? k8s.toJson_ResourceRequirements(props.resources) : { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] },
      },
    }],
  };
}
