// What drivers have in common that Kubernetes runs without an operator: the plan of their objects, made at synthesis.
import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { DriverIngressOptions, UiAddress } from './ingress';
import { withDefaults } from './spark-defaults';
import { SparkProgram } from './spark-program';
import { SparkProgramProps } from './spark-program-props';
import { CheckedProgram, SynthesisChecks } from './synthesis-checks';
import { wire } from '../manifest/wire';
import { suppressionFindings, withoutSuppressed } from '../spec/checks/suppressions';
import { describeFinding } from '../spec/findings';
import { sha256Hex } from '../spec/hash';
import { canonicalJson, withoutNulls } from '../spec/json';
import type { KubernetesObject } from '../spec/kubernetes';
import type { Pod, PodTemplateSpec } from '../spec/kubernetes.gen';
import { KUEUE_LABEL_PREFIX, Label, type Launcher } from '../spec/labels';
import { API_VERSION } from '../spec/names';
import { programPractices } from '../spec/practices';
import { validateApplication } from '../spec/rules';
import { templateFindings } from '../spec/template-text';
import type { SparkApplication as SparkApplicationManifest } from '../spec/types.gen';
import { IN_CLUSTER_MASTER, planSubmission, UNKNOWN_PLATFORM, type Submission, type SubmissionPlan } from '../submission';

/** The kind that runs the driver. @internal */
export interface WorkloadKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly launcher: Launcher;
  /** Longest name of the program. */
  readonly nameLength: number;
}

/** The objects of a driver, and the driver itself. */
interface DriverPlan {
  readonly pod: Pod;
  readonly others: readonly KubernetesObject[];
}

/**
 * A driver that Kubernetes runs without an operator. Its objects are planned at synthesis, by the code with which the operator plans them.
 *
 * Nothing owns the ConfigMaps and Services: they go when the manifest is deleted or pruned. Executors belong to the driver pod and go with it.
 */
export abstract class SparkDriverWorkload extends SparkProgram {
  /** Name of the program: the value of the label `sparkoperator.k8s.io/app-name` of its pods. */
  public readonly programName: string;
  protected readonly apiObject: ApiObject;

  private readonly programNamespace: string;
  private readonly objectLabels: { [key: string]: string };
  private readonly objectAnnotations: { [key: string]: string };
  private planned?: { readonly of: string; readonly plan: DriverPlan };
  private exposed = false;

  protected constructor(scope: Construct, id: string, ownProps: SparkProgramProps) {
    const props = withDefaults(scope, ownProps);
    super(scope, id, props);
    const { apiVersion, kind, launcher, nameLength } = this._workload();
    const namespace = this._namespace();
    if (namespace === undefined) {
      throw new Error(`${this._kind()} ${this.node.path}: metadata.namespace is not known; set metadata.namespace, or the namespace of the chart. `
        + 'The driver reads it from its configuration, so `kubectl apply -n` cannot choose it');
    }
    this.programNamespace = namespace;
    this.programName = this._nameProgram(nameLength);
    if (this.programName.length > nameLength) {
      throw new Error(`${this._kind()} ${this.node.path}: metadata.name: '${this.programName}' has ${this.programName.length} characters; `
        + `a ${kind} may have at most ${nameLength}`);
    }
    this.objectLabels = { ...props.metadata?.labels };
    this.objectAnnotations = { ...props.metadata?.annotations };
    this.apiObject = new ApiObject(this, 'Resource', {
      apiVersion,
      kind,
      metadata: {
        ...props.metadata,
        name: this._objectName(this.programName, props),
        namespace,
        labels: { ...props.metadata?.labels, [Label.APP_NAME]: this.programName, [Label.RUN_BY]: launcher },
      },
      spec: Lazy.any({ produce: () => this._named(() => this._render(this.plan().pod)) }),
    });
    this._requireSound(this.manifest(), validateApplication);
    SynthesisChecks.add(this);
    // Which objects there are is known when everything has been said. Synthesis validates first, so this is the time to add them.
    this.node.addValidation({ validate: () => this.addPlannedObjects() });
  }

  /** @internal */
  public _check(_settingsFor: unknown, submission: Submission): CheckedProgram {
    const manifest = this.manifest();
    // Suppressions are annotations of the object that runs the driver.
    const object = { ...manifest, metadata: this.apiObject.metadata.toJson() as object };
    return this._checkedOnce([object, submission], () => {
      // Here Kubernetes runs the driver, and no operator has settings.
      const plan = this.planSubmission(manifest, submission.id, true);
      const findings = plan.outcome === 'planned'
        ? [...plan.warnings, ...programPractices(withoutNulls(manifest)), ...templateFindings({ ...manifest })] : plan.findings;
      return {
        findings: [...withoutSuppressed(findings, object), ...suppressionFindings(object)],
        problems: [...this._accountProblems(this.programNamespace), ...(plan.outcome === 'planned' ? this.sharedByRuns() : [])],
        object,
        application: manifest,
        isTemplate: false,
        needsOperator: false,
        ...(plan.outcome === 'planned' && { plan }),
      };
    });
  }

