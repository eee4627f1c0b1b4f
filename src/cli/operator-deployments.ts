// Operators among manifests: which Deployments are operators, their configuration, the namespaces that they watch, and how they plan applications.
import type { ManifestObject } from './manifests';
import { withDefaultsOf } from './namespace-defaults';
import { operatorSettings } from './plan-application';
import type { OperatorConfig } from '../operator/config';
import { FlagsExit, parseFlags } from '../operator/flags/flags';
import { parseLabelSelector } from '../rehearsal/api-server/selectors';
import { IN_CLUSTER_MASTER, type SubmissionSettings } from '../submission';

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

/** What is wrong with the flags of an operator, in the words of the operator. */
export function flagFault(error: unknown): string {
  if (!(error instanceof FlagsExit)) throw error;
  return error.message.replace(/^error: /, '').split('\n')[0];
}

/** An operator among manifests: its configuration, or why it has none. */
export interface DeployedOperator {
  readonly place: ManifestObject;
  readonly config?: OperatorConfig;
  readonly fault?: string;
}

export function deployedOperators(objects: readonly ManifestObject[]): DeployedOperator[] {
  return objects.filter(isOperator).map((place) => {
    const { metadata, spec } = place.object as Deployment;
    try {
      return { place, config: configOfArguments(spec?.template?.spec?.containers?.[0]?.args ?? [], metadata?.name ?? 'operator') };
    } catch (error) {
      return { place, fault: flagFault(error) };
    }
  });
}

/** The operator that runs the applications of a namespace: the first that watches it, or else the first. */
export function operatorFor<Operator extends { readonly config: OperatorConfig }>(
  namespace: string, operators: readonly Operator[], objects: readonly ManifestObject[],
): Operator | undefined {
  const labels = namespaceLabels(namespace, objects);
  return operators.find(({ config }) => watches(config, namespace, labels)) ?? operators[0];
}

/** The settings by which an operator plans the applications of a namespace, with the defaults that it would read among the manifests. */
export function settingsOfOperator(
  namespace: string, { applications: { submission, namespaceDefaults } }: OperatorConfig, objects: readonly ManifestObject[],
): SubmissionSettings {
  if (!namespaceDefaults) return submission;
  return withDefaultsOf(namespace, submission, objects.filter((place) => namespaceOf(place) === namespaceDefaults.namespace));
}

/** The settings by which the applications of a namespace are planned. */
export type SettingsOf = (namespace: string) => SubmissionSettings;

/** The settings of these flags; without flags, those of the operators among the manifests. Throws UsageError. */
export function settingsAmong(objects: readonly ManifestObject[], flags: readonly string[], master: string = IN_CLUSTER_MASTER): SettingsOf {
  const given = operatorSettings(flags, master);
  const operators = flags.length > 0 ? [] : deployedOperators(objects).flatMap(({ config }) => (config ? [{ config }] : []));
  return (namespace) => {
    const found = operatorFor(namespace, operators, objects);
    return found ? { ...settingsOfOperator(namespace, found.config, objects), master } : withDefaultsOf(namespace, given, objects);
  };
}

/** The namespace of an object of a namespaced kind. */
export function namespaceOf({ object }: ManifestObject): string {
  const { namespace } = (object.metadata ?? {}) as { namespace?: unknown };
  return typeof namespace === 'string' ? namespace : 'default';
}
