// The operator as the construct installs it, with webhooks: applied in the worst order, under exactly its rights, until it is ready.
import { App, Chart } from 'cdk8s';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SparkNamespace, SparkOperator } from '../../../src';
import { parseFlags } from '../../../src/operator/flags/flags';
import { createOperator, type Operator } from '../../../src/operator/operator';
import { serviceAccountIdentity, startControlPlane, type ApiObject, type Call, type ControlPlane } from '../../../src/rehearsal';
import { countingIds, settle, VirtualClock } from '../../support/virtual-clock';

const OPERATOR = serviceAccountIdentity('spark-operator', 'spark-operator');
const ADMISSION = 'admissionregistration.k8s.io/v1';
const SECRET = '/api/v1/namespaces/spark-operator/secrets/spark-operator-webhook-ca';

interface Rule { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }

function manifests(): ApiObject[] {
  const app = new App();
  const chart = new Chart(app, 'platform');
  const operator = new SparkOperator(chart, 'operator', { image: 'operator:1', webhook: { pods: {} } });
  operator.watch(new SparkNamespace(chart, 'analytics'));
  return app.charts.flatMap((each) => each.toJson() as ApiObject[]);
}

/** A call by what RBAC sees of it: resource, name where it has one, and verb. */
function rightFor({ request, isWatch }: Call): string {
  const [path, selector] = [request.path, request.query?.fieldSelector];
  const match = /\/(secrets|validatingwebhookconfigurations|mutatingwebhookconfigurations)(?:\/([^/]+))?$/.exec(path);
  if (!match) return '';
  const verbs = { GET: isWatch ? 'watch' : match[2] ? 'get' : 'list', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
  const name = match[2] ?? selector?.replace('metadata.name=', '') ?? '';
  return [match[1], verbs[request.method] === 'create' ? '' : name, verbs[request.method]].filter(Boolean).join(' ');
}

describe('an operator with webhooks, as it is installed', () => {
  const clock = new VirtualClock();
  const used = new Set<string>();
  const refused: string[] = [];
  const objects = manifests();
  const configurations = objects.filter(({ kind }) => kind.endsWith('WebhookConfiguration'));
  let plane: ControlPlane;
  let operator: Operator;

  const until = async (condition: () => boolean) => {
    for (let round = 0; round < 2_000 && !condition(); round += 1) {
      await settle();
      if (round % 20 === 19) await clock.advance(1_000);
    }
    expect(condition()).toBe(true);
  };

  beforeAll(async () => {
    plane = startControlPlane({ clock, kubelet: false });
    plane.intercept({
      after: (call, { status }) => {
        if (call.identity.username !== OPERATOR.username) return;
        const right = rightFor(call);
        if (right) used.add(right);
        if (status === 403) refused.push(`${call.request.method} ${call.request.path}`);
      },
    });
    // What the API server asks the operator, and the way there, come later than the operator itself.
    const first = objects.filter((object) => !configurations.includes(object) && object.kind !== 'Service');
    expect((await plane.apply(first.map((object) => ({ object })))).refused).toEqual([]);
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as unknown as
      { spec: { template: { spec: { containers: Array<{ args: string[] }> } } } };
    const { config } = parseFlags(deployment.spec.template.spec.containers[0].args, { identity: 'operator-1' });
    operator = createOperator({
      transport: plane.transportFor(OPERATOR),
      clock,
      ids: countingIds(),
      config: { ...config, metricsBindAddress: '0', healthProbeBindAddress: '0', admission: { ...config.admission!, port: 0 } },
    });
    operator.start().catch(() => undefined);
    await until(() => operator.isLeader);
  });

  afterAll(async () => {
    const stopping = operator.stop();
    await clock.advance(60_000);
    await stopping;
    await plane.stop();
  });

  it('is unready until its configurations exist, and works nevertheless', async () => {
    await until(() => operator.unready() === 'there is no ValidatingWebhookConfiguration spark-operator-spark-operator');
    expect(operator.isLeader).toBe(true);
  });

  it('is ready once they do: the rest is applied, and its CA is in each caBundle', async () => {
    expect((await plane.apply(objects.map((object) => ({ object })))).refused).toEqual([]);
    await until(() => operator.unready() === undefined);
    const bundles = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].flatMap((kind) => plane.objects(ADMISSION, kind))
      .flatMap((object) => (object as unknown as { webhooks: Array<{ clientConfig: { caBundle?: string } }> }).webhooks)
      .map(({ clientConfig }) => clientConfig.caBundle);
    expect(new Set(bundles).size).toBe(1);
    expect(bundles[0]).toBeTruthy();
  });

  it('keeps the caBundle when the manifests are applied again', async () => {
    const before = JSON.stringify(plane.objects(ADMISSION, 'ValidatingWebhookConfiguration'));
    expect((await plane.apply(objects.map((object) => ({ object })))).refused).toEqual([]);
    expect(JSON.stringify(plane.objects(ADMISSION, 'ValidatingWebhookConfiguration'))).toBe(before);
  });

  it('heals a Secret that was deleted', async () => {
    const admin = plane.transportFor();
    await admin.request({ method: 'DELETE', path: SECRET });
    await until(() => plane.objects('v1', 'Secret', 'spark-operator').some((object) => 'published' in ((object as unknown as { data: object }).data)));
    expect(operator.unready()).toBeUndefined();
  });

  it('had a right for each of its calls, and has no right that it did not use', () => {
    expect(refused).toEqual([]);
    const subjects = ['spark-operator-webhook', 'spark-operator-spark-operator-webhooks'];
    const granted = objects.filter(({ kind, metadata }) => ['Role', 'ClusterRole'].includes(kind) && subjects.includes(metadata.name!))
      .flatMap((role) => (role as unknown as { rules: Rule[] }).rules)
      .flatMap(({ resources, verbs, resourceNames = [''] }) => resources.flatMap((resource) => verbs.flatMap((verb) => (
        resourceNames.map((name) => [resource, name, verb].filter(Boolean).join(' '))))));
    expect([...used].sort()).toEqual(granted.sort());
  });
});
