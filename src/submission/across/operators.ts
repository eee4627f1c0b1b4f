// Operators among manifests: which Deployments are operators, the namespaces that they watch, and the settings by which they plan.
import { readFlagArguments } from '../../spec/flags';
import { matchesRequirements, parseRequirements } from '../../spec/label-selector';
import { settingsOfFlags } from '../flag-settings';
import type { SubmissionSettings } from '../plan';

/** An object of a manifest, of any shape. */
export type AnyObject = Readonly<Record<string, unknown>>;

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

export function isOperator(object: AnyObject): boolean {
  const labels = (object as Deployment).spec?.template?.metadata?.labels ?? {};
  return object.kind === 'Deployment' && NAMES.includes(labels['app.kubernetes.io/name']) && COMPONENTS.includes(labels['app.kubernetes.io/component']);
}

/** The arguments of an operator behind the words that start it. */
export function operatorArguments(object: AnyObject): readonly string[] {
  const given: unknown = (object as Deployment).spec?.template?.spec?.containers?.[0]?.args;
  const args = Array.isArray(given) ? given.map(String) : [];
  return args[0] === 'controller' && args[1] === 'start' ? args.slice(2) : args;
}

/** Which namespaces an operator watches. */
export interface WatchedNamespaces {
  readonly namespaces: readonly string[];
  readonly namespaceSelector?: string;
}

type Labels = Readonly<Record<string, string>>;

/** Whether an operator sees applications of a namespace: by its name, by the labels of the Namespace, or because it sees all. */
export function watches({ namespaces, namespaceSelector }: WatchedNamespaces, namespace: string, labels: Labels): boolean {
  if (namespaces.includes(namespace)) return true;
  if (namespaceSelector === undefined) return namespaces.length === 0;
  return matchesRequirements(parseRequirements(namespaceSelector), { 'kubernetes.io/metadata.name': namespace, ...labels });
}

/** The labels of a Namespace among objects. */
export function namespaceLabels(namespace: string, objects: readonly AnyObject[]): Labels {
  const found = objects.find(({ kind, metadata }) => kind === 'Namespace' && (metadata as { name?: string } | undefined)?.name === namespace);
  return (found?.metadata as { labels?: Labels } | undefined)?.labels ?? {};
}

/** An operator among manifests. */
export interface DeployedOperator extends WatchedNamespaces {
  /** The namespace that it runs in. */
  readonly namespace: string;
  readonly settings: SubmissionSettings;
}

/** The operators among objects. Of one with a flag that is wrong nothing is known. */
export function operatorsAmong(objects: readonly AnyObject[]): DeployedOperator[] {
  return objects.filter(isOperator).flatMap((object) => {
    const flags = readFlagArguments(operatorArguments(object));
    return flags === undefined ? [] : [{
      namespace: (object as Deployment).metadata?.namespace ?? 'default',
      namespaces: flags.namespaces,
      namespaceSelector: flags['namespace-selector'],
      settings: settingsOfFlags(flags),
    }];
  });
}
