// Writes a program that builds an application with the constructs: typed options where they mean the same, JSON patches for the rest.
import { Imports, literal, quotedLiteral, SourceExpression } from './source-text';
import { hasScheme, TypedOptions } from './typed-options';
import type { DriverSpec, ExecutorSpec, SparkApplication, SparkPodSpec } from '../../spec/types.gen';

/** A value that no option can express, by its path in the object. */
interface Patch {
  readonly path: string;
  readonly value: unknown;
}

/** The source of a program whose synthesis is the application. It is meant for applications that are made from spark-submit commands. */
export function applicationCode(application: SparkApplication): string {
  return new ProgramWriter(application).write();
}

class ProgramWriter {
  private readonly imports = new Imports();
  private readonly typed = new TypedOptions(this.imports);
  private readonly patches: Patch[] = [];
  /** Calls on the application after its construction. */
  private readonly calls: string[] = [];

  constructor(private readonly application: SparkApplication) {}

  write(): string {
    const { metadata } = this.application;
    const name = metadata.name ?? '';
    const props = this.props();
    const call = (from: string, what: string) => this.imports.name(from, what);
    const chartOptions = metadata.namespace === undefined ? '' : `, { namespace: ${quotedLiteral(metadata.namespace)} }`;
    const variable = this.calls.length + this.patches.length > 0 ? 'const application = ' : '';
    const body = [
      `const app = new ${call('cdk8s', 'App')}();`,
      `const chart = new ${call('cdk8s', 'Chart')}(app, ${quotedLiteral(name)}${chartOptions});`,
      '',
      `${variable}new ${call('cdk8s-spark', 'SparkApplication')}(chart, 'application', ${literal(props)});`,
      ...this.calls,
      ...this.patchCalls(),
      '',
      'app.synth();',
    ];
    return `// ${name}: written from a spark-submit command.\n${this.imports.statements()}\n${body.join('\n')}\n`;
  }

  private props(): object {
    const { typed } = this;
    const { metadata, spec } = this.application;
    this.patchMainFile();
    const pullSecrets = spec.imagePullSecrets?.map((secret) => typed.existing('Secret', `pull-secret-${secret}`, secret));
    return {
      metadata: { name: metadata.name },
      sparkVersion: typed.sparkVersion(spec.sparkVersion),
      image: spec.image,
      imagePullPolicy: this.orPatch('imagePullPolicy', spec.imagePullPolicy, typed.pullPolicy(spec.imagePullPolicy)),
      imagePullSecrets: pullSecrets,
      application: typed.code(spec),
      serviceAccount: typed.existing('ServiceAccount', 'driver-account', spec.driver.serviceAccount),
      // As the command has it; without this line, pods meet the Pod Security level `restricted`.
      podSecurity: new SourceExpression(`${this.imports.name('cdk8s-spark', 'PodSecurity')}.AS_IMAGE`),
      driver: given(this.driver(spec.driver)),
      executor: given(this.executor(spec.executor)),
      dynamicAllocation: this.orPatch('dynamicAllocation', spec.dynamicAllocation, typed.dynamicAllocation(spec.dynamicAllocation)),
      dependencies: this.orPatch('deps', spec.deps, Object.values(spec.deps ?? {}).every(allDiffer) ? spec.deps : undefined),
      sparkConf: spec.sparkConf,
      hadoopConf: this.orPatch('hadoopConf', spec.hadoopConf, typed.hadoopConf(spec.hadoopConf)),
      memoryOverheadFactor: this.orPatch('memoryOverheadFactor', spec.memoryOverheadFactor, typed.number(spec.memoryOverheadFactor)),
      proxyUser: spec.proxyUser,
      nodeSelector: spec.nodeSelector,
    };
  }

  private patchMainFile(): void {
    const { type, mainApplicationFile, mainClass } = this.application.spec;
    if (!hasScheme(mainApplicationFile)) this.patches.push({ path: '/spec/mainApplicationFile', value: mainApplicationFile });
    if (mainClass !== undefined && (type === 'Python' || type === 'R')) this.patches.push({ path: '/spec/mainClass', value: mainClass });
  }

  private driver(driver: DriverSpec): object {
    const { podName, kubernetesMaster, serviceLabels, serviceAnnotations } = driver;
    return { ...this.pods('driver', driver), podName, kubernetesMaster, serviceLabels, serviceAnnotations };
  }

  private executor(executor: ExecutorSpec): object {
    return {
      instances: this.orPatch('executor/instances', executor.instances, this.typed.positive(executor.instances)),
      ...this.pods('executor', executor),
      serviceAccount: this.typed.existing('ServiceAccount', 'executor-account', executor.serviceAccount),
      deleteOnTermination: executor.deleteOnTermination,
    };
  }

  private pods(role: 'driver' | 'executor', pod: SparkPodSpec): object {
    const { typed } = this;
    const option = <Value>(field: string, value: unknown, expression: Value) => this.orPatch(`${role}/${field}`, value, expression);
    this.secrets(role, pod);
    for (const field of ['envVars', 'envSecretKeyRefs', 'template'] as const) option(field, pod[field], undefined);
    return {
      image: pod.image,
      cores: option('cores', pod.cores, typed.positive(pod.cores)),
      coreRequest: option('coreRequest', pod.coreRequest, typed.cpu(pod.coreRequest)),
      coreLimit: option('coreLimit', pod.coreLimit, typed.cpu(pod.coreLimit)),
      memory: option('memory', pod.memory, typed.heap(pod.memory)),
      memoryOverhead: option('memoryOverhead', pod.memoryOverhead, typed.size(pod.memoryOverhead)),
      javaOptions: option('javaOptions', pod.javaOptions, typed.javaOptions(pod.javaOptions)),
      schedulerName: pod.schedulerName,
      labels: pod.labels,
      annotations: pod.annotations,
    };
  }

  private secrets(role: 'driver' | 'executor', { secrets }: SparkPodSpec): void {
    if (secrets?.some(({ path }) => !path.startsWith('/'))) {
      this.patches.push({ path: `/spec/${role}/secrets`, value: secrets });
      return;
    }
    for (const { name, path } of secrets ?? []) {
      this.calls.push(`application.${role}.addSecret(${this.typed.existing('Secret', `${role}-secret-${name}`, name)?.text}, ${quotedLiteral(path)});`);
    }
  }

  /** The expression; where there is none for a value, the value becomes a patch. */
  private orPatch<Value>(field: string, value: unknown, expression: Value): Value {
    if (value !== undefined && expression === undefined) this.patches.push({ path: `/spec/${field}`, value });
    return expression;
  }

  private patchCalls(): string[] {
    if (this.patches.length === 0) return [];
    const add = `${this.imports.name('cdk8s', 'JsonPatch')}.add`;
    const patches = this.patches.map(({ path, value }) => `  ${add}(${quotedLiteral(path)}, ${literal(value, 1)}),\n`).join('');
    return ['// What the options cannot express exactly.', `${this.imports.name('cdk8s', 'ApiObject')}.of(application).addJsonPatch(\n${patches});`];
  }
}

/** An options object, unless it has no option. */
function given(options: object): object | undefined {
  return Object.values(options).some((value) => value !== undefined) ? options : undefined;
}

/** The constructs drop repeated entries of lists. */
function allDiffer(list: readonly string[] | undefined): boolean {
  return list === undefined || new Set(list).size === list.length;
}
