// The planner: an application and a submission in, the Kubernetes objects that make it run out.
export type { PlannedSubmission, PlanSubmission, RefusedSubmission, Submission, SubmissionPlan, SubmissionSettings } from './plan';
export { IN_CLUSTER_MASTER, UNKNOWN_PLATFORM } from './plan';
export { isAccepted, refusalOf, type HttpRoute } from './application/http-route';
export { servedAt } from './application/ingress';
export { planSubmission } from './application/planner';
export { planRawSubmission, type PlannedRawSubmission } from './command/raw-submission';
export type { SparkSubmission, SubmitterFile } from './spark/submission';
export { readCommandLine, type CommandLineInput, type ReadCommandLine } from './command/command-line';
export { readSubmitCommand } from './command/submit-command';
export { SparkConf } from './spark/spark-conf';
export { applicationFor } from './command/to-application';
export { DEVIATIONS, type Deviation } from './application/deviations';
export { DIFFERENCES, SUPPORTED_VERSIONS } from './spark/dialects';
