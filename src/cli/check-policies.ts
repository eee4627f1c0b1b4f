// What the ValidatingAdmissionPolicies among manifests say of the other manifests, and of the driver pods that applications would get.
import type { ManifestObject } from './manifests';
import type { SettingsOf } from './operator-deployments';
import { AdmissionPolicies } from '../schema/admission-policies';
import type { Finding } from '../spec/findings';
import { GUARDRAIL } from '../spec/guardrails/guardrails';
import { isRecord, withoutNulls } from '../spec/json';
import type { KubernetesObject } from '../spec/kubernetes';
import { templateOf } from '../spec/scheduled-template';
import type { ScheduledSparkApplication, SparkApplication } from '../spec/types.gen';
import { planSubmission } from '../submission';
import { ANY_SUBMISSION } from '../submission/plan';

/** Checks objects against the policies of the same manifests. */
export class PolicyCheck {
  private readonly policies: AdmissionPolicies;
  private readonly namespaces: ReadonlyMap<unknown, Record<string, string>>;

  constructor(manifests: readonly ManifestObject[], private readonly settings: SettingsOf) {
    const objects = manifests.map(({ object }) => object);
    this.policies = new AdmissionPolicies(objects);
    this.namespaces = new Map(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => {
      const { name, labels } = (isRecord(metadata) ? metadata : {}) as { name?: unknown; labels?: Record<string, string> };
      return [name, labels ?? {}];
    }));
  }

  /** What policies refuse, or warn about, of an object that has the shape of its kind. A policy that cannot be evaluated here gets a warning itself. */
  findings({ object }: ManifestObject): Finding[] {
    if (!isRecord(object.metadata)) return [];
    const why = object.kind === 'ValidatingAdmissionPolicy' ? this.policies.unknown.get(String(object.metadata.name)) : undefined;
    if (why !== undefined) return [{ severity: 'warning', reason: 'UncheckedPolicy', path: 'spec', message: `is not checked here, since ${why}` }];
    if (this.policies.areNone) return [];
    const given = withoutNulls(object) as unknown as KubernetesObject;
    const stored = { ...given, metadata: { ...given.metadata, namespace: given.metadata.namespace ?? 'default' } };
    return [stored, ...this.driverOf(stored)].flatMap((one) => this.evaluate(one));
  }

  private evaluate(object: KubernetesObject): Finding[] {
    const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
    return this.policies.evaluate({
      operation: 'CREATE',
      group,
      version,
      resource: pluralOf(object.kind),
      object,
      namespaceLabels: this.namespaces.get(object.metadata.namespace),
      username: '',
    }).map(({ policy, actions, message }) => ({
      severity: actions.includes('Deny') ? 'error' : 'warning', reason: GUARDRAIL, path: 'spec', message: `${message} (policy ${policy})`,
    }));
  }

  /** The driver pod of an application, as the template of a Job: a pod itself would have what the API server adds. */
  private driverOf(object: KubernetesObject): KubernetesObject[] {
    const application = object.kind === 'ScheduledSparkApplication'
      ? templateOf(object as unknown as ScheduledSparkApplication) : object as unknown as SparkApplication;
    if (application.kind !== 'SparkApplication') return [];
    const { metadata } = application;
    const settings = this.settings(metadata.namespace ?? 'default');
    const plan = planSubmission({ ...application, metadata: { ...metadata, uid: ANY_SUBMISSION.id } }, ANY_SUBMISSION, settings);
    const driver = plan.outcome === 'planned' ? plan.objects.find(({ kind }) => kind === 'Pod') : undefined;
    return driver ? [{ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: driver } } as KubernetesObject] : [];
  }
}

/** The plural of a kind, as the names of resources have it. */
function pluralOf(kind: string): string {
  return `${kind.toLowerCase()}s`.replace(/ys$/, 'ies').replace(/(ss|x)s$/, '$1es');
}
