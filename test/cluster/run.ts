// `npm run test:cluster`: the project's parts against a real API server, and real Spark jobs under the operator as a pod.
import { Applications, describe } from './applications';
import { readEnvironment, UsageError, USAGE, type Environment } from './environment';
import { execute } from './kubectl';
import { OperatorPod } from './operator-pod';
import { Platform } from './platform';
import { PodHistory } from './pod-history';
import { Report } from './report';
import type { Scenario } from './scenario';
import { scenarios } from './scenarios';
import { sideBySide } from './side-by-side';
import { provideJob } from './steered-job';
import { suites, type Suite } from './suites';

/** Spark applications at once: what two cores can bear. */
const ROOM = 4;

async function main(): Promise<number> {
  const environment = readEnvironment(process.argv.slice(2), process.env);
  const chosen = chooser(environment);
  let diagnose = async (): Promise<string> => '';
  const report = new Report(() => diagnose());
  for (const suite of suites(environment).filter(chosen)) await report.group(suite.name, () => suite.run(report));
  const toRun = scenarios.filter(chosen);
  if (toRun.length > 0) await onThePlatform(environment, report, toRun, (how) => { diagnose = how; });
  report.close();
  return report.failed > 0 ? 1 : 0;
}

/** Brings the example platform up, runs the scenarios side by side, and takes it away again. */
async function onThePlatform(
  environment: Environment, report: Report, toRun: readonly Scenario[], onTrouble: (how: () => Promise<string>) => void,
): Promise<void> {
  const platform = await Platform.synthesise(environment);
  const namespace = platform.jobsNamespace;
  const operator = new OperatorPod(platform.operatorDeployment);
  await platform.clearTheWay(environment.replace);
  const pods = new PodHistory(namespace);
  await pods.untilFollowing();
  const applications = new Applications(namespace, platform.applications);
  onTrouble(() => troubleshoot(operator, applications));
  try {
    const ready = await platform.apply(report) && await report.check('the operator becomes available and leads', async () => {
      await operator.untilAvailable();
      return operator.untilLeading();
    });
    if (!ready) return;
    await provideJob(namespace);
    const cluster = { platform, operator, applications, pods, environment, report };
    await sideBySide(toRun, ROOM, (scenario) => report.group(scenario.name, () => scenario.run(cluster)));
  } finally {
    pods.stop();
    applications.stop();
    if (!environment.keep) await platform.delete();
    platform.dispose();
  }
}

/** Which suites and scenarios run: those that are named, or all suites and the scenarios of the sample, or everything. */
function chooser(environment: Environment): (one: Suite | Scenario) => boolean {
  const { all, only } = environment;
  const known = [...suites(environment), ...scenarios].map(({ name }) => name);
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UsageError(`unknown: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return (one) => (only.length > 0 ? only.includes(one.name) : all || !('feature' in one) || one.inSample === true);
}

/** The operator's last words and the state of everything in the namespace of the applications. */
async function troubleshoot(operator: OperatorPod, applications: Applications): Promise<string> {
  const { namespace } = applications;
  const pods = await execute('kubectl', ['get', 'pods', '-n', namespace, '-o', 'wide']);
  const events = await execute('kubectl', ['get', 'events', '-n', namespace, '--field-selector', 'type=Warning', '--sort-by=.lastTimestamp']);
  const sections = {
    'applications': applications.all().map((application) => `${application.metadata.name}: ${describe(application)}`).join('\n'),
    'pods': pods.stdout || pods.stderr,
    'warning events': events.stdout.split('\n').slice(-12).join('\n'),
    'operator log': await operator.log(25),
  };
  return Object.entries(sections).map(([title, text]) => `--- ${title}\n${text.trim()}`).join('\n');
}

main().then(
  (code) => { process.exitCode = code; },
  (error: Error) => {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
    else console.error(`test:cluster: ${error.message}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
