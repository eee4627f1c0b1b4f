// The planner: an application and a submission in, the Kubernetes objects that make it run out.
export type { PlannedSubmission, PlanSubmission, RefusedSubmission, Submission, SubmissionPlan, SubmissionSettings } from './plan';
export { IN_CLUSTER_MASTER } from './plan';
export { servedAt } from './ingress';
export { planSubmission } from './planner';
export { planRawSubmission, type PlannedRawSubmission } from './raw-submission';
export type { SparkSubmission, SubmitterFile } from './context';
export { readCommandLine, type CommandLineInput, type ReadCommandLine } from './command-line';
export { readSubmitCommand } from './submit-command';
export { SparkConf } from './spark-conf';
export { applicationFor } from './to-application';
export { DEVIATIONS, type Deviation } from './deviations';
export { DIFFERENCES, SUPPORTED_VERSIONS } from './dialects';
