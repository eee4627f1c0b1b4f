// `npm run test:cluster`: real Spark jobs on a real cluster, under the operator as a pod in it.
import { Applications, describe } from './applications';
import { readEnvironment, UsageError, USAGE } from './environment';
import { execute, listObjects } from './kubectl';
import { OperatorPod } from './operator-pod';
import { Platform } from './platform';
import { PodHistory } from './pod-history';
import { Report } from './report';
import type { Scenario } from './scenario';
import { scenarios } from './scenarios';
import type { SparkApplication } from '../../src/spec/types.gen';

async function main(): Promise<number> {
  const environment = readEnvironment(process.argv.slice(2), process.env);
  const chosen = choose(environment.only);
  const platform = await Platform.synthesise(environment);
  const operator = new OperatorPod(platform.operatorDeployment);
  const report = new Report(() => showTrouble(operator, platform.jobsNamespace));
  let history: PodHistory | undefined;
  try {
    await platform.clearTheWay(environment.replace);
    const pods = history = new PodHistory(platform.jobsNamespace);
    const ready = await platform.apply(report) && await report.check('the operator becomes available and leads', async () => {
      await operator.untilAvailable();
      return operator.untilLeading();
    });
    if (ready) {
      const applications = new Applications(platform.jobsNamespace, platform.applications);
      for (const scenario of chosen) {
        await report.group(scenario.name, () => scenario.run({ platform, operator, applications, pods, report }));
      }
    }
  } finally {
    history?.stop();
    if (!environment.keep) await platform.delete();
    platform.dispose();
  }
  report.close();
  return report.failed > 0 ? 1 : 0;
}

function choose(only: readonly string[]): readonly Scenario[] {
  const unknown = only.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new UsageError(`no scenario ${unknown.join(', ')}; there are ${scenarios.map((scenario) => scenario.name).join(', ')}`);
  return only.length === 0 ? scenarios : scenarios.filter((scenario) => only.includes(scenario.name));
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
