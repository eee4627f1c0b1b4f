// What an attacker does who knows all names, identifiers and UIDs of the victim: one random step at a time.
import { API_VERSIONS, ATTACKER, KINDS, type Tenants } from './tenants';
import { Annotation, DRIVER_FINALIZER, Label, SparkLabel } from '../../../../src/spec/labels';
import { ApplicationState } from '../../../../src/spec/states';
import { identityOf } from '../../../../src/submission/spark/identity';
import type { Random } from '../../../fuzz/random';
import { ended, running } from '../builders';

const FEATURES = 'org.apache.spark.deploy.k8s.features.';
const EXCLUDED = { 'spark.kubernetes.driver.pod.excludedFeatureSteps': `${FEATURES}BasicDriverFeatureStep` };
const ALLOCATOR = 'spark.kubernetes.allocation.pods.allocator';

/** The steps of one attacker, drawn from one source of randomness. */
export class Attacker {
  private made = 0;
  private readonly applications: string[] = [];

  constructor(private readonly tenants: Tenants, private readonly random: Random) {}

  /** One step, and its name. */
  async step(): Promise<string> {
    const steps: ReadonlyArray<readonly [string, () => void | Promise<void>]> = [
      ['creates an application', () => this.createApplication()],
      ['creates an object', () => this.createObject()],
      ['creates an object', () => this.createObject()],
      ['creates an executor for each of its attempts', () => this.createExecutor()],
      ['edits a status', () => this.editStatus()],
      ['edits a status', () => this.editStatus()],
      ['writes an intent of the victim into a status', () => this.copyIntent()],
      ['makes a driver of the attempt in a status', () => this.createDriver()],
      ['edits a specification', () => this.editSpec()],
      ['edits a specification in a state that it wrote', () => this.editSpecInState()],
      ['edits the metadata of an object that exists', () => this.editObject()],
      ['edits the metadata of an object that exists', () => this.editObject()],
      ['edits the metadata of an application', () => this.editApplication()],
      ['has a driver run or end', () => this.moveDriver()],
      ['suspends, resumes or deletes', () => this.suspendOrDelete()],
    ];
    const [name, act] = this.applications.length === 0 ? steps[0] : this.random.pick(steps);
    await act();
    if (this.random.below(2) === 0) for (const application of this.applications) await this.tenants.settle(application);
    this.tenants.noteNames();
    return name;
  }

  /** All of the attacker's applications come to an end, each in its own way. */
  async finish(): Promise<void> {
    for (const name of this.applications) {
      this.random.pick([() => this.moveDriver(), () => this.remove(name), () => this.edit(name, { suspend: true }), () => this.editStatus()])();
      await this.tenants.settle(name);
    }
  }

  private get name(): string {
    return this.applications.length === 0 ? `${ATTACKER}-1` : this.random.pick(this.applications);
  }

  private maybe<T>(value: () => T): T | undefined {
    return this.random.below(2) === 0 ? value() : undefined;
  }

  private victim(): string {
    return this.random.pick([...this.tenants.victims]);
  }

  private submissionId(): string {
    const own = this.tenants.harness.status(this.name)?.submissionID ?? 'none';
    return this.random.pick([...this.tenants.submissions, ...this.tenants.submissions, own, '5d4c3b2a-0000-4000-8000-000000000000']);
  }

  private applicationId(): string {
    return identityOf(this.submissionId()).applicationId;
  }

  /** The name of something that the victim has, or one of the attacker's own. */
  private nameOf(kind: string): string {
    const known = this.random.below(8) === 0
      ? [...this.tenants.victimNames].filter((each) => each.startsWith(`${kind}/`)).map((each) => each.slice(kind.length + 1))
      : this.tenants.objects(kind).map(({ metadata }) => metadata.name ?? '');
    return known.length > 0 && this.random.below(2) === 0 ? this.random.pick(known) : `${ATTACKER}-thing-${++this.made}`;
  }

  private labels(): Record<string, string> {
    return Object.fromEntries(Object.entries({
      [Label.APP_NAME]: this.random.pick([this.name, this.victim()]),
      [Label.SUBMISSION_ID]: this.submissionId(),
      [Label.LAUNCHED_BY_OPERATOR]: 'true',
      [Label.CREATED_BY_OPERATOR]: 'true',
      [SparkLabel.APP_SELECTOR]: this.applicationId(),
      [SparkLabel.ROLE]: this.random.pick(['executor', 'executor', 'driver']),
      'pod-template-hash': '5d4c',
    }).filter(() => this.random.below(5) > 0));
  }

  /** Owners of all kinds: what they say is the attacker's to write. */
  private ownerReferences(kinds = ['SparkApplication', 'SparkApplication', 'Pod', 'StatefulSet', 'Deployment', 'ReplicaSet', 'none']): object[] | undefined {
    const kind = this.random.pick(kinds);
    if (kind === 'none') return undefined;
    const objects = kind === 'ReplicaSet' ? this.tenants.objects('Deployment') : this.tenants.objects(kind);
    if (objects.length === 0) return undefined;
    const { metadata } = this.random.pick(objects);
    const name = kind === 'ReplicaSet' ? `${metadata.name}-5d4c` : metadata.name;
    const apiVersion = API_VERSIONS[kind] ?? 'v1';
    return [{ apiVersion, kind, name, uid: metadata.uid, controller: this.random.below(5) > 0 }];
  }

