// Checks the applications of a file as `validate` does, creates them, and follows one to its end.
import { withoutObject } from './describe';
import { logPrinter } from './log-lines';
import { printEnd, waitCode } from './wait';
import type { ApplicationManifest, ApplicationReport } from '../../client';
import { endsWithin, systemClock } from '../../kube/clock';
import { checkObject } from '../check-object';
import { ExitCode } from '../command-context';
import type { ClusterCall } from '../commands/cluster-options';
import type { Console } from '../console';
import { describePlace, describeReported, reported, reportedDuplicates, reportedUnreadable } from '../describe-findings';
import { readManifests, type ManifestObject } from '../manifests';
import { operatorSettings } from '../plan-application';

/** How applications are submitted. */
export interface SubmitChoices {
  readonly wait?: boolean;
  readonly logs?: boolean;
  /** How long to wait, in milliseconds. */
  readonly timeout?: number;
  readonly dryRun?: 'client' | 'server';
  readonly output: 'text' | 'json';
}

/** How long the rest of a log may take after its application is over: a node that is lost never ends it. */
const LOG_END_MILLISECONDS = 15_000;

/** The applications of a file; undefined where something is wrong with it, which is printed. */
export async function checkedApplications(file: string, console: Console): Promise<readonly ApplicationManifest[] | undefined> {
  const { objects, unreadable } = await readManifests([file], () => console.readInput());
  const settings = { ...operatorSettings([]), predictsRefusals: true };
  const others = objects.filter(({ object }) => object.kind !== 'SparkApplication');
  const findings = [
    ...unreadable.map(reportedUnreadable),
    ...objects.filter((place) => !others.includes(place)).flatMap((place) => (
      [...reportedDuplicates(place), ...checkObject(named(place), settings).map((finding) => reported(place, finding))])),
  ];
  for (const finding of findings) console.err(`${describeReported(finding)}\n`);
  for (const place of others) console.err(`${describePlace(place)}: is no SparkApplication; create it with kubectl apply before\n`);
  const isWrong = others.length > 0 || findings.some(({ severity }) => severity === 'error');
  if (objects.length === 0 && !isWrong) console.err(`${file}: there is no SparkApplication in it\n`);
  return isWrong || objects.length === 0 ? undefined : objects.map(({ object }) => object as unknown as ApplicationManifest);
}

/** The API server completes such a name with five characters; the planner needs a whole one. */
function named(place: ManifestObject): ManifestObject {
  const metadata = (place.object.metadata ?? {}) as { name?: unknown; generateName?: unknown };
  if (metadata.name !== undefined || typeof metadata.generateName !== 'string') return place;
  return { ...place, object: { ...place.object, metadata: { ...metadata, generateName: undefined, name: `${metadata.generateName}xxxxx` } } };
}

/** Creates applications in order; the first refusal ends that. `created` is told of each. */
export async function submitAll(
  manifests: readonly ApplicationManifest[], options: SubmitChoices, { client, signal }: ClusterCall, console: Console, created: string[],
): Promise<number> {
  const isJson = options.output === 'json';
  const isFollowed = Boolean(options.wait || options.logs) && options.dryRun === undefined;
  for (const manifest of manifests) {
    const report = await client.submit(manifest, { dryRun: options.dryRun === 'server', signal });
    const name = `${report.namespace}/${report.name}`;
    if (options.dryRun) {
      console.out(isJson ? `${JSON.stringify(withoutObject(report))}\n` : `${name}: the API server accepts it (nothing is created)\n`);
      continue;
    }
    created.push(name);
    if (isFollowed) {
      console.err(`${name}  created\n`);
      return followToEnd(report, options, { client, signal }, console);
    }
    console.out(isJson ? `${JSON.stringify(withoutObject(report))}\n` : `${name}  created\n`);
  }
  return ExitCode.FINE;
}

async function followToEnd(
  report: ApplicationReport, { logs, timeout, output }: SubmitChoices, { client, signal }: ClusterCall, console: Console,
): Promise<number> {
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  // With JSON, standard output has the result alone.
  const print = logPrinter({ json: false, prefixes: false }, output === 'json' ? { ...console, out: (text) => console.err(text) } : console);
  const reading = (async () => {
    if (!logs) return;
    for await (const line of client.logs(report, { follow: true, signal: until })) print(line);
  })().catch((error: unknown) => {
    // A log that cannot be read does not end the wait.
    if (!until.aborted) console.err(`the log cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
  });
  let shown = '';
  try {
    const result = await client.wait(report, {
      timeoutMilliseconds: timeout,
      signal,
      onChange: ({ namespace, name, state }) => {
        if (state !== shown) console.err(`${namespace}/${name}  ${state}\n`);
        shown = state;
      },
    });
    await endsWithin(systemClock, LOG_END_MILLISECONDS, reading, signal);
    printEnd(result, output === 'json', console);
    return waitCode(result);
  } finally {
    ended.abort();
    await reading;
  }
}
