// One rehearsal: applies manifests to an embedded control plane, runs the real operator, and waits for the applications to end.
import { assumedObjects, assumptionsFor } from './assumptions';
import { Blockers } from './blockers';
import type { ObjectReference } from './missing-objects';
import { Observer, type ApplicationProgress } from './observer';
import type { RehearsedOperator } from './operators';
import { describeTimes, rehearsedTimes, withOneRun, type RehearsedTime } from './schedules';
import { describeProgress, Painter, table } from './table';
import { fasterClock, systemClock, systemIds, type Clock } from '../../kube/clock';
import { timestamp } from '../../kube/time';
import { createLogger } from '../../operator/manager/logging';
import { createOperator, type Operator } from '../../operator/operator';
import { describeRefusal, startControlPlane, VirtualClock, type ControlPlane } from '../../rehearsal';
import { ApplicationState, isTerminal } from '../../spec/states';
import type { Console } from '../console';
import { count } from '../describe-findings';
import type { ManifestObject } from '../manifests';

export interface RehearsalOptions {
  /** How long applications may take, in seconds of the machine's time. */
  readonly timeoutSeconds: number;
  /** How many times as fast as the machine's clock time runs. */
  readonly speed: number;
  /** The time that is simulated, in milliseconds since the epoch: the schedules run, and time jumps from one event to the next. */
  readonly period?: { readonly from: number; readonly until: number };
  /** States that applications must reach, by `namespace/name` or by name; all others must reach COMPLETED, or SUSPENDED where they ask for it. */
  readonly expected: ReadonlyMap<string, string>;
  /** Objects that the cluster has and the manifests do not. */
  readonly assumed: readonly ObjectReference[];
  /** Whether the operators' logs are shown. */
  readonly verbose: boolean;
}

const REPAINT_MILLISECONDS = 100;
/** How long executors may take to end after their driver, so that the table shows it. */
const EXECUTOR_GRACE_MILLISECONDS = 1_000;
/** How many last lines of a driver's log, and of an operator's warnings, are shown where a rehearsal went wrong. */
const LAST_LINES = 5;