  /** Makes the web UI reachable while the driver runs. No operator gives it an address, so `UiAddress.operatorIngress` is refused. */
  public exposeUi(address: UiAddress): void {
    if (address._ofOperator) {
      throw new Error(`${this._kind()} ${this.node.path}: exposeUi: no operator gives this driver an address; `
        + 'use UiAddress.ingress, UiAddress.route or UiAddress.service');
    }
    this.exposed = true;
    super.exposeUi(address);
  }

  /** Makes a port of the driver reachable from outside the cluster. */
  public addDriverIngress(ingress: DriverIngressOptions): void {
    this.exposed = true;
    super.addDriverIngress(ingress);
  }

  /** @internal */
  protected abstract _workload(): WorkloadKind;

  /** The specification of the object, around the planned driver pod. @internal */
  protected abstract _render(pod: Pod): object;

  /** Name of the object that runs the driver. @internal */
  protected _objectName(programName: string, _props: SparkProgramProps): string {
    return programName;
  }

  /** Whether several drivers may run at once. Then they cannot share what only one of them can use. @internal */
  protected _mayOverlap(): boolean {
    return false;
  }

  /** The template of pods with the metadata and the specification of a pod. @internal */
  protected _template({ metadata: { labels, annotations }, spec }: Pod): PodTemplateSpec {
    return { metadata: { labels, ...(annotations && { annotations }) }, spec };
  }

  /** The program as an application, which the planner takes. */
  private manifest(): SparkApplicationManifest {
    return {
      apiVersion: API_VERSION,
      kind: 'SparkApplication',
      metadata: { name: this.programName, namespace: this.programNamespace, labels: this.objectLabels },
      spec: this._programSpec(),
    };
  }

  private planSubmission(manifest: SparkApplicationManifest, id: string, predictsRefusals = false): SubmissionPlan {
    return planSubmission(manifest, { id }, {
      predictsRefusals,
      launcher: this._workload().launcher,
      master: IN_CLUSTER_MASTER,
      uiService: !this._mayOverlap(),
      // Who applies the manifests needs the rights, so no platform has to allow anything here.
      ...UNKNOWN_PLATFORM,
      batchScheduler: true,
      ...(manifest.spec.batchScheduler && { kubeSchedulerNames: [manifest.spec.batchScheduler] }),
    });
  }

  /** The plan, under names that follow from its content: a change makes new ConfigMaps, so that a running driver keeps its files. */
  private plan(): DriverPlan {
    const manifest = this.manifest();
    const of = canonicalJson(manifest);
    if (this.planned?.of === of) return this.planned.plan;
    const draft = this.planSubmission(manifest, of);
    const plan = draft.outcome === 'planned' ? this.planSubmission(manifest, sha256Hex(canonicalJson(draft.objects))) : draft;
    if (plan.outcome === 'refused') throw new Error(plan.findings.filter(({ severity }) => severity === 'error').map(describeFinding).join('; '));
    const pod = wire<Pod>(plan.objects.find(({ kind }) => kind === 'Pod') as unknown as Record<string, unknown>);
    this.planned = { of, plan: { pod, others: plan.objects.filter(({ kind }) => kind !== 'Pod') } };
    return this.planned.plan;
  }

  private addPlannedObjects(): string[] {
    let plan: DriverPlan;
    try {
      plan = this.plan();
    } catch {
      // The check of the program says why.
      return [];
    }
    this.node.children.filter((child) => child !== this.apiObject && ApiObject.isApiObject(child)).forEach((child) => this.node.tryRemoveChild(child.node.id));
    if (this.apiObject.kind === 'Pod') {
      Object.entries(plan.pod.metadata.labels ?? {}).forEach(([key, value]) => this.apiObject.metadata.addLabel(key, value));
      Object.entries(plan.pod.metadata.annotations ?? {}).forEach(([key, value]) => this.apiObject.metadata.addAnnotation(key, value));
    }
    plan.others.forEach((object, i) => this.addPlannedObject(object, i));
    return [];
  }

  /** Adds one of the objects that the driver needs, so that it is applied before the driver. */
  private addPlannedObject({ metadata, ...object }: KubernetesObject, index: number): void {
    const labels = Object.entries(this.objectLabels).filter(([key]) => !key.startsWith(KUEUE_LABEL_PREFIX));
    const added = new ApiObject(this, `${object.kind}-${index}`, {
      ...object,
      metadata: {
        name: metadata.name,
        namespace: metadata.namespace,
        labels: { ...Object.fromEntries(labels), ...metadata.labels },
        annotations: { ...this.objectAnnotations, ...metadata.annotations },
      },
    });
    this.apiObject.addDependency(added);
  }

  /** What runs that overlap would share, though only one of them can use it. */
  private sharedByRuns(): string[] {
    if (!this._mayOverlap()) return [];
    const shared = this.plan().others.filter(({ kind }) => kind === 'PersistentVolumeClaim' || kind === 'PodGroup').map(({ kind }) => `a ${kind}`);
    if (this.exposed) shared.unshift('an address of the web UI');
    return shared.length === 0 ? [] : [`runs may overlap, and would share ${shared.join(' and ')}; use concurrencyPolicy FORBID or REPLACE, or leave it out`];
  }
}
