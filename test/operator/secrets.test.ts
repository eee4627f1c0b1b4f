// A secret in an application is in its pods and ConfigMaps, where its author put it, and in no log, Event, status or metric.
import { describe, expect, it } from 'vitest';
import type { SparkApplicationSpec } from '../../src/spec/types.gen';
import { application, startCluster, API } from '../support/simulated-cluster';
import { ControllerHarness } from './application/controller-harness';

const CANARY = 'c4n4ry-in-the-coal-mine';
/** A secret that is a number where a text belongs. */
const NUMBER = 4711081542;
const { driver, executor } = application('any').spec;

/** Everywhere that people do put secrets, though they should not. */
const CARRYING: Partial<SparkApplicationSpec> = {
  arguments: ['--password', CANARY],
  sparkConf: { 'spark.hadoop.fs.s3a.secret.key': CANARY, 'spark.app.password': CANARY, 'spark.kubernetes.driverEnv.TOKEN': CANARY },
  hadoopConf: { 'fs.s3a.access.key': CANARY },
  driver: { ...driver, env: [{ name: 'DB_PASSWORD', value: CANARY }], javaOptions: `-Djavax.net.ssl.keyStorePassword=${CANARY}` },
  executor: { ...executor, env: [{ name: 'DB_PASSWORD', value: CANARY }], envVars: { TOKEN: CANARY } },
};

/** Everything that the operator writes while these applications run. */
async function said(applications: Readonly<Record<string, Partial<SparkApplicationSpec>>>): Promise<string> {
  const cluster = await startCluster();
  const heard: string[] = [];
  cluster.plane.watch(API, 'SparkApplication', ({ object }) => heard.push(JSON.stringify((object as { status?: unknown }).status)));
  const operator = await cluster.operate({ log: { level: 'debug', write: (line) => heard.push(line) } });
  for (const [name, spec] of Object.entries(applications)) await cluster.submit(name, { ...spec });
  await cluster.clock.advance(120_000);
  for (const name of Object.keys(applications)) heard.push(...(await cluster.events(name)).map((event) => JSON.stringify(event)));
  heard.push(await operator.registry.metrics());
  await cluster.stop(operator);
  return heard.join('\n');
}

describe('a secret in an application', () => {
  it('is not printed while the application runs, fails, is retried and is refused', async () => {
    const { sparkConf } = CARRYING;
    const text = await said({
      good: CARRYING,
      bad: {
        ...CARRYING,
        driver: { ...CARRYING.driver, annotations: { 'rehearsal.cdk8s-spark/exit-code': '3' } } as SparkApplicationSpec['driver'],
        restartPolicy: { type: 'OnFailure', onFailureRetries: 1, onFailureRetryInterval: 5 },
      },
      pending: { ...CARRYING, image: 'missing:1' },
      unplannable: { ...CARRYING, sparkConf: { ...sparkConf, 'spark.kubernetes.driver.volumes.nonsense.x.mount.path': '/x' } },
      unsafe: { ...CARRYING, sparkConf: { ...sparkConf, 'spark.kubernetes.driver.label.team': 'not a label value' } },
      warned: { ...CARRYING, sparkVersion: '9.0.0', sparkConf: { ...sparkConf, 'app.password': CANARY } },
    });
    expect(text).toContain('COMPLETED');
    expect(text).toContain('SUBMISSION_FAILED');
    expect(text.split('\n').filter((line) => line.includes(CANARY))).toEqual([]);
  });

  it.each<{ name: string; spec: object }>([
    { name: 'a password that is no text', spec: { sparkConf: { 'spark.app.password': { value: CANARY } } } },
    { name: 'a password that is a number', spec: { sparkConf: { 'spark.app.password': NUMBER } } },
    { name: 'a number in the environment', spec: { driver: { env: [{ name: 'PIN', value: NUMBER }] } } },
    { name: 'an environment that is no list', spec: { driver: { env: CANARY } } },
    { name: 'a variable that is no object', spec: { driver: { envVars: { TOKEN: [CANARY] }, env: [CANARY] } } },
    { name: 'a property of Hadoop that is a list', spec: { hadoopConf: { 'fs.s3a.access.key': [CANARY] } } },
    { name: 'arguments that are no list', spec: { arguments: CANARY } },
    { name: 'an argument that is a number', spec: { arguments: [NUMBER] } },
    { name: 'a literal token', spec: { sparkConf: { 'spark.kubernetes.authenticate.driver.oauthToken': CANARY } } },
    { name: 'a token for submission', spec: { sparkConf: { 'spark.kubernetes.authenticate.submission.oauthToken': CANARY } } },
    { name: 'a malformed reference to a Secret', spec: { sparkConf: { 'spark.kubernetes.driver.secretKeyRef.PASSWORD': CANARY } } },
    { name: 'Java options that are a list', spec: { driver: { javaOptions: [`-Dpassword=${CANARY}`] } } },
    { name: 'Java options with what Spark decides', spec: { sparkConf: { 'spark.driver.extraJavaOptions': `-Dspark.password=${CANARY} -Xmx1g` } } },
  ])('is not printed in a refusal either: $name', async ({ spec }) => {
    const harness = new ControllerHarness({ crd: 'open' });
    harness.create(spec);
    await harness.settle();
    const published = JSON.stringify([harness.status(), harness.events]);
    expect(published).toContain('applicationState');
    expect(published).not.toContain(CANARY);
    expect(published).not.toContain(String(NUMBER));
  });
});
