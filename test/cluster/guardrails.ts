// What a real API server makes of guardrails: each way round each of them is refused, also with objects of the largest sizes. Needs no node.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execute, kubectl, remove, waitFor } from './kubectl';
import { expectThat, type Report } from './report';
import { TARGETS } from '../../src/spec/guardrails/guardrails';
import { bindingSpec, policiesFor, POLICY_API_VERSION } from '../../src/spec/guardrails/policies';
import { application, FOREIGN, HARMLESS, LIMITS, NAMESPACE, pod, WAYS_ROUND, type Change, type Made } from '../spec/guardrails/ways-round';

const CONNECT = 'sparkconnects.sparkoperator.k8s.io';

const POLICIES = policiesFor({ limits: LIMITS, trustedUsers: [] }).map(({ name, spec }) => ({ name: `${NAMESPACE}-${name}`, spec }));

interface Answer { readonly code: number; readonly message: string; readonly text: string }

/** Applies the policies to a namespace of its own, tries every row of the table there, and removes everything. */
export async function checkGuardrails(report: Report): Promise<void> {
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(proxy.stdout, 'data') as [Buffer];
  const base = `http://127.0.0.1:${/:(\d+)/.exec(line.toString())![1]}`;
  const installed = await installConnect();
  try {
    await prepare(base);
    for (const [what, object] of HARMLESS) {
      await report.check(`guardrails: ${what} that breaks none is accepted`, async () => accepted(await create(base, object)));
    }
    for (const { guardrail, way, object, change, stoppedBy } of WAYS_ROUND) {
      await report.check(`guardrails: ${guardrail}: ${way} is refused`, async () => {
        const answer = object ? await create(base, object) : await patch(base, change!);
        if (stoppedBy === 'definition' && answer.code === 422) return 'by the definition of the kind';
        if (stoppedBy === 'missing feature' && answer.code === 201 && !answer.text.includes(FOREIGN)) return 'left out by this API server';
        return refused(answer, `guardrail '${guardrail}'`);
      });
    }
    for (const [what, object] of LARGEST) {
      await report.check(`guardrails: ${what} is accepted within the budget of the API server`, async () => accepted(await create(base, object())));
    }
    await report.check('guardrails: a file of properties that is too long to be searched is refused', async () => (
      refused(await create(base, fileOf(900 * 1024)), 'more than 65536 characters')));
    await report.check('guardrails: executors: one more than the quota allows, at run time, is refused', async () => {
      await kubectl(['create', '-f', '-'], JSON.stringify({
        apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'guardrails', namespace: NAMESPACE }, spec: { hard: { pods: '1' } },
      }));
      await waitFor('the quota to be counted', 60, async () => (
        (await kubectl(['get', 'resourcequota', 'guardrails', '-n', NAMESPACE, '-o', 'jsonpath={.status.used.pods}'])) === '1' ? true : undefined));
      refused(await create(base, pod()), 'exceeded quota');
    });
    await report.check('guardrails: the policies have no expression that does not fit the types of what they check', withoutTypeWarnings);
  } finally {
    proxy.kill();
    for (const { name } of POLICIES) {
      await remove('validatingadmissionpolicybinding', name);
      await remove('validatingadmissionpolicy', name);
    }
    await remove('namespace', NAMESPACE);
    if (installed) await remove('crd', CONNECT);
  }
}

/** A stand-in for the definition of SparkConnect, where the cluster has none: guardrails read it, whoever serves it. */
async function installConnect(): Promise<boolean> {
  if ((await execute('kubectl', ['get', 'crd', CONNECT])).code === 0) return false;
  const [plural, group] = [CONNECT.slice(0, CONNECT.indexOf('.')), CONNECT.slice(CONNECT.indexOf('.') + 1)];
  const schema = { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await kubectl(['create', '-f', '-'], JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: CONNECT, annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: 'sparkconnect', kind: 'SparkConnect', listKind: 'SparkConnectList' },
      versions: [{ name: 'v1alpha1', served: true, storage: true, schema }],
    },
  }));
  return true;
}

