// Mutated manifests through the whole operator: stored in the embedded API server as users would store them, while the bundle runs over them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { load } from 'js-yaml';
import { ERROR_TEXTS } from './error-texts';
import { objectOf } from './fuzz';
import { ADMINISTRATOR, startControlPlane, type ApiObject, type ControlPlane } from '../../src/rehearsal';
import { isRecord } from '../../src/spec/json';
import { templateOf } from '../../src/spec/scheduled-template';
import { ApplicationState, stateOf } from '../../src/spec/states';
import type { ScheduledSparkApplication, SparkApplication } from '../../src/spec/types.gen';
import { foreignCrd, type ForeignCrd } from '../support/foreign-crd';
import { writeKubeconfig } from '../support/kubeconfig';
import { CONTAINER_MEBIBYTES, ObservedOperator } from '../support/operator-process';
import { API, application } from '../support/simulated-cluster';

export type InstalledCrd = 'ours' | ForeignCrd;

const TENANT = 'tenant';
const NEIGHBOUR = 'neighbour';
const CRDS = join(__dirname, '../../imports/crds');
/** So many are stored at a time. Then all must have a status, and they are deleted. */
const BATCH = 100;
const POLL_MILLISECONDS = 100;
/** A batch takes a twentieth of this. */
const LIMIT_MILLISECONDS = 60_000;
/** No manifest may stop the event loop for longer. A busy machine may, so what was slow once is tried again. */
const MOST_DELAY_MILLISECONDS = 1_000;
/** What the status says where the operator itself has failed. */
const OWN_FAULT = /defect in the operator/;

export interface OperatorRun {
  readonly problems: readonly string[];
  /** How many the API server stored; it refused the others with a reason. */
  readonly stored: number;
  /** How many of those came to have a driver. */
  readonly submitted: number;
  readonly longestDelayMilliseconds: number;
  readonly mostMebibytes: number;
}

/** Runs manifests with numbers `from` and up through one operator; at the end it is killed, and another starts with the last of them. */
export async function fuzzOperator(seed: number, count: number, from: number, crd: InstalledCrd): Promise<OperatorRun> {
  const fuzzed = await Fuzzed.start(crd, (number) => `--seed ${seed} --from ${number} --count 0 --operator 1 --crd ${crd}`);
  try {
    for (let done = 0; done < count; done += BATCH) {
      const numbers = Array.from({ length: Math.min(BATCH, count - done) }, (_, i) => from + done + i);
      await fuzzed.batch(seed, numbers, done + BATCH >= count);
    }
    return fuzzed.result();
  } finally {
    await fuzzed.stop();
  }
}

