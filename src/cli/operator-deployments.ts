// Operators among manifests: which Deployments are operators, their configuration, and the namespaces that they watch.
import type { ManifestObject } from './manifests';
import type { OperatorConfig } from '../operator/config';
import { parseFlags } from '../operator/flags/flags';
import { parseLabelSelector } from '../rehearsal/api-server/selectors';

/** Values of `app.kubernetes.io/name` and `/component` on operators that take our flags. */
const NAMES = ['cdk8s-spark', 'spark-operator'];
const COMPONENTS = ['operator', 'controller'];

export interface Deployment {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
      readonly spec?: { readonly serviceAccountName?: string; readonly containers?: ReadonlyArray<{ readonly args?: readonly string[] }> };
    };
  };
}

export function isOperator({ object }: ManifestObject): boolean {
  const labels = (object as Deployment).spec?.template?.metadata?.labels ?? {};
  return object.kind === 'Deployment' && NAMES.includes(labels['app.kubernetes.io/name']) && COMPONENTS.includes(labels['app.kubernetes.io/component']);
}

/** Whether the manifests bring an operator of their own. */
export function hasOperator(objects: readonly ManifestObject[]): boolean {
  return objects.some(isOperator);
}

/** The configuration of an operator with these arguments. Throws FlagsExit. */
export function configOfArguments(args: readonly string[], identity: string): OperatorConfig {
  return parseFlags(args[0] === 'controller' && args[1] === 'start' ? args.slice(2) : args, { identity }).config;
}

type Labels = Readonly<Record<string, string>>;

/** Whether an operator sees applications of a namespace: by its name, by the labels of the Namespace, or because it sees all. */
export function watches(config: Pick<OperatorConfig, 'namespaces' | 'namespaceSelector'>, namespace: string, labels: Labels): boolean {
  const { namespaces, namespaceSelector } = config;
  if (namespaces.includes(namespace)) return true;
  if (namespaceSelector === undefined) return namespaces.length === 0;
  return parseLabelSelector(namespaceSelector)?.({ 'kubernetes.io/metadata.name': namespace, ...labels }) ?? true;
}

/** The labels of a Namespace among manifests. */
export function namespaceLabels(namespace: string, objects: readonly ManifestObject[]): Labels {
  const found = objects.find(({ object }) => object.kind === 'Namespace' && (object.metadata as { name?: string } | undefined)?.name === namespace);
  return (found?.object.metadata as { labels?: Labels } | undefined)?.labels ?? {};
}
