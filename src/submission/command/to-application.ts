// The SparkApplication that stands for a spark-submit command line: the way over for people who have scripts today.
import { isCredential } from '../../spec/credentials';
import type { Finding } from '../../spec/findings';
import { entryOf } from '../../spec/json';
import { API_VERSION } from '../../spec/names';
import type { Role } from '../../spec/roles';
import { isTrue } from '../../spec/spark-values';
import { trimEnd } from '../../spec/text';
import type { Dependencies, DriverSpec, ExecutorSpec, SparkApplication, SparkApplicationSpec, SparkPodTemplate } from '../../spec/types.gen';
import { resourceTypeOf } from '../spark/main-resource';
import { SparkConf, splitList } from '../spark/spark-conf';
import { DRIVER_SERVICE_ANNOTATION } from '../spark/steps/driver-service';
import type { SparkSubmission } from '../spark/submission';

/** Properties that belong to the submitting side and mean nothing in an application. */
const LEFT_OUT = [
  'spark.master', 'spark.submit.deployMode', 'spark.kubernetes.namespace', 'spark.app.name', 'spark.kubernetes.driver.podTemplateFile',
  'spark.kubernetes.executor.podTemplateFile',
];

/** Of these, the ones whose effect on the submitting side is lost. */
const ACT_ON_SUBMITTER = /^spark\.kubernetes\.(context$|submission\.waitAppCompletion$|authenticate\.submission\.)/;

const DEPENDENCIES: Readonly<Record<string, keyof Dependencies>> = {
  'spark.jars': 'jars',
  'spark.files': 'files',
  'spark.archives': 'archives',
  'spark.submit.pyFiles': 'pyFiles',
  'spark.jars.packages': 'packages',
  'spark.jars.excludes': 'excludePackages',
  'spark.jars.repositories': 'repositories',
};

/** Moves properties into typed fields, one by one; what is left at the end stays a property. */
class Mover {
  constructor(private readonly conf: SparkConf) {}

  take(key: string): string | undefined {
    const value = this.conf.get(key);
    this.conf.delete(key);
    return value;
  }

  /** Only where the field can say exactly the same. */
  takeIf(key: string, pattern: RegExp): string | undefined {
    return pattern.test(this.conf.get(key) ?? '') ? this.take(key) : undefined;
  }

  /** A size in Spark's shortest form, so that one amount has one text: `2048m` and `2GB` become `2g`. */
  takeSize(key: string): string | undefined {
    const value = this.take(key);
    const [, digits, unit] = /^([0-9]+)([mg])b?$/i.exec(value?.trim() ?? '') ?? [];
    if (digits === undefined) return value;
    const mebibytes = Number(digits) * (unit.toLowerCase() === 'g' ? 1024 : 1);
    return mebibytes % 1024 === 0 ? `${mebibytes / 1024}g` : `${mebibytes}m`;
  }

  takeNumber(key: string): number | undefined {
    const value = this.takeIf(key, /^[0-9]{1,9}$/);
    return value === undefined ? undefined : Number(value);
  }

  takeBoolean(key: string): boolean | undefined {
    const value = this.takeIf(key, /^\s*(true|false)\s*$/i);
    return value === undefined ? undefined : isTrue(value);
  }

  takeList(key: string): string[] | undefined {
    const list = splitList(this.conf.get(key) ?? '');
    if (list.length === 0) return undefined;
    this.conf.delete(key);
    return list;
  }

  takeMap(prefix: string, wanted: RegExp = /^/): Record<string, string> | undefined {
    const found = this.conf.withPrefix(prefix).filter(([name]) => wanted.test(name));
    for (const [name] of found) this.conf.delete(prefix + name);
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  }
}

