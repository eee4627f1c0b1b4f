// Kueue's own manager on the cluster, from its own manifests, for the namespaces of a check alone.
import { readFileSync } from 'node:fs';
import { dump, load, loadAll } from 'js-yaml';
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { execute, kubectl, waitFor } from '../kubectl';

const NAMESPACE = 'kueue-system';
const DEPLOYMENT = 'kueue-controller-manager';
const CONFIGURATION = 'controller_manager_config.yaml';
/** The integrations under check. */
const FRAMEWORKS = ['batch/job', 'sparkoperator.k8s.io/sparkapplication'];
const KUEUE_GROUP = 'kueue.x-k8s.io';
/** Groups of the integrated kinds. */
const INTEGRATED_GROUPS = ['batch', 'sparkoperator.k8s.io'];
const START_SECONDS = 240;

interface Webhook {
  readonly rules: ReadonlyArray<{ readonly apiGroups: readonly string[] }>;
  namespaceSelector?: object;
}

export interface KueueSource {
  /** Image of Kueue's manager, as pods name it. */
  readonly image: string;
  /** File with the manifests of its release, such as `kubectl kustomize config/default` prints. */
  readonly manifests: string;
}

export class Kueue {
  /** Installs it so that nobody else in the cluster meets it: its webhooks see these namespaces only, and it adds no API to the API server's own. */
  static async install(source: KueueSource, namespaces: readonly string[]): Promise<Kueue> {
    const kueue = new Kueue(manifestsFor(source, namespaces));
    await kueue.remove();
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], kueue.text);
    await kubectl(['rollout', 'status', `deployment/${DEPLOYMENT}`, '-n', NAMESPACE, `--timeout=${START_SECONDS}s`]);
    return kueue;
  }

  private constructor(private readonly text: string) {}

  /** Applies queues and flavours. Kueue's webhooks answer only a while after its pod is ready. */
  async apply(...objects: readonly object[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    let last = '';
    await waitFor('Kueue to take its queues', START_SECONDS, async () => {
      const { code, stderr } = await execute('kubectl', ['apply', '-f', '-'], { input: list });
      last = stderr;
      return code === 0 ? true : undefined;
    }, () => last);
  }

  /** What it has logged as an error, without what it repeats as long as others write the same object. */
  async errors(): Promise<string> {
    const { stdout } = await execute('kubectl', ['logs', `deployment/${DEPLOYMENT}`, '-n', NAMESPACE]);
    return stdout.split('\n').filter((line) => line.includes('"level":"error"') && !line.includes('object has been modified')).slice(-10).join('\n');
  }

  /** The webhooks first, without which its finalizers can be removed; its kinds with all their objects at the end. */
  async remove(): Promise<void> {
    await execute('kubectl', ['delete', 'validatingwebhookconfiguration', 'kueue-validating-webhook-configuration', '--ignore-not-found']);
    await execute('kubectl', ['delete', 'mutatingwebhookconfiguration', 'kueue-mutating-webhook-configuration', '--ignore-not-found']);
    await execute('kubectl', ['delete', '--ignore-not-found', '--timeout=120s', '-f', '-'], { input: this.text });
  }
}

function manifestsFor({ image, manifests }: KueueSource, namespaces: readonly string[]): string {
  const objects = (loadAll(readFileSync(manifests, 'utf8')) as KubernetesObject[]).filter((object) => object && object.kind !== 'APIService');
  return objects.map((object) => `---\n${dump(adjusted(object, image, namespaces), { lineWidth: -1, noRefs: true })}`).join('');
}

function adjusted(object: KubernetesObject, image: string, namespaces: readonly string[]): KubernetesObject {
  const changed = structuredClone(object) as KubernetesObject & { data: Record<string, string>; webhooks: Webhook[]; spec: DeploymentSpec };
  if (object.kind === 'Deployment') {
    const [manager] = changed.spec.template.spec.containers;
    Object.assign(manager, { image, imagePullPolicy: 'IfNotPresent', resources: { requests: { cpu: '50m', memory: '128Mi' } } });
  }
  if (object.kind === 'ConfigMap') changed.data[CONFIGURATION] = dump(configuration(changed.data[CONFIGURATION]));
  if (/WebhookConfiguration$/.test(object.kind ?? '')) {
    const selector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] }] };
    const groups = ({ rules }: Webhook): readonly string[] => rules.flatMap(({ apiGroups }) => apiGroups);
    changed.webhooks = changed.webhooks
      .filter((webhook) => groups(webhook).every((group) => [KUEUE_GROUP, ...INTEGRATED_GROUPS].includes(group)))
      .map((webhook) => (groups(webhook).includes(KUEUE_GROUP) ? webhook : { ...webhook, namespaceSelector: selector }));
  }
  return changed;
}

function configuration(text: string): object {
  const given = load(text) as { integrations?: object };
  return {
    ...given,
    integrations: { ...given.integrations, frameworks: FRAMEWORKS },
    // The integration is alpha. The other one would be a further API of the cluster.
    featureGates: { SparkApplicationIntegration: true, VisibilityOnDemand: false },
  };
}

interface DeploymentSpec {
  readonly template: { readonly spec: { readonly containers: object[] } };
}
