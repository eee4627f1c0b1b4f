// `npm run test:cluster`: the project's parts against a real API server, and real Spark jobs under the operator as a pod.
import { Applications, describe } from './applications';
import { readEnvironment, UsageError, USAGE, type Environment } from './environment';
import { execute, listObjects } from './kubectl';
import { OperatorPod } from './operator-pod';
import { Platform } from './platform';
import { PodHistory } from './pod-history';
import { Report } from './report';
import type { Scenario } from './scenario';
import { scenarios } from './scenarios';
import { suites } from './suites';
import type { SparkApplication } from '../../src/spec/types.gen';

async function main(): Promise<number> {
  const environment = readEnvironment(process.argv.slice(2), process.env);
  const chosen = chooser(environment.only);
  let diagnose = async (): Promise<void> => {};
  const report = new Report(() => diagnose());
  for (const suite of suites.filter(chosen)) await report.group(suite.name, () => suite.run(report));
  const toRun = scenarios.filter(chosen);
  if (toRun.length > 0) await onThePlatform(environment, report, toRun, (how) => { diagnose = how; });
  report.close();
  return report.failed > 0 ? 1 : 0;
}

/** Brings the example platform up, runs the scenarios one after the other, and takes it away again. */
async function onThePlatform(
  environment: Environment, report: Report, toRun: readonly Scenario[], onTrouble: (how: () => Promise<void>) => void,
): Promise<void> {
  const platform = await Platform.synthesise(environment);
  const namespace = platform.jobsNamespace;
  const operator = new OperatorPod(platform.operatorDeployment);
  const applications = new Applications(namespace, platform.applications);
  await platform.clearTheWay(environment.replace);
  const pods = new PodHistory(namespace);
  onTrouble(() => showTrouble(operator, namespace));
  try {
    const ready = await platform.apply(report) && await report.check('the operator becomes available and leads', async () => {
      await operator.untilAvailable();
      return operator.untilLeading();
    });
    if (!ready) return;
    for (const scenario of toRun) {
      await report.group(scenario.name, () => scenario.run({ platform, operator, applications, pods, sparkVersions: environment.sparkVersions, report }));
    }
  } finally {
    pods.stop();
    if (!environment.keep) await platform.delete();
    platform.dispose();
  }
}

function chooser(only: readonly string[]): (named: { readonly name: string }) => boolean {
  const known = [...suites, ...scenarios].map(({ name }) => name);
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UsageError(`unknown: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return ({ name }) => only.length === 0 || only.includes(name);
}

/** The operator's last words and the state of everything in the namespace of the applications. */
async function showTrouble(operator: OperatorPod, namespace: string): Promise<void> {
  const applications = await listObjects<SparkApplication>('sparkapplications', namespace).catch(() => []);
  const state = applications.map((application) => `${application.metadata.name}: ${describe(application)}`).join('\n');
  const pods = await execute('kubectl', ['get', 'pods', '-n', namespace, '-o', 'wide']);
  const events = await execute('kubectl', ['get', 'events', '-n', namespace, '--field-selector', 'type=Warning', '--sort-by=.lastTimestamp']);
  const sections = {
    'applications': state,
    'pods': pods.stdout || pods.stderr,
    'warning events': events.stdout.split('\n').slice(-12).join('\n'),
    'operator log': await operator.log(25),
  };
  for (const [title, text] of Object.entries(sections)) {
    console.log(`        --- ${title}\n${text.trim().replace(/^/gm, '        ')}`);
  }
}

main().then(
  (code) => { process.exitCode = code; },
  (error: Error) => {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
    else console.error(`test:cluster: ${error.message}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
