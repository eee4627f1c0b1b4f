// Watches applications and their pods, and keeps their last state after they are deleted.
import type { Clock } from '../../kube/clock';
import type { ApiObject, ControlPlane } from '../../rehearsal';
import { entryOf } from '../../spec/json';
import { Label, SparkLabel } from '../../spec/labels';
import { API_VERSION } from '../../spec/names';
import { ApplicationState, isTerminal } from '../../spec/states';
import type { SparkApplication } from '../../spec/types.gen';

/** How far an application got. */
export interface ApplicationProgress {
  /** `namespace/name`. */
  readonly key: string;
  state: string;
  attempts: number;
  driverPod: string;
  /** Phase of the driver pod; empty before there is one. */
  driverPhase: string;
  /** The last phase of each executor so far, by pod name. */
  readonly executors: Map<string, string>;
  message: string;
  suspended: boolean;
  /** Whether it runs again after each good end. */
  endless: boolean;
  /** Runs of the driver that ended well, and others that did not. */
  readonly succeeded: Set<string>;
  readonly failed: Set<string>;
  /** `namespace/name` of the schedule that it is a run of. */
  schedule?: string;
  /** Whether the application has been deleted. */
  deleted: boolean;
  /** Why the application cannot go on, with what can be done about it. */
  blocked?: string;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  endedAt?: number;
}

/** The kind of the owner of runs. */
const SCHEDULE_KIND = 'ScheduledSparkApplication';

interface JobStatus {
  readonly active?: number;
  readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string; readonly message?: string }>;
}

/** How a program without operator stands, in the words of the table. */
const STATE_OF_PHASE: Readonly<Record<string, string>> = {
  Running: ApplicationState.RUNNING, Succeeded: ApplicationState.COMPLETED, Failed: ApplicationState.FAILED,
};
const STATE_OF_CONDITION: Readonly<Record<string, string>> = {
  Complete: ApplicationState.COMPLETED, Failed: ApplicationState.FAILED, Suspended: ApplicationState.SUSPENDED,
};

/** Watches a control plane. */
export class Observer {
  private readonly applications = new Map<string, ApplicationProgress>();
  private readonly drivers = new Map<string, Set<string>>();
  private readonly stops: Array<() => void> = [];

  /** `onChange` is called after each change of an application's progress. */
  constructor(private readonly plane: ControlPlane, private readonly clock: Clock, private readonly onChange: (progress: ApplicationProgress) => void) {}

  /** Names applications that are yet to come, by the schedule that starts them. */
  expect(runs: ReadonlyMap<string, string>): void {
    runs.forEach((schedule, key) => { this.progressOf(key).schedule = schedule; });
  }

  start(): void {
    this.plane.objects(API_VERSION, 'SparkApplication').forEach((object) => this.applicationChanged(object, false));
    this.plane.objects('batch/v1', 'Job').forEach((object) => this.jobChanged(object));
    this.plane.objects('v1', 'Pod').forEach((object) => this.podChanged(object, false));
    this.stops.push(
      this.plane.watch(API_VERSION, 'SparkApplication', ({ type, object }) => this.applicationChanged(object, type === 'DELETED')),
      this.plane.watch('batch/v1', 'Job', ({ type, object }) => type !== 'DELETED' && this.jobChanged(object)),
      this.plane.watch('v1', 'Pod', ({ type, object }) => this.podChanged(object, type === 'DELETED')),
    );
  }

  stop(): void {
    this.stops.forEach((stop) => stop());
  }

