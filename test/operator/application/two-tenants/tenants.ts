// A namespace that two tenants share: the real controller on the embedded API server, and who made what.
import { Ledger } from './ledger';
import { ADMINISTRATOR } from '../../../../src/rehearsal/identity';
import type { KubernetesObject } from '../../../../src/spec/kubernetes';
import type { PodStatus } from '../../../../src/spec/kubernetes.gen';
import { Label, SparkLabel } from '../../../../src/spec/labels';
import type { SparkApplication } from '../../../../src/spec/types.gen';
import { identityOf } from '../../../../src/submission/spark/identity';
import { ControllerHarness } from '../controller-harness';

export const ATTACKER = 'attacker';

const PATHS: Readonly<Record<string, string>> = {
  Pod: '/api/v1/namespaces/jobs/pods',
  Service: '/api/v1/namespaces/jobs/services',
  ConfigMap: '/api/v1/namespaces/jobs/configmaps',
  PersistentVolumeClaim: '/api/v1/namespaces/jobs/persistentvolumeclaims',
  StatefulSet: '/apis/apps/v1/namespaces/jobs/statefulsets',
  Deployment: '/apis/apps/v1/namespaces/jobs/deployments',
  SparkApplication: '/apis/sparkoperator.k8s.io/v1beta2/namespaces/jobs/sparkapplications',
  Ingress: '/apis/networking.k8s.io/v1/namespaces/jobs/ingresses',
  NetworkPolicy: '/apis/networking.k8s.io/v1/namespaces/jobs/networkpolicies',
};
const SET = {
  selector: { matchLabels: { x: 'y' } },
  template: { metadata: { labels: { x: 'y' } }, spec: { containers: [{ name: 'spark-kubernetes-executor', image: 'spark:4.1.4' }] } },
};
const SPECS: Readonly<Record<string, object>> = {
  Pod: { spec: { containers: [{ name: 'spark-kubernetes-executor', image: 'spark:4.1.4' }] } },
  Service: { spec: { ports: [{ port: 80 }], selector: { a: 'b' } } },
  ConfigMap: { data: { 'spark.properties': 'spark.app.name=other' } },
  PersistentVolumeClaim: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  StatefulSet: { spec: { replicas: 1, serviceName: 'x', ...SET } },
  Deployment: { spec: { replicas: 1, ...SET } },
};
/** The version of the API of each kind that is not in v1. */
export const API_VERSIONS: Readonly<Record<string, string>> = {
  StatefulSet: 'apps/v1',
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  SparkApplication: 'sparkoperator.k8s.io/v1beta2',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
};
/** Kinds of objects that a tenant can make directly. */
export const KINDS = Object.keys(SPECS);

export class Tenants {
  readonly harness: ControllerHarness;
  readonly ledger = new Ledger((application) => this.victims.has(application));
  readonly victims = new Set<string>();
  /** Names of objects that the victim has or had: the attacker can take one that is free at the moment, and the victim then has to do without it. */
  readonly victimNames = new Set<string>();
  /** Whether the attacker has a name that the victim wants. */
  nameTaken = false;
  private readonly knownSubmissions = new Map<string, string>();

  constructor() {
    this.harness = new ControllerHarness({ client: (client) => this.ledger.watching(client) });
  }

  /** Creates a victim's application and lets the operator work on it. */
  async begin(name: string): Promise<void> {
    this.harness.create({}, name);
    await this.settle(name);
  }

  /** Lets the operator work on one application until it rests. */
  async settle(name: string): Promise<void> {
    this.ledger.reconciling = name;
    await this.harness.settle(name);
    const { status } = this.harness.application(name) ?? {};
    const id = status?.submissionID;
    if (id !== undefined && this.victims.has(name) && !this.knownSubmissions.has(id)) this.learn(name, id);
  }

  /** What everybody can read of a victim's attempt. */
  private learn(name: string, id: string): void {
    this.knownSubmissions.set(id, name);
    this.ledger.identifies(Label.SUBMISSION_ID, id, name);
    this.ledger.identifies(SparkLabel.APP_SELECTOR, identityOf(id).applicationId, name);
    this.ledger.identifies(Label.APP_NAME, name, name);
  }

