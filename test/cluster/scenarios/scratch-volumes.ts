// Three scratch volumes at once, from three sources: on driver and executors each is there once, and Spark uses all of them.
import type { PersistentVolumeClaim } from '../../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, EXECUTOR_CONTAINER } from '../../../src/spec/labels';
import type { SparkApplication, SparkApplicationSpec, SparkPodSpec } from '../../../src/spec/types.gen';
import type { Applications } from '../applications';
import { kubectl, listObjects, waitFor } from '../kubectl';
import { LivePods, type LivePod } from '../live-pods';
import { expectAsRendered } from '../rendered';
import { expectThat } from '../report';
import type { Cluster, Scenario } from '../scenario';
import { withEachSpark, type SparkRun } from '../spark-versions';
import { runJob, steer } from '../steered-job';
import { defaultStorageClass } from '../storage';

const NAME = 'check-scratch';
/** A typed field, properties, and a pod template. */
const NODE = { name: 'spark-local-dir-node', path: '/scratch/node' };
const CLAIM = { name: 'spark-local-dir-claim', path: '/scratch/claim' };
const EMPTY = { name: 'spark-local-dir-empty', path: '/scratch/empty' };
const VOLUMES = [NODE, CLAIM, EMPTY];
const ROLES = ['driver', 'executor'] as const;
const LEVEL_LABEL = 'pod-security.kubernetes.io/enforce';

export const scratchVolumes: Scenario = {
  name: 'scratch-volumes',
  feature: 'exact pods',
  applications: 2,
  async run(cluster) {
    const { namespace } = cluster.applications;
    const storageClass = await defaultStorageClass();
    // Volumes of the node are not for restricted namespaces.
    const level = await kubectl(['get', 'namespace', namespace, '-o', `jsonpath={.metadata.labels.${LEVEL_LABEL.replaceAll('.', '\\.')}}`]);
    await kubectl(['label', 'namespace', namespace, `${LEVEL_LABEL}=privileged`, '--overwrite']);
    try {
      await withEachSpark(cluster, 'scratch-volumes', (spark) => runWith(spark, storageClass, cluster));
    } finally {
      await kubectl(['label', 'namespace', namespace, level ? `${LEVEL_LABEL}=${level}` : `${LEVEL_LABEL}-`, '--overwrite']);
    }
  },
};

async function runWith(spark: SparkRun, storageClass: string, { applications, pods, report }: Cluster): Promise<void> {
  const name = `${NAME}-${spark.suffix}`;
  const live = new LivePods(pods, name);
  const check = (title: string, claim: () => Promise<string | void>) => report.check(`scratch-volumes: ${spark.title}: ${title}`, claim);
  const application = applicationFor(name, spark, storageClass, applications);
  const started = await check('an application with a hostPath, a claim and an emptyDir for scratch runs', async () => {
    await applications.create(application);
    await applications.untilState(name, 'RUNNING');
    const [only] = await live.executors(1);
    await only.untilStarted();
  });
  if (started) {
    await check('what the controller created is what render prints', async () => expectAsRendered(application, applications.get(name)!));
    const [executor] = await live.executors(1);
    await check('the driver has each volume once, and uses all three', async () => hasEachOnce(live.driver, applications.namespace));
    await check('the executor has each volume once, and uses all three', () => hasEachOnce(executor, applications.namespace));
    await check('the application shuffles through them and is COMPLETED', async () => {
      await steer(applications.get(name)!, 'busy');
      await shuffled(executor);
      await steer(applications.get(name)!, 'finish');
      await applications.untilState(name, 'COMPLETED');
    });
  }
  await applications.delete(name);
}