  /** All applications seen so far, in order of their names. */
  all(): readonly ApplicationProgress[] {
    return [...this.applications.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  get(key: string): ApplicationProgress | undefined {
    return this.applications.get(key);
  }

  private applicationChanged(object: ApiObject, deleted: boolean): void {
    const { metadata, spec, status } = object as unknown as SparkApplication;
    const key = `${metadata.namespace}/${metadata.name}`;
    const progress = this.progressOf(key);
    progress.deleted = deleted;
    if (deleted) {
      progress.endedAt ??= this.clock.now();
      return;
    }
    const schedule = metadata.ownerReferences?.find(({ kind }) => kind === SCHEDULE_KIND);
    if (schedule) progress.schedule = `${metadata.namespace}/${schedule.name}`;
    progress.state = status?.applicationState?.state ?? '';
    progress.attempts = Math.max(progress.attempts, status?.executionAttempts ?? 0, status?.submissionAttempts ?? 0);
    progress.driverPod = status?.driverInfo?.podName || progress.driverPod;
    progress.message = status?.applicationState?.errorMessage ?? '';
    progress.suspended = spec.suspend === true;
    progress.endless = spec.restartPolicy?.type === 'Always';
    if (progress.state !== '') {
      progress.startedAt ??= this.clock.now();
    }
    progress.endedAt = isTerminal(progress.state) ? progress.endedAt ?? this.clock.now() : undefined;
    this.onChange(progress);
  }

  private podChanged(object: ApiObject, gone: boolean): void {
    const labels = object.metadata.labels ?? {};
    const application = labels[Label.APP_NAME];
    if (application === undefined) {
      return;
    }
    const progress = this.progressOf(`${object.metadata.namespace}/${application}`);
    const phase = phaseOf(object);
    if (labels[SparkLabel.ROLE] === 'executor') {
      const name = object.metadata.name ?? '';
      progress.executors.set(name, executorPhase(object, phase, gone, progress.executors.get(name)));
    } else {
      progress.driverPod = object.metadata.name ?? '';
      progress.driverPhase = gone ? 'Deleted' : phase;
      const uid = object.metadata.uid ?? '';
      if (phase === 'Succeeded') progress.succeeded.add(uid);
      if (phase === 'Failed') progress.failed.add(uid);
      if (labels[Label.RUN_BY] !== undefined && labels[Label.RUN_BY] !== 'operator') this.driverChanged(progress, object, labels[Label.RUN_BY]);
    }
    this.onChange(progress);
  }

  /** A driver without operator. That of a Pod says how the program ended. */
  private driverChanged(progress: ApplicationProgress, { metadata }: ApiObject, runBy: string): void {
    const drivers = this.drivers.get(progress.key) ?? new Set();
    this.drivers.set(progress.key, drivers.add(metadata.uid ?? ''));
    progress.attempts = drivers.size;
    if (runBy === 'pod') this.settle(progress, entryOf(STATE_OF_PHASE, progress.driverPhase) ?? progress.state, '');
  }

  private jobChanged(object: ApiObject): void {
    const { metadata, spec, status } = object as ApiObject & { spec: { suspend?: boolean }; status?: JobStatus };
    const name = metadata.labels?.[Label.APP_NAME];
    if (name === undefined) {
      return;
    }
    const progress = this.progressOf(`${metadata.namespace}/${name}`);
    const { type = '', message = '' } = status?.conditions?.find((condition) => condition.status === 'True') ?? {};
    progress.suspended = spec.suspend === true;
    this.settle(progress, entryOf(STATE_OF_CONDITION, type) ?? (status?.active ? ApplicationState.RUNNING : ''), type === 'Failed' ? message : '');
    this.onChange(progress);
  }

  private settle(progress: ApplicationProgress, state: string, message: string): void {
    progress.state = state;
    progress.message = message;
    if (state !== '') progress.startedAt ??= this.clock.now();
    progress.endedAt = isTerminal(state) ? progress.endedAt ?? this.clock.now() : undefined;
  }

  private progressOf(key: string): ApplicationProgress {
    const known = this.applications.get(key)
      ?? {
        key,
        state: '',
        attempts: 0,
        driverPod: '',
        driverPhase: '',
        executors: new Map(),
        message: '',
        suspended: false,
        endless: false,
        deleted: false,
        succeeded: new Set<string>(),
        failed: new Set<string>(),
      };
    this.applications.set(key, known);
    return known;
  }
}

/** The phase of an executor that ends because it is deleted says nothing about its work: SIGTERM ended it. */
function executorPhase(object: ApiObject, phase: string, gone: boolean, before: string | undefined): string {
  if (before === 'Succeeded' || before === 'Failed') return before;
  if (gone) return phase === 'Succeeded' || (phase === 'Failed' && !object.metadata.deletionTimestamp) ? phase : 'Deleted';
  return object.metadata.deletionTimestamp ? 'Terminating' : phase;
}

/** The pod's phase, or the reason why a container waits, unless that is only its start. */
function phaseOf(object: ApiObject): string {
  const status = (object as { status?: { phase?: string; containerStatuses?: Array<{ state?: { waiting?: { reason?: string } } }> } }).status;
  const reasons = status?.containerStatuses?.map(({ state }) => state?.waiting?.reason);
  const waiting = reasons?.find((reason) => reason && reason !== 'ContainerCreating' && reason !== 'PodInitializing');
  return waiting ?? status?.phase ?? 'Pending';
}
