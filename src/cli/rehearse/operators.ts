// Which operators a rehearsal runs: those whose Deployments are among the manifests, each under its own service account.
import type { OperatorConfig } from '../../operator/config';
import { FlagsExit, parseFlags } from '../../operator/flags/flags';
import { ADMINISTRATOR, serviceAccountIdentity, type Identity } from '../../rehearsal';
import type { SubmissionSettings } from '../../submission';
import { describePlace } from '../describe-findings';
import type { ManifestObject } from '../manifests';
import { asFlag } from '../plan-application';

/** An operator to run: its identity and its configuration. */
export interface RehearsedOperator {
  readonly description: string;
  readonly identity: Identity;
  readonly config: OperatorConfig;
}

/** Values of `app.kubernetes.io/name` and `/component` on operators that take our flags. */
const NAMES = ['cdk8s-spark', 'spark-operator'];
const COMPONENTS = ['operator', 'controller'];

interface Deployment {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
      readonly spec?: { readonly serviceAccountName?: string; readonly containers?: ReadonlyArray<{ readonly args?: readonly string[] }> };
    };
  };
}

/** The operators among the manifests; where there is none, one with full rights and the given flags. Throws an Error that names the wrong flag. */
export function rehearsedOperators(objects: readonly ManifestObject[], flags: readonly string[] = []): RehearsedOperator[] {
  const deployed = objects.filter(isOperator).map((place) => operatorOf(place, objects));
  return deployed.length > 0 ? deployed : [{
    description: `there is no operator among the manifests: one runs with full rights and ${flags.length > 0 ? `the flags ${flags.join(' ')}` : 'no flags'}`,
    identity: ADMINISTRATOR,
    // It has no competitor, and the namespace of its lease may not exist.
    config: configOf(['--leader-election=false', ...flags.map(asFlag)], 'rehearsal'),
  }];
}

/** The settings by which applications of a namespace are planned: those of the first operator that watches it. */
export function settingsIn(namespace: string, operators: readonly RehearsedOperator[]): SubmissionSettings {
  const watching = operators.find(({ config: { namespaces, namespaceSelector } }) => namespaces.includes(namespace)
    || (namespaces.length === 0 && namespaceSelector === undefined));
  return (watching ?? operators[0]).config.applications.submission;
}

/** Whether the manifests bring an operator of their own. */
export function hasOperator(objects: readonly ManifestObject[]): boolean {
  return objects.some(isOperator);
}

function isOperator({ object }: ManifestObject): boolean {
  const labels = (object as Deployment).spec?.template?.metadata?.labels ?? {};
  return object.kind === 'Deployment' && NAMES.includes(labels['app.kubernetes.io/name']) && COMPONENTS.includes(labels['app.kubernetes.io/component']);
}

function operatorOf(place: ManifestObject, objects: readonly ManifestObject[]): RehearsedOperator {
  const { metadata, spec } = place.object as Deployment;
  const namespace = metadata?.namespace ?? 'default';
  const serviceAccount = spec?.template?.spec?.serviceAccountName ?? 'default';
  if (serviceAccount !== 'default' && !objects.some(({ object }) => isServiceAccount(object, namespace, serviceAccount))) {
    throw new Error(`${describePlace(place)}: spec.template.spec.serviceAccountName: no ServiceAccount ${namespace}/${serviceAccount} is among the manifests; `
      + 'without it the cluster starts no pod of the operator');
  }
  try {
    return {
      description: `operator ${namespace}/${metadata?.name} runs as service account ${namespace}/${serviceAccount}`,
      identity: serviceAccountIdentity(namespace, serviceAccount),
      config: configOf(spec?.template?.spec?.containers?.[0]?.args ?? [], metadata?.name ?? 'operator'),
    };
  } catch (error) {
    if (error instanceof FlagsExit) {
      const [message] = error.message.replace(/^error: /, '').split('\n');
      throw new Error(`${describePlace(place)}: spec.template.spec.containers[0].args: ${message}`, { cause: error });
    }
    throw error;
  }
}

function isServiceAccount(object: ManifestObject['object'], namespace: string, name: string): boolean {
  const { metadata } = object as { metadata?: { name?: string; namespace?: string } };
  return object.kind === 'ServiceAccount' && metadata?.name === name && (metadata.namespace ?? 'default') === namespace;
}

/** The configuration without servers, since a rehearsal opens no ports, and with a start that fails soon where rights are missing. */
function configOf(args: readonly string[], identity: string): OperatorConfig {
  const flags = args[0] === 'controller' && args[1] === 'start' ? args.slice(2) : args;
  const { config } = parseFlags(flags, { identity });
  return { ...config, metricsBindAddress: '0', healthProbeBindAddress: '0', cacheSyncTimeoutMilliseconds: 3_000 };
}
