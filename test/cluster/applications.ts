// Applications to check with, made from those of the example platform, and how they end.
import { kubectl, waitFor } from './kubectl';
import { Watched } from './watched';
import type { SparkApplication, SparkApplicationSpec } from '../../src/spec/types.gen';

/** How long one run of SparkPi may take on a busy machine. */
const RUN_SECONDS = 300;
/** The JVM's fast compiler alone: these runs are too short for the other one to pay off. */
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

export class Applications {
  private readonly watched: Watched<SparkApplication>;
  /** UID of the last application that was created under a name: what is known of an earlier one is no answer. */
  private readonly created = new Map<string, string>();

  constructor(readonly namespace: string, private readonly examples: readonly SparkApplication[]) {
    this.watched = new Watched(`/apis/sparkoperator.k8s.io/v1beta2/namespaces/${namespace}/sparkapplications`);
  }

  /** SparkPi in Python as the example has it, under another name. */
  python(name: string, change?: (spec: SparkApplicationSpec) => void): SparkApplication {
    return this.like(name, (spec) => spec.type === 'Python' && (spec.mainApplicationFile ?? '').endsWith('/pi.py'), change);
  }

  async create(...applications: readonly SparkApplication[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: applications };
    const uids = await kubectl(['create', '-f', '-', '-o', 'jsonpath={.metadata.uid}{"\\n"}'], JSON.stringify(list));
    uids.trim().split('\n').forEach((uid, index) => this.created.set(applications[index].metadata.name!, uid));
  }

  /** Changes the spec of an application, as `kubectl patch` does. */
  async edit(name: string, spec: Partial<SparkApplicationSpec>): Promise<void> {
    await kubectl(['patch', 'sparkapplication', name, '-n', this.namespace, '--type=merge', '-p', JSON.stringify({ spec })]);
  }

  async delete(...names: string[]): Promise<void> {
    await kubectl(['delete', 'sparkapplication', ...names, '-n', this.namespace, '--ignore-not-found', '--timeout=120s']);
  }

  get(name: string): SparkApplication | undefined {
    return this.all().find(({ metadata }) => metadata.name === name && (this.created.get(name) ?? metadata.uid) === metadata.uid);
  }

  all(): SparkApplication[] {
    return this.watched.present();
  }

  /** Waits for a status; fails at once when the application reaches an end that cannot lead there. */
  async until(name: string, what: string, holds: (application: SparkApplication) => boolean, seconds = RUN_SECONDS): Promise<SparkApplication> {
    let last: SparkApplication | undefined;
    return waitFor(`${name} ${what}`, seconds, async () => {
      last = this.get(name);
      if (!last) return undefined;
      if (holds(last)) return last;
      if (['COMPLETED', 'FAILED'].includes(stateOf(last))) {
        throw new Error(`${name} ${what}: ended instead: ${describe(last)}`);
      }
      return undefined;
    }, () => (last ? describe(last) : 'no such application'));
  }

  untilState(name: string, state: string, seconds = RUN_SECONDS): Promise<SparkApplication> {
    return this.until(name, `to be ${state}`, (application) => stateOf(application) === state, seconds);
  }

  /** Waits until another attempt than a former one runs. */
  untilRunningAnew(name: string, former: SparkApplication): Promise<SparkApplication> {
    return this.until(name, 'to run anew',
      (application) => stateOf(application) === 'RUNNING' && application.status?.submissionID !== former.status?.submissionID);
  }

  stop(): void {
    this.watched.stop();
  }

  private like(name: string, fits: (spec: SparkApplicationSpec) => boolean, change: (spec: SparkApplicationSpec) => void = () => {}): SparkApplication {
    const example = this.examples.find((application) => fits(application.spec));
    if (!example) throw new Error('examples/platform has no application to make this one from');
    const application = structuredClone(example);
    application.metadata = { name, namespace: this.namespace };
    const { spec } = application;
    spec.driver.javaOptions = SHORT_LIVED;
    spec.executor.javaOptions = SHORT_LIVED;
    spec.executor.instances = 1;
    // Not even a failing driver is a reason for a second one, unless a scenario wants it: if there are two, the operator is to blame.
    spec.restartPolicy = { type: 'Never' };
    change(spec);
    return application;
  }
}

export function stateOf(application: SparkApplication): string {
  return application.status?.applicationState?.state ?? '';
}

/** Message of the condition `Ready`. */
export function readyMessage(application: SparkApplication): string {
  return application.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
}

/** State, message and conditions in one line. */
export function describe(application: SparkApplication): string {
  const { applicationState, conditions } = application.status ?? {};
  const conditionTexts = (conditions ?? []).map(({ type, status, reason = '', message = '' }) => `${type}=${status} ${reason} ${message}`.trim());
  return [stateOf(application) || '(no state)', applicationState?.errorMessage, ...conditionTexts].filter(Boolean).join(' | ');
}
