// Executors under dynamic allocation have on the live pod what the application says of them, and end with the application.
import { DRIVER_CONTAINER } from '../../../src/spec/labels';
import type { SparkApplication } from '../../../src/spec/types.gen';
import type { Applications } from '../applications';
import { kubectl, waitFor } from '../kubectl';
import { LivePods } from '../live-pods';
import { optionChecks, provideSecret, useOptions } from '../pod-options';
import { expectAsRendered } from '../rendered';
import { expectThat } from '../report';
import type { Cluster, Scenario } from '../scenario';
import { withEachSpark, type SparkRun } from '../spark-versions';
import { runJob, steer } from '../steered-job';

const NAME = 'check-executor-pods';
const LEAST = 1;
const MOST = 3;
/** Long enough that no executor goes between two tasks on a busy machine. */
const IDLE_SECONDS = 30;

export const executorPods: Scenario = {
  name: 'executor-pods',
  feature: 'exact pods',
  applications: 3,
  async run(cluster) {
    const { namespace } = cluster.applications;
    await provideSecret(namespace);
    await withEachSpark(cluster, 'executor-pods', (spark) => runWith(spark, cluster));
  },
};

async function runWith(spark: SparkRun, { applications, pods, report }: Cluster): Promise<void> {
  const name = `${NAME}-${spark.suffix}`;
  const live = new LivePods(pods, name);
  const check = (title: string, claim: () => Promise<string | void>) => report.check(`executor-pods: ${spark.title}: ${title}`, claim);
  const application = applicationFor(name, spark, applications);
  const started = await check(`dynamic allocation starts with ${LEAST} executor`, async () => {
    await applications.create(application);
    await applications.untilState(name, 'RUNNING');
    const [only] = await live.executors(LEAST);
    await only.untilStarted();
  });
  if (started) {
    await check('what the controller created is what render prints', async () => expectAsRendered(application, applications.get(name)!));
    const [first] = await live.executors(LEAST);
    for (const { title, holds } of optionChecks) await check(`the executor ${title}`, () => holds(first));
    await check(`dynamic allocation brings ${MOST} executors when there is work, each like the first`, async () => {
      await steer(applications.get(name)!, 'busy');
      const all = await live.executors(MOST);
      const others = all.filter((executor) => executor.name !== first.name);
      await Promise.all(others.map(async (executor) => {
        await executor.untilStarted();
        for (const { title, holds } of optionChecks) {
          await holds(executor).catch((error: Error) => expectThat(false, `${executor.name} ${title}: ${error.message}`));
        }
      }));
    });
    await check(`dynamic allocation goes back to ${LEAST} executor when there is none`, async () => {
      await steer(applications.get(name)!, 'calm');
      await live.executors(LEAST);
      return `${pods.of(name, 'executor').length} executors in all`;
    });
    await check('the application is COMPLETED, and the sidecar of its driver with it', async () => {
      const { driver } = live;
      const sidecar = driver.pod.status?.initContainerStatuses?.[0];
      expectThat(sidecar?.state?.running !== undefined, `before the end, the sidecar of the driver is ${JSON.stringify(sidecar?.state)}`);
      await steer(applications.get(name)!, 'finish');
      await applications.untilState(name, 'COMPLETED');
      await waitFor('the end of the driver pod', 60, async () => (live.driver.pod.status?.phase === 'Succeeded' ? true : undefined));
      await pods.expectDrivers(name, 1);
      return (await kubectl(['logs', driver.name, '-n', applications.namespace, '-c', DRIVER_CONTAINER, '--tail=50']))
        .split('\n').find((line) => /^\d+ rounds of \d+ tasks$/.test(line));
    });
  }
  await applications.delete(name);
}

function applicationFor(name: string, spark: SparkRun, applications: Applications): SparkApplication {
  return applications.python(name, (spec) => {
    spark.use(spec);
    runJob(spec);
    useOptions(spec);
    delete spec.executor.instances;
    // Executors that keep shuffled data are removed too, soon after the work is done.
    spec.dynamicAllocation = { enabled: true, initialExecutors: LEAST, minExecutors: LEAST, maxExecutors: MOST, shuffleTrackingTimeout: IDLE_SECONDS * 1000 };
    spec.sparkConf = { ...spec.sparkConf, 'spark.dynamicAllocation.executorIdleTimeout': `${IDLE_SECONDS}s` };
  });
}