class Fuzzed {
  static async start(crd: InstalledCrd, repeats: (number: number) => string): Promise<Fuzzed> {
    const plane = startControlPlane({
      kubelet: { scheduleMilliseconds: 5, pullMilliseconds: 5, startMilliseconds: 5, initMilliseconds: 5, runMilliseconds: 50 },
    });
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
    const definition = crd === 'ours' ? load(readFileSync(join(CRDS, 'sparkapplications.yaml'), 'utf8')) as object : foreignCrd(crd);
    const schedules = load(readFileSync(join(CRDS, 'scheduledsparkapplications.yaml'), 'utf8')) as object;
    for (const each of [definition, schedules]) await must(plane, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', each);
    for (const name of [TENANT, NEIGHBOUR]) await must(plane, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await must(plane, `/apis/rbac.authorization.k8s.io/v1/namespaces/${NEIGHBOUR}/rolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'drivers', namespace: NEIGHBOUR },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'ServiceAccount', namespace: NEIGHBOUR, name: 'default' }],
    });
    const kubeconfig = await writeKubeconfig(plane, folder, ADMINISTRATOR);
    return new Fuzzed(plane, folder, kubeconfig, await ObservedOperator.start(kubeconfig), repeats);
  }

  private readonly problems: string[] = [];
  private stored = 0;
  private submitted = 0;
  private neighbours = 0;
  private longestDelayMilliseconds = 0;
  private mostMebibytes = 0;

  private constructor(
    private readonly plane: ControlPlane, private readonly folder: string, private readonly kubeconfig: string, private operator: ObservedOperator,
    private readonly repeats: (number: number) => string,
  ) {}

  result(): OperatorRun {
    const { problems, stored, submitted, longestDelayMilliseconds, mostMebibytes } = this;
    return { problems, stored, submitted, longestDelayMilliseconds, mostMebibytes };
  }

  async stop(): Promise<void> {
    await this.operator.stop('SIGKILL');
    await this.plane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async batch(seed: number, numbers: readonly number[], last: boolean): Promise<void> {
    const whole = `${numbers.length} from ${numbers[0]}`;
    const slow = await this.attempt(seed, numbers, whole);
    if (slow > MOST_DELAY_MILLISECONDS) {
      await this.remove(numbers);
      await this.restart();
      const again = await this.attempt(seed, numbers, whole);
      if (again > MOST_DELAY_MILLISECONDS) this.problem(numbers[0], `one of ${whole} stops the event loop for ${Math.round(Math.min(slow, again))} ms`);
    }
    if (last) {
      await this.restart();
      this.longestDelayMilliseconds = Math.max(this.longestDelayMilliseconds, await this.untilAllHaveAStatus(numbers, `${whole}, after a restart`));
    }
    await this.remove(numbers);
  }

  /** Stores the manifests and resolves to the longest delay of the operator's event loop. */
  private async attempt(seed: number, numbers: readonly number[], whole: string): Promise<number> {
    for (const number of numbers) await this.store(number, objectOf(seed, number));
    const delay = await this.untilAllHaveAStatus(numbers, whole);
    this.submitted += this.applications(TENANT).filter(({ status }) => (status?.submissionAttempts ?? 0) > 0).length;
    this.longestDelayMilliseconds = Math.max(this.longestDelayMilliseconds, delay <= MOST_DELAY_MILLISECONDS ? delay : 0);
    return delay;
  }

  private async store(number: number, object: object): Promise<void> {
    const { status, body } = await this.plane.transportFor(ADMINISTRATOR).request({
      method: 'POST', path: `/apis/${API}/namespaces/${TENANT}/sparkapplications`, body: asStored(number, object),
    });
    const { message = '' } = body as { message?: string };
    if (status < 300) this.stored += 1;
    else if (status >= 500 || message === '' || ERROR_TEXTS.test(message)) this.problem(number, `the API server answers ${status}: ${message.slice(0, 500)}`);
  }

  /** An application of another tenant completes; then each of these has a status that says something, and nothing that it must not say. */
  private async untilAllHaveAStatus(numbers: readonly number[], whole: string): Promise<number> {
    const good = `good-${++this.neighbours}`;
    await must(this.plane, `/apis/${API}/namespaces/${NEIGHBOUR}/sparkapplications`, {
      ...application(good, { driver: { cores: 1, memory: '512m' } }, { namespace: NEIGHBOUR }),
    });
    const end = Date.now() + LIMIT_MILLISECONDS;
    let delay = 0;
    let polls = 0;
    for (;;) {
      if (this.operator.ended !== undefined) {
        this.problem(numbers[0], `the operator ended with ${this.operator.ended} on one of ${whole}: ${this.operator.takeLines().join('\n').slice(-2_000)}`);
        this.operator = await ObservedOperator.start(this.kubeconfig);
        break;
      }
      const neighbour = this.applications(NEIGHBOUR).find(({ metadata }) => metadata.name === good);
      const waiting = this.applications(TENANT).filter((each) => !saysSomething(each));
      const done = waiting.length === 0 && stateOf(neighbour ?? {}) === ApplicationState.COMPLETED;
      if (done || Date.now() > end) {
        if (!done) {
          waiting.forEach((each) => this.problem(numberOf(each), `has no status: ${JSON.stringify(each.status)}`));
          const { status } = neighbour ?? {};
          if (stateOf({ status }) !== ApplicationState.COMPLETED) this.problem(numbers[0], `beside ${whole}, ${good} is ${JSON.stringify(status)}`);
        }
        delay = Math.max(delay, await this.operator.loopDelayMilliseconds());
        break;
      }
      if (polls++ % 20 === 0) {
        const health = await this.operator.healthProblem();
        if (health) this.problem(numbers[0], `/healthz fails during ${whole}: ${health}`);
        delay = Math.max(delay, await this.operator.loopDelayMilliseconds());
      }
      await setTimeout(POLL_MILLISECONDS);
    }
    await this.inspect(numbers[0], whole);
    return delay;
  }

  private async inspect(first: number, whole: string): Promise<void> {
    for (const each of this.applications(TENANT)) {
      const said = JSON.stringify(each.status);
      if (ERROR_TEXTS.test(said) || OWN_FAULT.test(said)) this.problem(numberOf(each), `its status says ${said.slice(0, 2_000)}`);
    }
    for (const event of await this.events()) {
      if (ERROR_TEXTS.test(event.note) || OWN_FAULT.test(event.note)) this.problem(first, `an Event about ${event.regarding.name} says ${event.note}`);
    }
    for (const line of this.operator.takeLines()) {
      if (ERROR_TEXTS.test(line) || OWN_FAULT.test(line)) this.problem(first, `during ${whole} the operator logs ${line.slice(0, 2_000)}`);
    }
    this.mostMebibytes = Math.max(this.mostMebibytes, this.operator.mostResidentMebibytes());
    if (this.mostMebibytes > CONTAINER_MEBIBYTES) this.problem(first, `during ${whole} the operator has ${Math.round(this.mostMebibytes)} MiB`);
  }

  private applications(namespace: string): readonly SparkApplication[] {
    return this.plane.objects(API, 'SparkApplication', namespace) as unknown as readonly SparkApplication[];
  }

  private async events(): Promise<ReadonlyArray<{ readonly note: string; readonly regarding: { readonly name: string } }>> {
    const path = `/apis/events.k8s.io/v1/namespaces/${TENANT}/events`;
    const { body } = await this.plane.transportFor(ADMINISTRATOR).request({ method: 'GET', path });
    return (body as { items: Array<{ note: string; regarding: { name: string } }> }).items;
  }

  private async remove(numbers: readonly number[]): Promise<void> {
    const path = `/apis/${API}/namespaces/${TENANT}/sparkapplications`;
    for (const { metadata } of this.applications(TENANT)) {
      const one = `${path}/${encodeURIComponent(metadata.name ?? '')}`;
      // A manifest may have finalizers, which nobody would remove.
      const contentType = 'application/merge-patch+json';
      if (metadata.finalizers) {
        await this.plane.transportFor(ADMINISTRATOR).request({ method: 'PATCH', path: one, body: { metadata: { finalizers: null } }, contentType });
      }
      await this.plane.transportFor(ADMINISTRATOR).request({ method: 'DELETE', path: one });
    }
    const left = this.applications(TENANT);
    if (left.length > 0) this.problem(numbers[0], `${left.length} applications cannot be deleted, such as ${left[0].metadata.name}`);
    await must(this.plane, `/apis/events.k8s.io/v1/namespaces/${TENANT}/events`, undefined, 'DELETE');
  }

  private async restart(): Promise<void> {
    await this.operator.stop('SIGKILL');
    this.operator = await ObservedOperator.start(this.kubeconfig);
  }

  private problem(number: number, what: string): void {
    this.problems.push(`${this.repeats(number)}: ${what}`);
  }
}

/** The manifest as `kubectl -n tenant create` would send it: with a name of its own, and the application of a schedule for the schedule. */
function asStored(number: number, object: object): object {
  const { kind, spec, metadata } = object as ScheduledSparkApplication;
  const one = kind === 'ScheduledSparkApplication' && isRecord(spec) ? templateOf(object as ScheduledSparkApplication) : object;
  const named = { ...(isRecord(metadata) ? metadata : {}), name: `fuzz-${number}`, namespace: TENANT };
  return { ...one, apiVersion: API, kind: 'SparkApplication', metadata: named };
}

function numberOf({ metadata }: Pick<SparkApplication, 'metadata'>): number {
  return Number(metadata.name?.slice('fuzz-'.length));
}

/** Whether a status has a state, or a condition that says why there is none. */
function saysSomething(application_: SparkApplication): boolean {
  return stateOf(application_) !== ApplicationState.NEW || (application_.status?.conditions ?? []).some(({ message }) => (message ?? '') !== '');
}

async function must(plane: ControlPlane, path: string, body?: object, method: 'POST' | 'DELETE' = 'POST'): Promise<void> {
  const answer = await plane.transportFor(ADMINISTRATOR).request({ method, path, body });
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body as ApiObject).slice(0, 500)}`);
}
