// Why an application cannot go on in a rehearsal, and what can be done about it, so that nobody waits for the time-out to learn it.
import { describeReference, referencesOf, type AssumableKind, type ObjectReference } from './missing-objects';
import type { ApplicationProgress } from './observer';
import type { RehearsedOperator } from './operators';
import type { Clock } from '../../kube/clock';
import { serviceAccountIdentity, type ApiObject, type ControlPlane } from '../../rehearsal';
import type { Pod } from '../../spec/kubernetes.gen';
import { Label, SparkLabel } from '../../spec/labels';
import { API_VERSION } from '../../spec/names';
import { isTerminal } from '../../spec/states';
import { presentable } from '../../spec/text';
import type { SparkApplication } from '../../spec/types.gen';
import { watches } from '../../submission/across/operators';

/** What the controllers of the rehearsal need to make what they make: claims are bound, ConfigMaps of the driver are written. */
const GRACE_MILLISECONDS = 2_000;
/** Runs of the driver that fail, after which an application that would be tried for ever is given up. */
const MOST_FAILED_RUNS = 2;

const API_KINDS: Readonly<Record<AssumableKind, string>> = {
  secret: 'Secret', configmap: 'ConfigMap', persistentvolumeclaim: 'PersistentVolumeClaim', serviceaccount: 'ServiceAccount',
};

/** Finds out why applications cannot go on. */
export class Blockers {
  /** Since when each application has had a reason to wait: what is new may go away by itself. */
  private readonly since = new Map<string, number>();

  /** `hasExpectation` says whether another end is expected of an application, which is then waited for. */
  constructor(
    private readonly plane: ControlPlane,
    private readonly clock: Clock,
    private readonly operators: readonly RehearsedOperator[],
    private readonly hasExpectation: (key: string) => boolean,
  ) {}

  /** Why the application cannot go on; undefined while it can. */
  reasonOf(progress: ApplicationProgress): string | undefined {
    const reason = isTerminal(progress.state) || progress.suspended || this.hasExpectation(progress.key) ? undefined : this.presentReason(progress);
    if (reason === undefined) {
      this.since.delete(progress.key);
      return undefined;
    }
    const since = this.since.get(progress.key) ?? this.clock.now();
    this.since.set(progress.key, since);
    return this.clock.now() - since >= GRACE_MILLISECONDS ? reason : undefined;
  }

  /** What was missing for an application that has failed, as far as objects and rights show it. */
  async causeOfFailure(key: string): Promise<string | undefined> {
    const [namespace] = key.split('/');
    const spec = this.specOf(key);
    if (!spec) return undefined;
    const missing = this.missingAccount(namespace, spec);
    const account = spec.driver.serviceAccount ?? 'default';
    if (missing !== undefined || await this.mayCreatePods(namespace, account)) return missing;
    return `service account ${account} may not create pods in namespace ${namespace}, so the driver gets no executors; `
      + 'bind a Role to it as SparkNamespace does';
  }

  private async mayCreatePods(namespace: string, account: string): Promise<boolean> {
    const { body } = await this.plane.transportFor(serviceAccountIdentity(namespace, account)).request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { namespace, verb: 'create', resource: 'pods' } },
      },
    });
    return (body as { readonly status?: { readonly allowed?: boolean } }).status?.allowed === true;
  }

  private specOf(key: string): SparkApplication['spec'] | undefined {
    const [namespace, name] = key.split('/');
    const application = this.plane.objects(API_VERSION, 'SparkApplication', namespace).find(({ metadata }) => metadata.name === name);
    return (application as unknown as SparkApplication | undefined)?.spec;
  }

  private presentReason(progress: ApplicationProgress): string | undefined {
    const [namespace, name] = progress.key.split('/');
    const spec = this.specOf(progress.key);
    // A deadline ends the wait in a way that is to be rehearsed too.
    if (!spec || spec.deadlines?.driverPendingSeconds !== undefined) return undefined;
    return this.unwatched(namespace)
      ?? this.missingAccount(namespace, spec)
      ?? this.waitingPod(namespace, name)
      ?? (progress.endless && progress.succeeded.size === 0 && progress.failed.size >= MOST_FAILED_RUNS
        ? `its driver has failed ${progress.failed.size} times, and would be started again for ever`
        : undefined);
  }

  /** No operator sees the application. */
  private unwatched(namespace: string): string | undefined {
    const labels = this.plane.objects('v1', 'Namespace').find(({ metadata }) => metadata.name === namespace)?.metadata.labels ?? {};
    if (this.operators.some(({ config }) => watches(config, namespace, labels))) return undefined;
    const watched = [...new Set(this.operators.flatMap(({ config: { namespaces, namespaceSelector } }) => [
      ...namespaces, ...(namespaceSelector === undefined ? [] : [`those with the labels ${namespaceSelector}`]),
    ]))].join(', ');
    return `no operator watches namespace ${namespace}; watched are ${watched}: add the namespace to --namespaces of an operator `
      + '(SparkOperator.watch), or move the application';
  }

  private missingAccount(namespace: string, { driver, executor }: SparkApplication['spec']): string | undefined {
    const missing = [driver.serviceAccount, executor.serviceAccount].find((name) => name !== undefined
      && !this.exists({ kind: 'serviceaccount', namespace, name }));
    if (missing === undefined) return undefined;
    return `service account ${missing} does not exist in namespace ${namespace}, so no pod can be created; ${remedy({
      kind: 'serviceaccount', namespace, name: missing,
    })}`;
  }

  /** A pod of the application that waits for what does not exist, or that cannot start for another reason. */
  private waitingPod(namespace: string, application: string): string | undefined {
    const pods = this.plane.objects('v1', 'Pod', namespace).filter(({ metadata }) => metadata.labels?.[Label.APP_NAME] === application) as
      unknown as Array<Pod & ApiObject>;
    for (const pod of pods.filter(({ status, metadata }) => status?.phase === 'Pending' && !metadata.deletionTimestamp)) {
      const missing = referencesOf(pod).find((reference) => !this.exists(reference));
      if (missing) return `pod ${pod.metadata.name} needs ${missing.kind} ${missing.name}, which does not exist; ${remedy(missing)}`;
      // Executors come and go: what keeps one from starting is their driver's matter.
      const event = pod.metadata.labels?.[SparkLabel.ROLE] === 'driver' ? this.lastWarning(namespace, pod.metadata.name ?? '') : undefined;
      if (event) return `pod ${pod.metadata.name} does not start: ${event}`;
    }
    return undefined;
  }

  private lastWarning(namespace: string, pod: string): string | undefined {
    const events = (this.plane.objects('v1', 'Event', namespace) as unknown as readonly PodEvent[])
      .filter(({ type, involvedObject }) => type === 'Warning' && involvedObject?.kind === 'Pod' && involvedObject.name === pod);
    const last = events.at(-1);
    return last && `${last.reason}: ${presentable(last.message ?? '', 500)}`;
  }

  private exists({ kind, namespace, name }: ObjectReference): boolean {
    return this.plane.objects('v1', API_KINDS[kind], namespace).some(({ metadata }) => metadata.name === name);
  }
}

interface PodEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

/** What can be done about an object that does not exist. */
function remedy(reference: ObjectReference): string {
  return `add it to the manifests, or, if the cluster has it, rehearse with --assume ${describeReference(reference)}`;
}