  private createObject(kind = this.random.pick([...KINDS, 'Pod', 'Pod', 'Pod'])): void {
    const finalizers = kind === 'Pod' ? this.maybe(() => [DRIVER_FINALIZER]) : undefined;
    const name = this.nameOf(kind);
    this.tenants.make(ATTACKER, API_VERSIONS[kind] ?? 'v1', kind, name, { labels: this.labels(), ownerReferences: this.ownerReferences(), finalizers });
    if (kind === 'Pod') this.reportOwn(name, this.random.pick([running(), ended(0), ended(1)]));
  }

  private createExecutor(): void {
    const name = this.name;
    const { submissionID = '', attempts = [] } = this.tenants.harness.status(name) ?? {};
    for (const id of [submissionID, ...attempts.map((attempt) => attempt.submissionID)]) {
      const made = `${ATTACKER}-exec-${++this.made}`;
      const ofAttempt = { [Label.APP_NAME]: name, [Label.SUBMISSION_ID]: id, [Label.LAUNCHED_BY_OPERATOR]: 'true', [SparkLabel.ROLE]: 'executor' };
      const labels = { ...this.labels(), ...ofAttempt };
      this.tenants.make(ATTACKER, 'v1', 'Pod', made, { labels, ownerReferences: this.ownerReferences(['StatefulSet', 'ReplicaSet', 'Pod', 'none']) });
      this.reportOwn(made, running());
    }
  }

  /** The status says that an attempt of the victim's is about to be created for the attacker. */
  private copyIntent(): void {
    const submissionID = this.submissionId();
    this.tenants.writeStatus(this.name, {
      applicationState: { state: ApplicationState.SUBMITTED },
      submissionID,
      sparkApplicationId: undefined,
      executorState: {},
      driverInfo: {},
      submissionAttempts: 1,
      executionAttempts: 0,
    });
  }

  /** A driver that looks as if the operator had created it for the attempt that the status names. */
  private createDriver(): void {
    const name = this.name;
    const application = this.tenants.harness.application(name);
    if (!application) return;
    const pod = application.status?.driverInfo?.podName ?? `${name}-driver`;
    const id = application.status?.submissionID ?? this.submissionId();
    const owner = { apiVersion: application.apiVersion, kind: application.kind, name, uid: application.metadata.uid, controller: true };
    const labels = { [Label.APP_NAME]: name, [Label.SUBMISSION_ID]: id, [Label.LAUNCHED_BY_OPERATOR]: 'true', [SparkLabel.APP_SELECTOR]: this.applicationId() };
    this.tenants.make(ATTACKER, 'v1', 'Pod', pod, { labels: { ...labels, [SparkLabel.ROLE]: 'driver' }, ownerReferences: [owner] });
    this.reportOwn(pod, this.random.pick([running(), ended(0), ended(1)]));
  }

  private reportOwn(name: string, status: object): void {
    const pod = this.tenants.harness.pod(name);
    if (pod && !this.tenants.victims.has(this.tenants.ledger.ownerOf(pod) ?? '')) this.tenants.report(name, status);
  }

  private createApplication(): void {
    if (this.applications.length >= 3) return this.editStatus();
    const name = `${ATTACKER}-${this.applications.length + 1}`;
    // One that runs is worth more to an attacker than one that is refused.
    this.tenants.harness.create(this.random.below(2) === 0 ? this.spec(name) : { restartPolicy: { type: 'Always' } }, name);
    this.applications.push(name);
  }

  private template(name: string): object {
    return {
      metadata: {
        name: this.random.below(4) > 0 ? `${name}-driver` : this.nameOf('Pod'),
        labels: this.labels(),
        ...this.maybe(() => ({ ownerReferences: this.ownerReferences() ?? [] })),
        ...this.maybe(() => ({ finalizers: [DRIVER_FINALIZER, 'example.com/never'] })),
        ...this.maybe(() => ({ generateName: 'any-' })),
      },
      spec: { containers: [{ name: 'spark-kubernetes-driver', image: 'spark:4.1.4' }] },
    };
  }

