// A small platform: the operator, one namespace for a team, and three jobs.
import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-27';
import { DriverOptions, RestartPolicy, ScratchVolume, SparkApplication, SparkCode, SparkNamespace, SparkOperator, SparkVersion, Team } from '../../src';

/** Images of the platform. */
export interface PlatformImages {
  /** Image with Spark and its examples. */
  readonly spark: string;
  /** Image of the operator, built from image/Dockerfile. */
  readonly operator: string;
}

/** Adds the platform's charts to an app. */
export function definePlatform(app: App, images: PlatformImages): void {
  const platform = new Chart(app, 'platform');
  const operator = new SparkOperator(platform, 'operator', { image: images.operator });
  const analytics = new SparkNamespace(platform, 'analytics', {
    quota: { cpu: Cpu.units(16), memory: Size.gibibytes(64), pods: 100 },
    isolate: true,
  });
  operator.watch(analytics);
  analytics.grantSubmit(Team.group('data-engineers'));
  analytics.grantView(Team.group('analysts'));

  const jobs = new Chart(app, 'jobs', { namespace: analytics.namespaceName });
  // A busy machine may answer slowly, which is no reason for a driver to give up.
  const patient = { 'spark.kubernetes.driver.connectionTimeout': '60000', 'spark.kubernetes.driver.requestTimeout': '60000' };
  // What a laptop can spare: a share of a core is reserved, one task runs at a time.
  const small: DriverOptions = { cores: 1, coreRequest: Cpu.millis(100), memory: Size.mebibytes(512) };

  new SparkApplication(jobs, 'pi-python', {
    metadata: { name: 'pi-python' },
    sparkVersion: SparkVersion.V4_1,
    image: images.spark,
    application: SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py', { args: ['10'] }),
    serviceAccount: analytics.serviceAccount,
    driver: small,
    executor: { ...small, instances: 2 },
    sparkConf: patient,
    restartPolicy: RestartPolicy.onFailure({ retries: 3, interval: Duration.seconds(10) }),
  });

  new SparkApplication(jobs, 'pi-jvm', {
    metadata: { name: 'pi-jvm' },
    sparkVersion: SparkVersion.V4_1,
    image: images.spark,
    application: SparkCode.scala('local:///opt/spark/examples/jars/spark-examples.jar', { mainClass: 'org.apache.spark.examples.SparkPi', args: ['10'] }),
    serviceAccount: analytics.serviceAccount,
    driver: small,
    executor: small,
    sparkConf: patient,
  });

  const countWords = new SparkApplication(jobs, 'count-words', {
    metadata: { name: 'count-words' },
    sparkVersion: SparkVersion.V4_1,
    image: images.spark,
    application: SparkCode.python('local:///opt/spark/examples/src/main/python/wordcount.py', { args: ['file:///opt/spark/bin/spark-submit'] }),
    serviceAccount: analytics.serviceAccount,
    driver: small,
    executor: small,
    sparkConf: { ...patient, 'spark.default.parallelism': '2' },
  });
  countWords.executor.addVolume(ScratchVolume.emptyDir({ sizeLimit: Size.gibibytes(1) }));
  countWords.executor.addEnv('PYTHONUNBUFFERED', EnvValue.fromValue('1'));
}
