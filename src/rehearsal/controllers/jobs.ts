// The Job controller, for Jobs that run one pod at a time: retries with back-off, deadlines, failure policy, suspension, TTL.
import { addCondition, failureOf, isFinished, ownedBy, type Job, type JobStatus } from './job-status';
import type { Clock } from '../../kube/clock';
import { timestamp } from '../../kube/time';
import type { Pod } from '../../spec/kubernetes.gen';
import { JOB_NAME_LABEL } from '../../spec/labels';
import type { ApiServer } from '../api-server/api-server';
import { ApiError } from '../api-server/errors';

const JOBS = 'jobs.batch';
/** The controller manager's times between a failed pod and the next one. */
const FIRST_BACK_OFF = 10_000;
const LONGEST_BACK_OFF = 600_000;
/** How long after a refused pod it is tried again. */
const RETRY = 1_000;
/** What Kubernetes sets where a Job does not say it. */
const BACKOFF_LIMIT = 6;

/** Starts the controller; the result stops it. `delay` is how long after a change it acts, in milliseconds. */
export function startJobController(server: ApiServer, clock: Clock, delay: number): () => void {
  const controller = new JobController(server, clock);
  const later = (namespace: string, name: string): void => void clock.after(delay, () => controller.reconcile(namespace, name));
  const stops = [
    server.storage.collection(JOBS).watch(({ type, object }) => {
      if (type !== 'DELETED') later(object.metadata.namespace ?? '', object.metadata.name ?? '');
    }),
    server.storage.collection('pods').watch(({ object }) => {
      const owner = object.metadata.ownerReferences?.find(({ kind, controller: isController }) => kind === 'Job' && isController);
      if (owner) later(object.metadata.namespace ?? '', owner.name);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

class JobController {
  constructor(private readonly server: ApiServer, private readonly clock: Clock) {}

  reconcile(namespace: string, name: string): void {
    const job = this.server.storage.collection(JOBS).get(namespace, name) as Job | undefined;
    if (!job || job.metadata.deletionTimestamp || isFinished(job)) return;
    const pods = (this.server.storage.collection('pods').list(namespace) as unknown as Pod[]).filter((pod) => ownedBy(pod, job));
    const unfinished = pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
    const failures = pods.filter(({ status }) => status?.phase === 'Failed').map((pod) => failureOf(pod, job));
    const counted = failures.filter(({ action }) => action !== 'Ignore');
    const succeeded = pods.some(({ status }) => status?.phase === 'Succeeded');
    const status: JobStatus = {
      ...job.status,
      startTime: job.status?.startTime ?? timestamp(this.clock.now()),
      active: unfinished.filter(({ metadata }) => !metadata.deletionTimestamp).length,
      failed: counted.length,
      succeeded: succeeded ? 1 : 0,
    };
    if (succeeded) {
      this.finish(job, status, [], 'Complete', 'CompletionsReached', 'Reached expected number of succeeded pods');
    } else if (job.spec.suspend) {
      this.suspend(job, status, unfinished);
    } else if (failures.some(({ action }) => action === 'FailJob')) {
      this.finish(job, status, unfinished, 'Failed', 'PodFailurePolicy', 'A pod failed in a way for which the pod failure policy fails the Job');
    } else if (counted.length > (job.spec.backoffLimit ?? BACKOFF_LIMIT)) {
      this.finish(job, status, unfinished, 'Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit');
    } else if (this.isLate(job, status)) {
      this.finish(job, status, unfinished, 'Failed', 'DeadlineExceeded', 'Job was active longer than specified deadline');
    } else {
      this.write(job, addCondition(status, 'Suspended', 'False', 'JobResumed', 'Job resumed', this.clock.now(), { onlyChange: true }));
      // One that is being deleted still runs: the next one must wait for its end.
      if (unfinished.length === 0) this.createWhenDue(job, counted.map(({ at }) => at));
    }
  }

  private suspend(job: Job, { startTime: _started, ...status }: JobStatus, unfinished: readonly Pod[]): void {
    this.delete(unfinished);
    this.write(job, addCondition(status, 'Suspended', 'True', 'JobSuspended', 'Job suspended', this.clock.now()));
  }

  private finish(job: Job, status: JobStatus, unfinished: readonly Pod[], type: 'Complete' | 'Failed', reason: string, message: string): void {
    this.delete(unfinished);
    const time = type === 'Complete' ? { completionTime: timestamp(this.clock.now()) } : {};
    this.write(job, addCondition({ ...status, ...time, active: 0 }, type, 'True', reason, message, this.clock.now()));
    const { ttlSecondsAfterFinished: ttl } = job.spec;
    if (ttl !== undefined) this.clock.after(ttl * 1000, () => this.remove('jobs', job.metadata, 'batch'));
  }

  /** Whether the deadline has passed; if it has not, the Job is reconciled again when it does. */
  private isLate({ metadata, spec }: Job, { startTime }: JobStatus): boolean {
    if (spec.activeDeadlineSeconds === undefined) return false;
    const left = Date.parse(startTime ?? '') + spec.activeDeadlineSeconds * 1000 - this.clock.now();
    if (left > 0) this.clock.after(left, () => this.reconcile(metadata.namespace ?? '', metadata.name ?? ''));
    return left <= 0;
  }

  private createWhenDue(job: Job, failedAt: readonly number[]): void {
    const { namespace = '', name = '' } = job.metadata;
    const backOff = failedAt.length === 0 ? 0 : Math.min(FIRST_BACK_OFF * 2 ** (failedAt.length - 1), LONGEST_BACK_OFF);
    const wait = Math.max(0, ...failedAt) + backOff - this.clock.now();
    if (failedAt.length > 0 && wait > 0) {
      this.clock.after(wait, () => this.reconcile(namespace, name));
      return;
    }
    const { template } = job.spec;
    const own = { [JOB_NAME_LABEL]: name, 'job-name': name, 'batch.kubernetes.io/controller-uid': job.metadata.uid ?? '' };
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: job.metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
    const metadata = { ...template.metadata, generateName: `${name}-`, namespace, labels: { ...template.metadata?.labels, ...own }, ownerReferences: [owner] };
    try {
      const body = { apiVersion: 'v1', kind: 'Pod', metadata, spec: structuredClone(template.spec) };
      this.server.writer.create({ type: this.server.registry.core('pods'), namespace }, body, { dryRun: false, fieldValidation: 'Ignore' });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.clock.after(RETRY, () => this.reconcile(namespace, name));
    }
  }

  private delete(pods: readonly Pod[]): void {
    for (const { metadata } of pods) if (!metadata.deletionTimestamp) this.remove('pods', metadata);
  }

  private remove(plural: string, { namespace = '', name = '', uid }: Pod['metadata'], group = ''): void {
    const type = group === '' ? this.server.registry.core(plural) : this.server.registry.ofKind('batch/v1', 'Job');
    if (!type) return;
    try {
      this.server.writer.delete({ type, namespace, name }, { dryRun: false, propagationPolicy: 'Background', preconditions: { uid } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private write(job: Job, status: JobStatus): void {
    const type = this.server.registry.ofKind('batch/v1', 'Job');
    if (!type || JSON.stringify(status) === JSON.stringify(job.status)) return;
    this.server.writer.overwrite(type, { ...job, status });
  }
}
