// Operators among documents: their configuration, or what is wrong with their flags, and how they plan applications.
import type { ManifestObject } from './manifests';
import { withDefaultsOf } from './namespace-defaults';
import { operatorSettings } from './plan-application';
import type { OperatorConfig } from '../operator/config';
import { FlagsExit, parseFlags } from '../operator/flags/flags';
import { IN_CLUSTER_MASTER, type SubmissionSettings } from '../submission';
import { isOperator, namespaceLabels, operatorArguments, watches, type Deployment } from '../submission/across/operators';

/** Whether the manifests bring an operator of their own. */
export function hasOperator(objects: readonly ManifestObject[]): boolean {
  return objects.some(({ object }) => isOperator(object));
}

/** The configuration of the operator that a Deployment starts. Throws FlagsExit. */
export function configOfDeployment({ object }: ManifestObject): OperatorConfig {
  return parseFlags(operatorArguments(object), { identity: (object as Deployment).metadata?.name ?? 'operator' }).config;
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
  return objects.filter(({ object }) => isOperator(object)).map((place) => {
    try {
      return { place, config: configOfDeployment(place) };
    } catch (error) {
      return { place, fault: flagFault(error) };
    }
  });
}

/** The operator that runs the applications of a namespace: the first that watches it, or else the first. */
export function operatorFor<Operator extends { readonly config: OperatorConfig }>(
  namespace: string, operators: readonly Operator[], objects: readonly ManifestObject[],
): Operator | undefined {
  const labels = namespaceLabels(namespace, objects.map(({ object }) => object));
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
