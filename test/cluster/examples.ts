// What a real API server makes of everything that the examples synthesise: a dry run, with their pods under Pod Security `restricted`. Nothing stays.
import { apply, execute, remove } from './kubectl';
import { expectThat, type Report } from './report';
import { canonicalJson } from '../../src/spec/json';
import type { KubernetesObject } from '../../src/spec/kubernetes';
import { examples } from '../support/example-manifests';

/** Takes the place of the namespaces of the examples, which a dry run does not create. */
const NAMESPACE = 'check-examples';
/** The account of drivers, which SparkNamespace makes. */
const DRIVER_ACCOUNT = 'spark';
const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' };
/** Groups that this project defines or Kubernetes has; kinds of any other group come with the CRDs of other projects. */
const OWN_GROUPS = new Set([
  '', 'apps', 'batch', 'autoscaling', 'policy', 'sparkoperator.k8s.io', 'apiextensions.k8s.io', 'rbac.authorization.k8s.io', 'networking.k8s.io',
  'admissionregistration.k8s.io', 'scheduling.k8s.io', 'storage.k8s.io',
]);

export async function checkExamples(report: Report): Promise<void> {
  await remove('namespace', NAMESPACE);
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: RESTRICTED } });
  // A pod without its account is refused, in a dry run too.
  await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: DRIVER_ACCOUNT, namespace: NAMESPACE } });
  const sent = new Set<string>();
  try {
    for (const { name, synthesise } of examples()) {
      await report.check(`examples: ${name} passes the dry run of the server`, async () => {
        const objects = await synthesise();
        expectThat(objects.length > 0, 'it synthesises nothing');
        const [own, foreign] = [objects.filter(isOwn), objects.filter((object) => !isOwn(object))];
        // CRDs and what snippets have around them are the same in most examples.
        const fresh = own.map(inCheckNamespace).filter((object) => !sent.has(canonicalJson(object)));
        fresh.forEach((object) => sent.add(canonicalJson(object)));
        if (fresh.length > 0) await passes(fresh);
        const left = foreign.length === 0 ? '' : `, without ${foreign.map(({ kind }) => kind).join(', ')}`;
        return `${own.length} objects, ${fresh.length} of them new${left}`;
      });
    }
  } finally {
    await remove('namespace', NAMESPACE);
  }
}

/** Strictly: an unknown field is refused, and a warning of the server is a failure. */
async function passes(items: readonly KubernetesObject[]): Promise<void> {
  const { code, stderr } = await execute('kubectl', ['apply', '--dry-run=server', '--validate=strict', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  });
  // Of objects that others have created by other means.
  const said = stderr.split('\n').filter((line) => line.trim() !== '' && !/missing the kubectl\.kubernetes\.io\/last-applied-configuration/.test(line));
  expectThat(code === 0 && said.length === 0, said.join('\n') || `exit code ${code}`);
}

function isOwn({ apiVersion }: KubernetesObject): boolean {
  return OWN_GROUPS.has(apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');
}

function inCheckNamespace(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  return metadata.namespace === undefined ? object : { ...object, metadata: { ...metadata, namespace: NAMESPACE } };
}