/** Runs a rehearsal; whether everything went as expected. */
export async function rehearse(
  objects: readonly ManifestObject[], operators: readonly RehearsedOperator[], options: RehearsalOptions, console: Console,
): Promise<boolean> {
  const line = (text: string): void => console.out(`${text}\n`);
  const virtual = options.period && new VirtualClock(options.period.from);
  const clock = virtual ?? fasterClock(systemClock, options.speed);
  const during = <T>(work: Promise<T>): Promise<T> => (virtual ? virtual.advanceDuring(work) : work);
  const { objects: applied, runs } = virtual ? { objects, runs: new Map<string, string>() } : withOneRun(objects);
  const plane = startControlPlane({ clock });
  const warnings = new Set<string>();
  const running: Operator[] = [];
  try {
    if (!await during(applyAll(plane, applied, options.assumed, line))) {
      return false;
    }
    runs.forEach((schedule) => line(`${schedule}: one run of the schedule starts at once; --until rehearses its times`));
    for (const rehearsed of operators) {
      line(rehearsed.description);
      const operator = operatorFor(virtual ? { ...rehearsed, config: withoutLease(rehearsed.config) } : rehearsed, plane, clock, options.verbose, (text) => {
        if (options.verbose) {
          console.err(text);
          return;
        }
        const warning = text.replace(/^\S+ /, '').trimEnd();
        if (!warnings.has(warning) && console.terminalColumns === undefined) {
          line(`        operator: ${warning}`);
        }
        warnings.add(warning);
      });
      running.push(operator);
      await during(operator.start());
    }
    const asExpected = virtual
      ? await letTimePass(plane, virtual, operators, options, console)
      : reportOutcome(await waitForEnd(plane, clock, operators, runs, options, console), options, plane, line);
    if (!asExpected && warnings.size > 0 && console.terminalColumns !== undefined) {
      line(`the operator's last warnings:\n${[...warnings].slice(-LAST_LINES).map((warning) => `  ${warning}`).join('\n')}`);
    }
    return asExpected;
  } catch (error) {
    line(`error: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    await during(Promise.all(running.map((operator) => operator.stop())));
    await plane.stop();
  }
}

/** Applies everything, as `kubectl apply` would; whether nothing was refused. */
async function applyAll(
  plane: ControlPlane, objects: readonly ManifestObject[], assumed: readonly ObjectReference[], line: (text: string) => void,
): Promise<boolean> {
  const assumptions = assumptionsFor(objects, assumed);
  assumptions.notes.forEach(line);
  const given = objects.map(({ file, document, object }) => ({ file, document, object }));
  const { refused } = await plane.apply([...assumptions.manifests, ...given, ...assumedObjects(assumed, objects), ...assumptions.runs]);
  refused.forEach((refusal) => line(describeRefusal(refusal)));
  line(refused.length > 0
    ? `${refused.length} of ${count(objects.length, 'object')} refused by the API server: nothing is run`
    : `${count(objects.length, 'object')} applied`);
  return refused.length === 0;
}

/** In simulated time there is no lease, which would be renewed every few seconds for all of it. */
function withoutLease({ leaderElection, ...config }: RehearsedOperator['config']): RehearsedOperator['config'] {
  return { ...config, leaderElection: { ...leaderElection, enabled: false } };
}

function operatorFor({ identity, config }: RehearsedOperator, plane: ControlPlane, clock: Clock, verbose: boolean, write: (text: string) => void): Operator {
  const log = createLogger({ logLevel: verbose ? config.logLevel : 'warn', logFormat: 'text' }, { write });
  return createOperator({ transport: plane.transportFor(identity), clock, ids: systemIds, config, log });
}

/** Shows progress until all applications have settled, or the time is over. */
async function waitForEnd(
  plane: ControlPlane, clock: Clock, operators: readonly RehearsedOperator[], runs: ReadonlyMap<string, string>, options: RehearsalOptions,
  console: Console,
): Promise<readonly ApplicationProgress[]> {
  const started = clock.now();
  const shown = new Map<string, { readonly text: string; readonly message: string }>();
  const painter = console.terminalColumns === undefined ? undefined : new Painter((text) => console.out(text));
  const paint = (): void => painter?.paint(table(observer.all(), clock.now(), console.terminalColumns));
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const observer = new Observer(plane, clock, (progress) => {
    const text = describeProgress(progress);
    const before = shown.get(progress.key);
    if (!painter && (before?.text !== text || before.message !== progress.message)) {
      const message = progress.message && before?.message !== progress.message ? `: ${progress.message}` : '';
      console.out(`${((clock.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}${message}\n`);
    }
    shown.set(progress.key, { text, message: progress.message });
    if (observer.all().every((each) => isSettled(each, options))) {
      settle();
    }
  });
  const blockers = new Blockers(plane, clock, operators, (key) => namesOf(observer.get(key)).some((name) => options.expected.has(name)));
  const checking = setInterval(() => {
    for (const progress of observer.all()) {
      progress.blocked = blockers.reasonOf(progress);
    }
    if (observer.all().every((each) => isSettled(each, options))) settle();
  }, REPAINT_MILLISECONDS);
  const repainting = painter && setInterval(paint, REPAINT_MILLISECONDS);
  const deadline = setTimeout(settle, options.timeoutSeconds * 1000);
  try {
    observer.expect(runs);
    observer.start();
    if (observer.all().length > 0) {
      await settled;
      await waitForExecutors(observer, clock);
      for (const failed of observer.all().filter((progress) => !isAsExpected(progress, options))) failed.blocked ??= await blockers.causeOfFailure(failed.key);
    }
    return observer.all();
  } finally {
    clearInterval(checking);
    clearInterval(repainting);
    clearTimeout(deadline);
    observer.stop();
    if (painter) {
      paint();
    } else if (observer.all().length > 0) {
      console.out(`\n${table(observer.all(), clock.now())}\n`);
    }
  }
}

/** Waits for the executors of drivers that have ended. */
async function waitForExecutors(observer: Observer, clock: Clock): Promise<void> {
  const until = clock.now() + EXECUTOR_GRACE_MILLISECONDS;
  const hasLiveExecutors = ({ state, executors }: ApplicationProgress): boolean => (
    isTerminal(state) && [...executors.values()].some((phase) => phase === 'Running' || phase === 'Pending'));
  while (observer.all().some(hasLiveExecutors) && clock.now() < until) {
    await new Promise<void>((resolve) => {
      clock.after(EXECUTOR_GRACE_MILLISECONDS / 50, resolve);
    });
  }
}

function nameOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** Names by which another end may be expected: those of the application, and those of its schedule. */
function namesOf(progress: ApplicationProgress | undefined): string[] {
  return [progress?.key, progress?.schedule].filter((key) => key !== undefined).flatMap((key) => [key!, nameOf(key!)]);
}

function expectedState(progress: ApplicationProgress, { expected }: RehearsalOptions): string {
  const named = namesOf(progress).find((name) => expected.has(name));
  return (named === undefined ? undefined : expected.get(named))
    ?? (progress.suspended ? ApplicationState.SUSPENDED : ApplicationState.COMPLETED);
}

/** Whether an application is where it should be. One that runs again and again is after one good run, unless another state is expected. */
function isAsExpected(progress: ApplicationProgress, options: RehearsalOptions): boolean {
  const expected = expectedState(progress, options);
  return progress.state === expected || (progress.endless && expected === ApplicationState.COMPLETED && progress.succeeded.size > 0);
}

/** Whether nothing more is to be waited for. */
function isSettled(progress: ApplicationProgress, options: RehearsalOptions): boolean {
  return isTerminal(progress.state) || isAsExpected(progress, options) || progress.blocked !== undefined;
}

/** How much time is simulated before progress is shown, and the time-out counts. */
const PART_MILLISECONDS = 3_600_000;

/** Simulates the whole period; whether no application and no run of a schedule ended otherwise than expected. */
async function letTimePass(
  plane: ControlPlane, clock: VirtualClock, operators: readonly RehearsedOperator[], options: RehearsalOptions, console: Console,
): Promise<boolean> {
  const { until } = options.period!;
  const line = (text: string): void => console.out(`${text}\n`);
  const deadline = systemClock.now() + options.timeoutSeconds * 1000;
  const painter = console.terminalColumns === undefined ? undefined : new Painter((text) => console.out(text));
  const observer = new Observer(plane, clock, () => undefined);
  const blockers = new Blockers(plane, clock, operators, (key) => namesOf(observer.get(key)).some((name) => options.expected.has(name)));
  const findBlocked = (): void => observer.all().filter(({ deleted }) => !deleted).forEach((progress) => { progress.blocked = blockers.reasonOf(progress); });
  observer.start();
  try {
    while (clock.now() < until && systemClock.now() < deadline) {
      await clock.advance(Math.min(PART_MILLISECONDS, until - clock.now()));
      findBlocked();
      painter?.paint(`simulated until ${timestamp(clock.now())}`);
    }
  } finally {
    observer.stop();
  }
  const reached = clock.now();
  const times = rehearsedTimes(plane, observer.all(), reached, operators[0].config.schedules.localTimeZone);
  if (times.length > 0) line(`\n${describeTimes(times, reached)}`);
  const others = observer.all().filter(({ schedule }) => schedule === undefined);
  if (others.length > 0) line(`\n${table(others, reached)}`);
  if (reached < until) line(`only the time until ${timestamp(reached)} was simulated within ${options.timeoutSeconds} s; --timeout gives it longer`);
  const asExpected = reportOutcome(others, { ...options, expected: without(options.expected, times) }, plane, line);
  return reportTimes(times, options, line) && asExpected && reached >= until;
}

/** What is expected of others than runs of schedules. */
function without(expected: ReadonlyMap<string, string>, times: readonly RehearsedTime[]): ReadonlyMap<string, string> {
  const names = new Set(times.flatMap(({ schedule, run }) => [schedule, nameOf(schedule), ...namesOf(run)]));
  return new Map([...expected].filter(([name]) => !names.has(name)));
}

/** Whether all runs that have ended did so as expected, and the others can end; one line for each schedule of which that is not so. */
function reportTimes(times: readonly RehearsedTime[], options: RehearsalOptions, line: (text: string) => void): boolean {
  const isWrong = ({ run, outcome }: RehearsedTime): boolean => outcome === 'refused'
    || (run !== undefined && (run.blocked !== undefined || (isTerminal(run.state) && !isAsExpected(run, options))));
  const wrong = times.filter(isWrong);
  for (const schedule of new Set(wrong.map((each) => each.schedule))) {
    const own = wrong.filter((each) => each.schedule === schedule);
    const [{ time, outcome, reason }] = own;
    line(`${schedule}: ${count(own.length, 'run')} not as expected; the first, ${time === undefined ? 'on request' : `for ${timestamp(time)}`}, is ${outcome}`
      + `${reason ? `: ${reason}` : ''}`);
  }
  return wrong.length === 0;
}

/** Whether each application reached the expected state; one line for each that did not. */
function reportOutcome(all: readonly ApplicationProgress[], options: RehearsalOptions, plane: ControlPlane, line: (text: string) => void): boolean {
  if (all.length === 0) {
    if (!options.period) line('there is no application to run: the platform was applied and the operator started');
    else if (options.expected.size === 0) return true;
  }
  const wrong = all.filter((progress) => !isAsExpected(progress, options));
  for (const progress of wrong) {
    const late = isSettled(progress, options) ? '' : ` within ${options.timeoutSeconds} s`;
    line(`${progress.key} did not reach ${expectedState(progress, options)}${late}: it is `
      + `${progress.state || 'not started'}${progress.message ? `: ${progress.message}` : ''}`);
    if (progress.blocked !== undefined) line(`  ${progress.blocked}`);
    const [namespace] = progress.key.split('/');
    plane.log(namespace, progress.driverPod).slice(-LAST_LINES).forEach((text) => line(`  ${progress.driverPod}: ${text}`));
  }
  const names = new Set(all.flatMap(namesOf));
  const unknown = [...options.expected.keys()].filter((name) => !names.has(name));
  unknown.forEach((name) => line(`--expect names the application ${name}, which does not exist`));
  line(`${all.length - wrong.length} of ${count(all.length, 'application')} as expected`);
  return wrong.length === 0 && unknown.length === 0;
}
