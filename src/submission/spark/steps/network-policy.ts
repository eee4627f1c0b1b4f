// NetworkPolicyFeatureStep: only pods of the same application may reach its executors.
import type { NetworkPolicy } from '../../../spec/kubernetes.gen';
import { SparkLabel } from '../../../spec/labels';
import type { FeatureStep } from '../context';

/** Spark's class, by whose name an application asks for the policy in any version. */
export const NETWORK_POLICY_STEP = 'org.apache.spark.deploy.k8s.features.NetworkPolicyFeatureStep';

export const networkPolicy: FeatureStep = {
  name: 'NetworkPolicyFeatureStep',
  apply({ objects }, { dialect, identity, namespace, prefix, submission }) {
    if (!dialect.does('networkPolicy') && !submission.isolateExecutors) return;
    const application = submission.jobLabels ?? { [SparkLabel.APP_SELECTOR]: identity.applicationId };
    const policy: NetworkPolicy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `${prefix}-policy`, namespace, labels: { ...application } },
      spec: {
        podSelector: { matchLabels: { [SparkLabel.ROLE]: 'executor', ...application } },
        ingress: [{ from: [{ podSelector: { matchLabels: { ...application } } }] }],
      },
    };
    objects.push(policy);
  },
};