async function prepare(base: string): Promise<void> {
  const metadata = (name: string) => ({ name, namespace: NAMESPACE });
  const objects = [
    // So that Pod Security refuses nothing, and guardrails must.
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
    ...['spark', 'admin'].map((name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(name) })),
    ...POLICIES.flatMap(({ name, spec }) => [
      { apiVersion: POLICY_API_VERSION, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec },
      { apiVersion: POLICY_API_VERSION, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec: bindingSpec(name, [NAMESPACE], ['Deny']) },
    ]),
  ];
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  await waitFor('all policies to be enforced', 60, async () => {
    const answers = await Promise.all(POLICIES.map(({ name }) => {
      const target = TARGETS.find((one) => name.endsWith(`-${one.name}`))!;
      const row = WAYS_ROUND.find(({ object }) => object && target.kinds.includes(object.kind))!;
      return create(base, row.object!);
    }));
    return answers.every(({ code }) => code === 403) ? true : undefined;
  });
  await kubectl(['create', '-f', '-'], JSON.stringify(pod()));
}

function pathOf({ apiVersion, kind }: Made): string {
  const { resources } = TARGETS.find(({ kinds }) => kinds.includes(kind))!;
  const plural = resources.flatMap(({ plurals }) => plurals).find((one) => one === `${kind.toLowerCase()}s`)!;
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}/namespaces/${NAMESPACE}/${plural}`;
}

async function call(method: string, url: string, body: object, contentType = 'application/json'): Promise<Answer> {
  const response = await fetch(url, { method, headers: { 'content-type': contentType }, body: JSON.stringify(body) });
  const text = await response.text();
  return { code: response.status, message: (JSON.parse(text) as { message?: string }).message ?? '', text };
}

/** Names are generated, so that no object stands in the way of another. */
function create(base: string, object: Made): Promise<Answer> {
  const { name, ...metadata } = object.metadata;
  return call('POST', `${base}${pathOf(object)}?dryRun=All`, { ...object, metadata: { ...metadata, generateName: `${name}-` } });
}

function patch(base: string, { subresource, patch: body }: Change): Promise<Answer> {
  const { name } = pod().metadata;
  const url = `${base}${pathOf(pod())}/${name}${subresource ? `/${subresource}` : ''}?dryRun=All`;
  return call('PATCH', url, body, 'application/strategic-merge-patch+json');
}

function accepted({ code, message }: Answer): void {
  expectThat(code === 200 || code === 201, message);
}

function refused({ code, message }: Answer, why: string): void {
  expectThat(code === 403 && message.includes(why), `status ${code}: ${message || 'accepted'}`);
}

const many = <Element>(count: number, make: (index: number) => Element) => Array.from({ length: count }, (_, index) => make(index));

/** Objects with as much of what policies read as fits into a request of the API server, or as the definitions allow. */
const LARGEST: ReadonlyArray<readonly [what: string, object: () => Made]> = [
  ['a pod with 300 containers and 500 volumes', () => {
    const [first] = pod().spec.containers;
    const resources = { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } };
    return pod({
      containers: many(150, (index) => ({ ...first, name: `c${index}`, resources, args: many(20, (at) => `argument-${at}`) })),
      initContainers: many(150, (index) => ({ ...first, name: `i${index}`, resources })),
      volumes: many(500, (index) => ({ name: `v${index}`, emptyDir: {} })),
    });
  }],
  ['an application with 10,000 properties', () => application({
    sparkConf: Object.fromEntries(many(10_000, (index) => [`spark.hadoop.property.${index}`, 'value'])),
  })],
  ['an application with 500 sidecars', () => application({
    executor: { sidecars: many(500, (index) => ({ ...pod().spec.containers[0], name: `s${index}` })) },
  })],
  ['a file of properties of 64 KiB', () => fileOf(65_500)],
  ['a pod with an argument of 100 KiB', () => pod({ containers: [{ ...pod().spec.containers[0], args: ['x'.repeat(102_400)] }] })],
];

function fileOf(length: number): Made {
  const line = 'spark.hadoop.property=value\n';
  const data = { 'spark.properties': line.repeat(Math.floor(length / line.length)) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'check', namespace: NAMESPACE }, data };
}

async function withoutTypeWarnings(): Promise<void> {
  for (const { name } of POLICIES) {
    const policy = await waitFor(`the types of ${name} to be checked`, 60, async () => {
      const found = JSON.parse(await kubectl(['get', 'validatingadmissionpolicy', name, '-o', 'json'])) as {
        metadata: { generation: number };
        status?: { observedGeneration?: number; typeChecking?: { expressionWarnings?: Array<{ fieldRef: string; warning: string }> } };
      };
      return found.status?.observedGeneration === found.metadata.generation ? found : undefined;
    });
    const warnings = policy.status?.typeChecking?.expressionWarnings ?? [];
    expectThat(warnings.length === 0, `${name}: ${warnings.map(({ fieldRef, warning }) => `${fieldRef}: ${warning}`).join('; ')}`);
  }
}