  get submissions(): readonly string[] {
    return [...this.knownSubmissions.keys()];
  }

  /** Creates an object as a tenant, or as a driver of its; undefined where somebody else has the name. */
  make(application: string, apiVersion: string, kind: string, name: string, metadata: object, more: object = {}): KubernetesObject | undefined {
    const object = { apiVersion, kind, ...SPECS[kind], ...more, metadata: { ...metadata, name, namespace: 'jobs' } };
    if (this.objects(kind).some((other) => other.metadata.name === name)) return undefined;
    const made = this.harness.api.must('POST', PATHS[kind], object) as KubernetesObject;
    this.ledger.belongsTo(made, application);
    return made;
  }

  /** What the kubelet reports of a pod. */
  report(name: string, status: PodStatus): void {
    if (this.harness.pod(name)) this.harness.report(status, name);
  }

  /** Edits the status of an application as somebody who may. */
  writeStatus(name: string, status: object): void {
    const current = this.harness.application(name);
    const written = { driverInfo: {}, ...current?.status, ...status };
    if (current) this.harness.api.must('PUT', `${PATHS.SparkApplication}/${name}/status`, { ...current, status: written });
  }

  /** Changes the metadata of an object that exists, as somebody who may edit it. The API server refuses some changes, such as a new finalizer at the end. */
  rewrite(object: KubernetesObject, metadata: object): void {
    const changed = { ...object, metadata: { ...object.metadata, ...metadata } };
    this.harness.api.server.handle({ method: 'PUT', path: `${PATHS[object.kind]}/${object.metadata.name}`, body: changed }, ADMINISTRATOR);
  }

  /** Objects that are not the victim's: the attacker's, and what the operator made for it. */
  objectsOfAttacker(kind: string): readonly KubernetesObject[] {
    return this.objects(kind).filter((object) => !this.victims.has(this.ledger.ownerOf(object) ?? ''));
  }

  objects(kind: string): readonly KubernetesObject[] {
    return (this.harness.api.must('GET', PATHS[kind]) as { items: KubernetesObject[] }).items
      .map((item) => ({ ...item, apiVersion: API_VERSIONS[kind] ?? 'v1', kind }));
  }

  applications(): readonly SparkApplication[] {
    return this.objects('SparkApplication') as SparkApplication[];
  }

  /** What is there of the victim, and how its applications have ended. */
  outcome(): readonly string[] {
    const objects = Object.keys(PATHS).flatMap((kind) => this.objects(kind)).filter((object) => this.victims.has(this.ledger.ownerOf(object) ?? ''));
    const states = this.applications().filter(({ metadata }) => this.victims.has(metadata.name ?? '')).map(({ metadata, status }) => (
      `${metadata.name} is ${status?.applicationState?.state} after ${status?.submissionAttempts} submissions and ${status?.executionAttempts} runs`));
    return [
      ...objects.map(({ kind, metadata }) => `${kind} of ${this.ledger.ownerOf({ apiVersion: '', kind, metadata })}`), ...states,
    ].sort();
  }

  /** Whether the attacker holds a name that the victim had. */
  noteNames(): void {
    for (const kind of Object.keys(PATHS)) {
      for (const object of this.objects(kind)) {
        const owner = this.ledger.ownerOf(object) ?? ATTACKER;
        if (this.victims.has(owner)) this.victimNames.add(`${kind}/${object.metadata.name}`);
        else if (this.victimNames.has(`${kind}/${object.metadata.name}`)) this.nameTaken = true;
      }
    }
  }

  /** Lets time pass for all applications, so that waits, retries and retention come to their end. */
  async pass(seconds: number): Promise<void> {
    await this.harness.api.clock.advance(seconds * 1000);
    await this.settleAll();
  }

  async settleAll(): Promise<void> {
    this.noteNames();
    for (const name of new Set([...this.victims, ...this.applications().map(({ metadata }) => metadata.name ?? '')])) await this.settle(name);
    this.noteNames();
  }
}