/** The application for a submission. Findings name what has no place in one. */
export function applicationFor(submission: SparkSubmission, findings: Finding[]): SparkApplication {
  const conf = submission.conf.copy();
  const mover = new Mover(conf);
  const name = conf.get('spark.app.name') ?? submission.mainClass ?? submission.resource.split('/').pop() ?? '';
  const namespace = conf.get('spark.kubernetes.namespace') ?? 'default';
  for (const key of conf.keys()) {
    if (ACT_ON_SUBMITTER.test(key)) findings.push(actsOnSubmitter(conf.pathOf(key)));
    if (ACT_ON_SUBMITTER.test(key) || LEFT_OUT.includes(key)) conf.delete(key);
    else if (isCredential(key, conf.get(key) ?? '')) findings.push(writtenOut(conf.pathOf(key)));
  }
  const spec: SparkApplicationSpec = compact({
    type: languageOf(submission),
    mode: 'cluster',
    sparkVersion: submission.sparkVersion,
    image: mover.take('spark.kubernetes.container.image'),
    imagePullPolicy: mover.take('spark.kubernetes.container.image.pullPolicy'),
    imagePullSecrets: mover.takeList('spark.kubernetes.container.image.pullSecrets'),
    mainClass: submission.mainClass,
    mainApplicationFile: submission.resource,
    arguments: submission.arguments.length > 0 ? [...submission.arguments] : undefined,
    proxyUser: submission.proxyUser,
    memoryOverheadFactor: mover.take('spark.kubernetes.memoryOverheadFactor'),
    deps: dependencies(mover),
    hadoopConf: mover.takeMap('spark.hadoop.'),
    nodeSelector: hasRoleSelectors(conf) ? undefined : mover.takeMap('spark.kubernetes.node.selector.'),
    dynamicAllocation: dynamicAllocation(mover, conf),
    driver: driver(mover, submission),
    executor: executor(mover, submission),
  });
  const left = conf.toRecord();
  return {
    apiVersion: API_VERSION,
    kind: 'SparkApplication',
    metadata: { name: objectName(name, findings), namespace },
    spec: { ...spec, ...(Object.keys(left).length > 0 && { sparkConf: left }) },
  };
}

function actsOnSubmitter(path: string): Finding {
  return {
    severity: 'warning',
    reason: 'OptionWithoutEffect',
    path,
    message: 'This acts where spark-submit runs; an application is submitted by the operator.',
  };
}

function writtenOut(path: string): Finding {
  return {
    severity: 'error',
    reason: 'CredentialInConfiguration',
    path,
    message: 'This is a credential written out, and everyone who can read the application would read it. Put it into a Secret, and name that: '
      + '--conf spark.kubernetes.driver.secretKeyRef.VARIABLE=SECRET:KEY (and the same for executor), or secrets.SECRET=/path for files.',
  };
}

function languageOf({ resource }: SparkSubmission): SparkApplicationSpec['type'] {
  return ({ python: 'Python', r: 'R', java: 'Scala' } as const)[resourceTypeOf(resource)];
}

/** Applications have names of DNS labels; Spark's may be any text. */
function objectName(name: string, findings: Finding[]): string {
  const letters = trimEnd(name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '').slice(0, 63), '-') || 'spark-application';
  if (letters !== name) {
    findings.push({
      severity: 'warning',
      reason: 'RenamedApplication',
      path: '--name',
      message: `An application's name is a DNS label; it becomes ${letters}, also for Spark.`,
      value: name,
    });
  }
  return letters;
}