/** The pod has the three volumes and mounts once each and no other scratch, of the right kinds, and Spark has put blocks into each. */
async function hasEachOnce(live: LivePod, namespace: string): Promise<string> {
  const scratch = (names: readonly string[]) => names.filter((name) => name.startsWith('spark-local-dir-')).sort().join(', ');
  const wanted = scratch(VOLUMES.map(({ name }) => name));
  const { volumes = [] } = live.spec;
  expectThat(scratch(volumes.map(({ name }) => name)) === wanted, `its scratch volumes are ${scratch(volumes.map(({ name }) => name))}`);
  const { volumeMounts = [] } = live.sparkContainer;
  expectThat(scratch(volumeMounts.map(({ name }) => name)) === wanted, `its scratch mounts are ${scratch(volumeMounts.map(({ name }) => name))}`);
  const volume = (name: string) => volumes.find((candidate) => candidate.name === name);
  expectThat(volume(NODE.name)?.hostPath?.path === '/tmp', `${NODE.name} is ${JSON.stringify(volume(NODE.name))}`);
  expectThat(volume(EMPTY.name)?.emptyDir !== undefined, `${EMPTY.name} is ${JSON.stringify(volume(EMPTY.name))}`);
  const claimName = volume(CLAIM.name)?.persistentVolumeClaim?.claimName ?? '';
  const claims = await listObjects<PersistentVolumeClaim>('persistentvolumeclaims', namespace);
  const claim = claims.find(({ metadata }) => metadata.name === claimName);
  expectThat(claim?.status?.phase === 'Bound', `${CLAIM.name} is ${JSON.stringify(volume(CLAIM.name))}, its claim ${claim?.status?.phase ?? 'does not exist'}`);

  const directories = await live.environment('SPARK_LOCAL_DIRS') ?? '';
  const paths = sorted(VOLUMES.map(({ path }) => path));
  expectThat(sorted(directories.split(',')) === paths, `SPARK_LOCAL_DIRS is ${directories}`);
  for (const { path } of VOLUMES) expectThat(await live.isMounted(path), `nothing is mounted at ${path}`);
  const used = await live.blockDirectories();
  expectThat(sorted(used) === paths, `Spark put blocks into ${sorted(used) || 'none of them'}`);
  return `SPARK_LOCAL_DIRS=${directories}`;
}

function sorted(items: readonly string[]): string {
  return [...items].sort().join(', ');
}

/** Waits until the executor has written what it shuffles. */
async function shuffled(executor: LivePod): Promise<void> {
  await waitFor(`${executor.name}: shuffle files in its scratch volumes`, 120, async () => {
    const files = await executor.run('find', ...await executor.blockManagerDirectories(), '-name', 'shuffle_*.data');
    return files.trim() === '' ? undefined : true;
  });
}

function applicationFor(name: string, spark: SparkRun, storageClass: string, applications: Applications): SparkApplication {
  return applications.python(name, (spec) => {
    spark.use(spec);
    runJob(spec);
    spec.volumes = [{ name: NODE.name, hostPath: { path: '/tmp', type: 'Directory' } }];
    for (const role of ROLES) {
      spec[role].volumeMounts = [{ name: NODE.name, mountPath: NODE.path }];
      spec[role].template = templateWithScratch(role);
    }
    spec.sparkConf = { ...spec.sparkConf, ...claimProperties('driver', storageClass), ...claimProperties('executor', storageClass) };
  });
}

function templateWithScratch(role: typeof ROLES[number]): SparkPodSpec['template'] {
  return {
    spec: {
      containers: [{
        name: role === 'driver' ? DRIVER_CONTAINER : EXECUTOR_CONTAINER,
        volumeMounts: [{ name: EMPTY.name, mountPath: EMPTY.path }],
      }],
      volumes: [{ name: EMPTY.name, emptyDir: {} }],
    },
  };
}

function claimProperties(role: typeof ROLES[number], storageClass: string): NonNullable<SparkApplicationSpec['sparkConf']> {
  const prefix = `spark.kubernetes.${role}.volumes.persistentVolumeClaim.${CLAIM.name}`;
  return {
    [`${prefix}.options.claimName`]: 'OnDemand',
    [`${prefix}.options.storageClass`]: storageClass,
    [`${prefix}.options.sizeLimit`]: '10Mi',
    [`${prefix}.mount.path`]: CLAIM.path,
  };
}
