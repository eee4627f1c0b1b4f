// The platform constructs that the library offers.
export * from './cloud-identity';
export { EgressTarget } from './egress';
export type { EgressOptions } from './egress';
export * from './guardrails';
export * from './health-checks';
export * from './kueue-differences';
export type { OperatorDefaults } from './namespace-defaults';
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
export * from './submitter-access';
export * from './webhook-configurations';