function dependencies(mover: Mover): Dependencies | undefined {
  const found = Object.entries(DEPENDENCIES).map(([key, field]) => [field, mover.takeList(key)] as const).filter(([, list]) => list);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** The fields of both levels exclude each other; where both are used, they stay properties, in which Spark merges them. */
function hasRoleSelectors(conf: SparkConf): boolean {
  return conf.withPrefix('spark.kubernetes.driver.node.selector.').length + conf.withPrefix('spark.kubernetes.executor.node.selector.').length > 0;
}

function dynamicAllocation(mover: Mover, conf: SparkConf): SparkApplicationSpec['dynamicAllocation'] {
  const prefix = 'spark.dynamicAllocation.';
  // The field tracks shuffle files unless told not to; the property does only when told to.
  if (!conf.isTrue(`${prefix}enabled`) || !conf.has(`${prefix}shuffleTracking.enabled`)) return undefined;
  return compact({
    enabled: mover.takeBoolean(`${prefix}enabled`),
    initialExecutors: mover.takeNumber(`${prefix}initialExecutors`),
    minExecutors: mover.takeNumber(`${prefix}minExecutors`),
    maxExecutors: mover.takeNumber(`${prefix}maxExecutors`),
    shuffleTrackingEnabled: mover.takeBoolean(`${prefix}shuffleTracking.enabled`),
    shuffleTrackingTimeout: mover.takeNumber(`${prefix}shuffleTracking.timeout`),
  });
}

function driver(mover: Mover, submission: SparkSubmission): DriverSpec {
  return compact({
    ...role(mover, 'driver'),
    podName: mover.take('spark.kubernetes.driver.pod.name'),
    kubernetesMaster: mover.take('spark.kubernetes.driver.master'),
    serviceLabels: mover.takeMap('spark.kubernetes.driver.service.label.'),
    serviceAnnotations: mover.takeMap(DRIVER_SERVICE_ANNOTATION),
    envVars: mover.takeMap('spark.kubernetes.driverEnv.'),
    template: submission.driverTemplate && asTemplate(submission.driverTemplate),
  });
}

function executor(mover: Mover, submission: SparkSubmission): ExecutorSpec {
  const file = submission.conf.get('spark.kubernetes.executor.podTemplateFile');
  const content = file === undefined ? undefined : entryOf(submission.files ?? {}, file)?.content;
  return compact({
    ...role(mover, 'executor'),
    instances: mover.takeNumber('spark.executor.instances') ?? (submission.conf.isTrue('spark.dynamicAllocation.enabled') ? undefined : 2),
    deleteOnTermination: mover.takeBoolean('spark.kubernetes.executor.deleteOnTermination'),
    envVars: mover.takeMap('spark.executorEnv.'),
    template: typeof content === 'object' && content !== null ? asTemplate(content) : undefined,
  });
}

/** A template file is a pod; in an application its kind is known. */
function asTemplate({ metadata, spec }: SparkPodTemplate): SparkPodTemplate {
  return compact({ metadata, spec });
}

function role(mover: Mover, name: Role): DriverSpec & ExecutorSpec {
  return {
    image: mover.take(`spark.kubernetes.${name}.container.image`),
    cores: mover.takeNumber(`spark.${name}.cores`),
    coreRequest: mover.take(`spark.kubernetes.${name}.request.cores`),
    coreLimit: mover.take(`spark.kubernetes.${name}.limit.cores`),
    memory: mover.takeSize(`spark.${name}.memory`),
    memoryOverhead: mover.takeSize(`spark.${name}.memoryOverhead`),
    serviceAccount: mover.take(`spark.kubernetes.authenticate.${name}.serviceAccountName`),
    javaOptions: mover.take(`spark.${name}.extraJavaOptions`),
    schedulerName: mover.take(`spark.kubernetes.${name}.scheduler.name`),
    labels: mover.takeMap(`spark.kubernetes.${name}.label.`),
    annotations: mover.takeMap(`spark.kubernetes.${name}.annotation.`),
    secrets: secrets(mover, name),
    envSecretKeyRefs: secretKeys(mover, name),
  };
}

function secrets(mover: Mover, name: Role): DriverSpec['secrets'] {
  const found = mover.takeMap(`spark.kubernetes.${name}.secrets.`);
  return found && Object.entries(found).map(([secret, path]) => ({ name: secret, path, secretType: 'Generic' }));
}

function secretKeys(mover: Mover, name: Role): DriverSpec['envSecretKeyRefs'] {
  const found = mover.takeMap(`spark.kubernetes.${name}.secretKeyRef.`);
  return found && Object.fromEntries(Object.entries(found).map(([variable, reference]) => {
    const [secret, ...key] = reference.split(':');
    return [variable, { name: secret, key: key.join(':') }];
  }));
}

/** Without the fields that say nothing. */
function compact<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
