// The simulated Spark driver. It knows only what is in its pod: arguments, environment, mounted files. It has the rights of its service account.
// It makes the same API calls as Spark on Kubernetes: executors, their ConfigMap and claims, and the clean-up at the end.
import { load } from 'js-yaml';
import { DriverApi, DriverFailure, Refused } from './driver-api';
import { ExecutorAllocator } from './executor-allocator';
import { parseProperties } from './properties';
import type { Container, Pod } from '../../spec/kubernetes.gen';
import { DRIVER_CONTAINER, SparkLabel } from '../../spec/labels';
import { startupRefusals } from '../../spec/spark-startup';
import { effectiveSparkVersion, isFalse, isTrue, parseSparkVersion } from '../../spec/spark-values';
import { sleep, type ProcessContext, type Program } from '../kubelet/process';

/** Of an image whose tag says no version. */
const LATEST = { major: 4, minor: 1 };

export function isSparkDriver(pod: Pod, container: Container): boolean {
  if (pod.metadata.labels?.[SparkLabel.ROLE] !== 'driver') return false;
  return container.args?.[0] === 'driver' || container.name === DRIVER_CONTAINER;
}

export const sparkDriver: Program = (context) => {
  run(context).then((code) => context.exit(code), (error: unknown) => {
    if (context.signal.aborted) return;
    const failure = error instanceof Error ? error : new Error(String(error));
    const exception = failure instanceof Refused ? 'io.fabric8.kubernetes.client.KubernetesClientException' : 'org.apache.spark.SparkException';
    context.log(`Exception in thread "main" ${exception}: ${failure.message}`);
    context.exit(failure instanceof DriverFailure ? failure.exitCode : 1);
  });
};

/** The value of an option among the arguments. */
function option(args: readonly string[], name: string): string | undefined {
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
}

/** The properties that `--conf` sets before the program and its own arguments. */
function confOf(args: readonly string[]): [key: string, value: string][] {
  const program = args.indexOf('--class');
  return args.slice(0, Math.max(program, 0)).flatMap((arg, i): [string, string][] => {
    if (args[i - 1] !== '--conf') return [];
    const [key, ...value] = arg.split('=');
    return [[key, value.join('=')]];
  });
}

async function run(context: ProcessContext): Promise<number> {
  const args = context.container.args ?? [];
  const file = option(args, '--properties-file');
  if (file === undefined) throw new DriverFailure(`no --properties-file among the arguments: ${args.join(' ')}`);
  const text = context.files.get(file);
  if (text === undefined) throw new DriverFailure(`${file} (No such file or directory)`);
  // Arguments win over the file.
  const properties = new Map([...parseProperties(text), ...confOf(args)]);
  const namespace = properties.get('spark.kubernetes.namespace') ?? 'default';
  const api = new DriverApi(context, namespace);

  const podName = properties.get('spark.kubernetes.driver.pod.name');
  if (podName === undefined) throw new DriverFailure('spark.kubernetes.driver.pod.name is not set');
  if (!properties.get('spark.kubernetes.executor.container.image') && !properties.get('spark.kubernetes.container.image')) {
    throw new DriverFailure('Must specify the executor container image');
  }
  const version = parseSparkVersion(effectiveSparkVersion({ image: context.container.image }) ?? '') ?? LATEST;
  const [refusal] = startupRefusals((key) => properties.get(key), version);
  if (refusal) throw new DriverFailure(`${refusal.key} ${refusal.reason}`);
  const driver = await api.get<Pod>('pods', podName);
  if (!driver) {
    throw new DriverFailure(`No pod was found named ${podName} in the cluster in the namespace ${namespace} (this was supposed to be the driver pod.).`);
  }
  if (driver.metadata.uid !== context.pod.metadata.uid) {
    throw new DriverFailure(`the pod ${podName} is not this driver: spark.kubernetes.driver.pod.name names another`);
  }

  const applicationId = properties.get('spark.app.id') ?? `spark-application-${context.clock.now()}`;
  context.log(`INFO SparkContext: Submitted application: ${properties.get('spark.app.name') ?? ''} (${applicationId})`);
  const allocator = new ExecutorAllocator(context, api, { properties, driver, applicationId, template: templateOf(properties, context) });
  try {
    await allocator.start();
    await runJob(context);
  } finally {
    if (context.behaviour.exitCode !== 137 && !context.signal.aborted) await cleanUp(context, api, properties, applicationId);
    allocator.stop();
  }
  if (context.behaviour.exitCode === 0) {context.log('INFO SparkContext: Successfully stopped SparkContext');} else {
    context.log(context.behaviour.lastWords ?? 'Exception in thread "main" java.lang.RuntimeException: the job ended with exit code '
    + `${context.behaviour.exitCode}`);
  }
  return context.behaviour.exitCode;
}

function templateOf(properties: ReadonlyMap<string, string>, context: ProcessContext): unknown {
  const file = properties.get('spark.kubernetes.executor.podTemplateFile');
  if (file === undefined) return undefined;
  const text = context.files.get(file);
  if (text === undefined) throw new DriverFailure(`Could not load pod from template file: ${file} (No such file or directory)`);
  try {
    return load(text);
  } catch (error) {
    throw new DriverFailure(`Could not load pod from template file: ${(error as Error).message.split('\n')[0]}`);
  }
}

async function runJob(context: ProcessContext): Promise<void> {
  const duration = context.behaviour.runMilliseconds ?? context.runMilliseconds;
  if (duration === 'never') {
    await new Promise<void>((_resolve, reject) => context.signal.addEventListener('abort', () => reject(new Error('SIGTERM')), { once: true }));
    return;
  }
  if (!await sleep(context, duration)) throw new Error('SIGTERM');
}

/** The clean-up of Spark's scheduler backend: refusals are logged and change nothing. */
async function cleanUp(context: ProcessContext, api: DriverApi, properties: ReadonlyMap<string, string>, applicationId: string): Promise<void> {
  const isOn = (key: string): boolean => !isFalse(properties.get(`spark.kubernetes.${key}`));
  const own = `${SparkLabel.APP_SELECTOR}=${applicationId}`;
  const executors = `${own},${SparkLabel.ROLE}=executor`;
  const steps: [string, string][] = [];
  if (isOn('driver.service.deleteOnTermination')) steps.push(['services', own]);
  if (isOn('driver.ownPersistentVolumeClaim')) steps.push(['persistentvolumeclaims', own]);
  if (isOn('executor.deleteOnTermination')) {
    steps.push(['pods', executors]);
    if (!isTrue(properties.get('spark.kubernetes.executor.disableConfigMap'))) steps.push(['configmaps', executors]);
  }
  for (const [plural, selector] of steps) {
    try {
      await api.deleteCollection(plural, selector);
    } catch (error) {
      context.log(`WARN KubernetesClusterSchedulerBackend: cannot delete ${plural}: ${(error as Error).message}`);
    }
  }
}
