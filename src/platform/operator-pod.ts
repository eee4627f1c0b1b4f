// The operator's pod: one process under the Pod Security level `restricted` that does not write to its file system.
import { k8s } from 'cdk8s-plus-27';
import { packageVersion } from './package-version';
import { SparkOperatorProps } from './spark-operator-props';

/** Ports of the operator. */
export const METRICS_PORT = 8080;
export const HEALTH_PORT = 8081;
/** The user that the operator's image runs as. */
const USER_ID = 65532;

/** The spec of the pod. */
export function operatorPod(name: string, props: SparkOperatorProps, args: string[], selector: { [key: string]: string }): object {
  return {
    serviceAccountName: name,
    securityContext: { runAsNonRoot: true, runAsUser: USER_ID, runAsGroup: USER_ID, seccompProfile: { type: 'RuntimeDefault' } },
    ...(props.imagePullSecrets && { imagePullSecrets: props.imagePullSecrets.map((secret) => ({ name: secret.name })) }),
    ...(props.nodeSelector && { nodeSelector: { ...props.nodeSelector } }),
    ...(props.tolerations && { tolerations: props.tolerations.map((toleration) => k8s.toJson_Toleration(toleration)) }),
    ...(props.priorityClassName && { priorityClassName: props.priorityClassName }),
    // Replicas on different nodes are not lost at the same time.
    ...((props.replicas ?? 1) > 1 && {
      topologySpreadConstraints: [{
        maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: selector },
      }],
    }),
    // Without environment variables for the Services of the namespace.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    containers: [{
      name: 'operator',
      image: props.image ?? `ghcr.io/cdk8s-spark/cdk8s-spark:${packageVersion()}`,
      imagePullPolicy: props.imagePullPolicy ?? 'IfNotPresent',
      args,
      // Names the holder of the Lease.
      env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      ports: [{ name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' }, { name: 'health', containerPort: HEALTH_PORT, protocol: 'TCP' }],
      // A busy operator, or one whose API server is slow, must not be restarted. It still answers within this time.
      livenessProbe: { httpGet: { path: '/healthz', port: 'health' }, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 3 },
      readinessProbe: { httpGet: { path: '/readyz', port: 'health' }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
      resources: props.resources
        ? k8s.toJson_ResourceRequirements(props.resources)
        : { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] },
      },
    }],
  };
}
