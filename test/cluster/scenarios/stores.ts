// Object stores, table formats, encryption and shuffle by the verbs of constructs: real Spark writes, and what it wrote is read back.
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import type { PersistentVolumeClaim, Pod } from '../../../src/spec/kubernetes.gen';
import { DRIVER_CONTAINER, Label, SparkLabel } from '../../../src/spec/labels';
import type { SparkApplication } from '../../../src/spec/types.gen';
import { apply, kubectl, listObjects, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { defaultStorageClass } from '../storage';
import { storesManifests } from '../stores/applications';
import { S3_SERVER, STORES } from '../stores/names';
import { onTheServer, provideSurroundings, removeSurroundings } from '../stores/surroundings';

/** Larger jars and several commits make these runs longer than those of SparkPi. */
const RUN_SECONDS = 600;

export const stores: Scenario = {
  name: 'stores',
  feature: 'examples',
  applications: 2,
  async run({ applications, environment, report }) {
    const { namespace } = applications;
    if (!environment.storeImages) {
      report.notRun('stores', 'STORES_IMAGE or S3_SERVER_IMAGE is not set');
      return;
    }
    const names = [STORES.lake, STORES.statements, STORES.elastic];
    const images = environment.storeImages;
    const manifests = storesManifests(namespace, images.stores, await defaultStorageClass()) as KubernetesObject[];
    const start = async (name: string) => {
      const application = manifests.find(({ kind, metadata }) => kind === 'SparkApplication' && metadata.name === name) as SparkApplication;
      await applications.create(application);
    };
    const finished = async (name: string) => {
      const { status } = await applications.untilState(name, 'COMPLETED', RUN_SECONDS);
      return kubectl(['logs', status!.driverInfo!.podName!, '-n', namespace, '-c', DRIVER_CONTAINER]);
    };
    await applications.delete(...names);
    await removeSurroundings(namespace);
    await report.story('stores', {
      'a server with the protocol of S3 runs': async () => {
        await provideSurroundings(namespace, images);
        await apply(...manifests.filter(({ kind }) => kind === 'ConfigMap'));
      },
      'Iceberg, Delta and Parquet are in the store, written with keys from a Secret, and encrypted on the way': async () => {
        await start(STORES.lake);
        const log = await finished(STORES.lake);
        expectSame(resultOf(log), { iceberg: [900, 900_000], delta: [1000, 899_800], plain: [1000, 999_000] });
        expectThat(/ExecutorMonitor: New executor \d+ has registered/.test(log), 'executors did not come by dynamic allocation');
        const success = await onTheServer(namespace, 'cat', `${S3_SERVER.folder}/${S3_SERVER.lake}/plain/orders/_SUCCESS`);
        expectThat((JSON.parse(success) as { committer: string }).committer === 'magic', `the committer was not the magic one: ${success.slice(0, 300)}`);
      },
      'the event log is in the store, complete, and says what was encrypted': async () => {
        const id = applications.get(STORES.lake)?.status?.sparkApplicationId ?? '';
        const files = await onTheServer(namespace, 'ls', `${S3_SERVER.folder}/${S3_SERVER.logs}/eventlog_v2_${id}`);
        expectThat(files.includes(`events_1_${id}`) && files.includes(`appstatus_${id}\n`), `the event log is not complete: ${files}`);
      },
      'SQL joins a catalog on a volume with one in the store, and driver and executors use TLS': async () => {
        await start(STORES.statements);
        const log = await finished(STORES.statements);
        for (const [place, number] of [['volume', 100], ['store', 900]]) {
          expectThat(new RegExp(`\\|\\s*${place}\\s*\\|\\s*${number}\\s*\\|`).test(log), `the log does not have ${place} with ${number}:\n${log.slice(-2000)}`);
        }
      },
      'a decommissioned executor hands over: another one gets its claim, and the job ends with the same result': async () => {
        await start(STORES.elastic);
        const running = await applications.untilState(STORES.elastic, 'RUNNING', RUN_SECONDS);
        const driver = running.status!.driverInfo!.podName!;
        const driverLog = () => kubectl(['logs', driver, '-n', namespace, '-c', DRIVER_CONTAINER]);
        await waitFor('the first shuffle', RUN_SECONDS, async () => ((await driverLog()).includes('READY') ? true : undefined));
        const [first] = await executors(namespace);
        const claim = claimOf(first);
        await kubectl(['delete', 'pod', first.metadata.name!, '-n', namespace, '--timeout=120s']);
        const second = await waitFor('another executor to run', RUN_SECONDS, async () => (
          (await executors(namespace)).find(({ metadata, status }) => metadata.uid !== first.metadata.uid && status?.phase === 'Running')));
        expectThat(claimOf(second) === claim, `the executor has the claim ${claimOf(second)}, the first one had ${claim}`);
        await kubectl(['exec', driver, '-n', namespace, '-c', DRIVER_CONTAINER, '--', 'touch', STORES.go]);
        const log = await finished(STORES.elastic);
        expectSame(resultOf(log), { first: 7_998_000, second: 7_998_000 });
        return `${first.metadata.name}, then ${second.metadata.name}, with ${claim}`;
      },
      'nothing is left of the claims': async () => {
        await applications.delete(STORES.elastic);
        await waitFor('the claims to be gone', 120, async () => ((await claimsOfExecutors(namespace)).length === 0 ? true : undefined));
      },
    });
    if (environment.keep) return;
    await applications.delete(...names);
    await removeSurroundings(namespace);
    for (const { kind, metadata } of manifests.filter((object) => object.kind === 'ConfigMap')) {
      await kubectl(['delete', kind, metadata.name!, '-n', namespace, '--ignore-not-found']);
    }
  },
};

function resultOf(log: string): unknown {
  const line = /^RESULT (.*)$/m.exec(log);
  expectThat(line !== null, `the log has no result:\n${log.slice(-2000)}`);
  return JSON.parse(line[1]);
}

function expectSame(found: unknown, expected: unknown): void {
  expectThat(JSON.stringify(found) === JSON.stringify(expected), `the result is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
}

function executors(namespace: string): Promise<Pod[]> {
  return listObjects<Pod>('pods', namespace, `${Label.APP_NAME}=${STORES.elastic},${SparkLabel.ROLE}=executor`);
}

function claimOf({ metadata, spec }: Pod): string {
  const claims = (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  expectThat(claims.length === 1, `the pod ${metadata.name} has the claims ${claims.join(', ') || 'none'}`);
  return claims[0];
}

function claimsOfExecutors(namespace: string): Promise<PersistentVolumeClaim[]> {
  return listObjects<PersistentVolumeClaim>('persistentvolumeclaims', namespace, SparkLabel.APP_SELECTOR);
}
