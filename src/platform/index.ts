// The platform constructs that the library offers.
export * from './guardrails';
export * from './health-checks';
export * from './kueue-differences';
export type {
  ArgoCdIgnoredDifference, NamespacePlacement, OperatorCertManager, OperatorPodWebhook, OperatorWebhook, PodPlacement,
} from './operator-webhook';
export * from './priority-classes';
export { Team } from './rights';
export * from './spark-crds';
export { SparkNamespace } from './spark-namespace';
export * from './spark-namespace-props';
export * from './spark-operator';
export * from './spark-operator-props';
export * from './webhook-configurations';
