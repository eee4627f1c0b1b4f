// Spark without an operator: one program as a Pod, as a Job, and at given times.
import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  PodFailureRule, SparkCode, SparkDriverCronJob, SparkDriverJob, SparkDriverPod, SparkNamespace, SparkProgramProps, SparkVersion, UiAddress,
} from '../../src';

/** Adds the charts to an app: first the namespace with the account of the drivers, then the programs. */
export function defineNative(app: App, image: string): void {
  const platform = new Chart(app, 'platform');
  const reports = new SparkNamespace(platform, 'reports');

  const small = { cores: 1, coreRequest: Cpu.millis(100), memory: Size.mebibytes(512) };
  const pi: SparkProgramProps = {
    sparkVersion: SparkVersion.V4_1,
    image,
    application: SparkCode.python('local:///opt/spark/examples/src/main/python/pi.py', { args: ['10'] }),
    serviceAccount: reports.serviceAccount,
    driver: small,
    executor: small,
  };
  const jobs = new Chart(app, 'jobs', { namespace: reports.namespaceName });
  new SparkDriverPod(jobs, 'pi-once', { ...pi, metadata: { name: 'pi-once' } });

  const retried = new SparkDriverJob(jobs, 'pi-retried', {
    ...pi,
    metadata: { name: 'pi-retried' },
    backoffLimit: 1,
    podFailureRules: [PodFailureRule.ignoreDisruptions(), PodFailureRule.failJobOn(101)],
    activeDeadline: Duration.hours(1),
  });
  retried.exposeUi(UiAddress.service());

  new SparkDriverCronJob(jobs, 'pi-nightly', {
    ...pi,
    metadata: { name: 'pi-nightly' },
    schedule: Cron.daily(),
    timeZone: 'Europe/Berlin',
    ttlAfterFinished: Duration.days(3),
  });
}