  private spec(name: string): object {
    const claim = () => ({
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName': this.nameOf('PersistentVolumeClaim'),
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.storageClass': 'fast',
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.sizeLimit': '1Gi',
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.data.mount.path': '/data',
    });
    return {
      driver: {
        ...this.random.below(4) === 0 ? { podName: this.nameOf('Pod') } : {},
        ...this.maybe(() => ({ template: this.template(name) })),
        ...this.random.below(6) === 0 ? { labels: this.labels() } : {},
      },
      executor: { instances: 1 + this.random.below(3), ...this.maybe(() => ({ template: this.template(name) })) },
      sparkConf: {
        ...this.random.below(3) === 0 ? EXCLUDED : {},
        ...this.maybe(() => ({ [ALLOCATOR]: this.random.pick(['statefulset', 'deployment']) })),
        ...this.random.below(4) === 0 ? claim() : {},
        ...this.maybe(() => ({ 'spark.app.id': this.applicationId() })),
      },
      sparkVersion: this.random.pick(['4.1.4', '4.2.0']),
      restartPolicy: this.random.pick([{ type: 'Never' }, { type: 'Always' }, { type: 'OnFailure', onFailureRetries: 2, onSubmissionFailureRetries: 2 }]),
      ...this.maybe(() => ({ timeToLiveSeconds: 30 })),
      ...this.maybe(() => ({ onSpecChange: 'Restart' })),
    };
  }

  private edit(name: string, spec: object): void {
    if (this.tenants.harness.application(name)) this.tenants.harness.edit(spec, name);
  }

  private editSpec(): void {
    const name = this.name;
    this.edit(name, this.random.pick<() => object>([
      () => this.spec(name),
      () => ({ executor: { instances: 1 + this.random.below(5) } }),
      () => ({ sparkUIOptions: { servicePort: 4040 + this.random.below(100) } }),
    ])());
  }

  private editSpecInState(): void {
    const name = this.name;
    this.tenants.writeStatus(name, { applicationState: { state: this.random.pick(Object.values(ApplicationState)) } });
    this.edit(name, this.random.pick([() => this.spec(name), () => ({ suspend: this.random.below(2) === 0 })])());
  }

  /** Relabels, re-owns and annotates a pod, a ConfigMap, a claim or another object, whoever made it for the attacker. */
  private editObject(): void {
    const objects = this.tenants.objectsOfAttacker(this.random.pick([...KINDS, 'Pod', 'ConfigMap', 'PersistentVolumeClaim']));
    if (objects.length === 0) return this.createObject();
    const object = this.random.pick(objects);
    const { labels, annotations } = object.metadata;
    this.tenants.rewrite(object, {
      ...this.maybe(() => ({ labels: this.random.below(4) === 0 ? this.labels() : { ...labels, ...this.labels() } })),
      ...this.maybe(() => ({ ownerReferences: this.ownerReferences() ?? [] })),
      ...this.maybe(() => ({ annotations: { ...annotations, [Annotation.SPEC_HASH]: 'v2-00000000000000000000000000000000:' } })),
      ...this.maybe(() => ({ finalizers: this.random.pick([[], [DRIVER_FINALIZER]]) })),
    });
  }

  private editApplication(): void {
    const application = this.tenants.objects('SparkApplication').find(({ metadata }) => metadata.name === this.name);
    if (!application) return;
    this.tenants.rewrite(application, {
      ...this.maybe(() => ({ labels: this.labels() })),
      ...this.maybe(() => ({ ownerReferences: this.ownerReferences() ?? [] })),
      ...this.maybe(() => ({ annotations: { [Annotation.SPEC_HASH]: 'v2-00000000000000000000000000000000:' } })),
    });
  }

  /** Any field of a status, with values of the victim's. */
  private editStatus(): void {
    const { random } = this;
    const ids = () => Array.from({ length: random.below(4) }, () => ({ submissionID: this.submissionId(), outcome: 'FAILED' }));
    this.tenants.writeStatus(this.name, {
      ...this.maybe(() => ({ submissionID: this.submissionId() })),
      ...this.maybe(() => ({ sparkApplicationId: random.pick([this.applicationId(), undefined]) })),
      ...this.maybe(() => ({ applicationState: { state: random.pick(Object.values(ApplicationState)) } })),
      ...this.maybe(() => ({ attempts: ids() })),
      ...this.maybe(() => ({ driverInfo: { podName: this.nameOf('Pod'), webUIServiceName: this.nameOf('Service'), webUIIngressName: 'any' } })),
      ...this.maybe(() => ({ retained: random.pick([[], ['configMaps'], ['configMaps', 'services', 'claims']]) })),
      ...this.maybe(() => ({ submissionAttempts: random.below(3), executionAttempts: random.below(3) })),
      ...this.maybe(() => ({ executorState: random.pick([{}, { any: 'RUNNING' }]) })),
      ...this.maybe(() => ({ specHash: 'v2-00000000000000000000000000000000:' })),
      ...this.maybe(() => ({ exposureHash: 'v1-0' })),
    });
  }

  private moveDriver(): void {
    const name = this.name;
    this.reportOwn(`${name}-driver`, this.random.pick([running(), running(), ended(0), ended(1)]));
  }

  private remove(name: string): void {
    if (this.tenants.harness.application(name)) this.tenants.harness.remove(name);
  }

  private suspendOrDelete(): void {
    const name = this.name;
    if (this.random.below(4) === 0) this.remove(name);
    else this.edit(name, { suspend: this.random.below(2) === 0 });
  }
}
