// Which operators a rehearsal runs: those whose Deployments are among the manifests, each under its own service account.
import type { OperatorConfig } from '../../operator/config';
import { parseFlags } from '../../operator/flags/flags';
import { ADMINISTRATOR, serviceAccountIdentity, type Identity } from '../../rehearsal';
import type { SubmissionSettings } from '../../submission';
import { isOperator, type Deployment } from '../../submission/across/operators';
import { describePlace } from '../describe-findings';
import type { ManifestObject } from '../manifests';
import { configOfDeployment, flagFault, operatorFor, settingsOfOperator } from '../operator-deployments';
import { asFlag } from '../plan-application';

/** An operator to run: its identity and its configuration. */
export interface RehearsedOperator {
  readonly description: string;
  readonly identity: Identity;
  readonly config: OperatorConfig;
}

/** The operators among the manifests; where there is none, one with full rights and the given flags. Throws an Error that names the wrong flag. */
export function rehearsedOperators(objects: readonly ManifestObject[], flags: readonly string[] = []): RehearsedOperator[] {
  const deployed = objects.filter(({ object }) => isOperator(object)).map((place) => operatorOf(place, objects));
  return deployed.length > 0 ? deployed : [{
    description: `there is no operator among the manifests: one runs with full rights and ${flags.length > 0 ? `the flags ${flags.join(' ')}` : 'no flags'}`,
    identity: ADMINISTRATOR,
    // It has no competitor, and the namespace of its lease may not exist.
    config: rehearsed(parseFlags(['--leader-election=false', ...flags.map(asFlag)], { identity: 'rehearsal' }).config),
  }];
}

/** The settings by which applications of a namespace are planned. */
export function settingsIn(namespace: string, operators: readonly RehearsedOperator[], objects: readonly ManifestObject[]): SubmissionSettings {
  return settingsOfOperator(namespace, (operatorFor(namespace, operators, objects) ?? operators[0]).config, objects);
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
      config: rehearsed(configOfDeployment(place)),
    };
  } catch (error) {
    throw new Error(`${describePlace(place)}: spec.template.spec.containers[0].args: ${flagFault(error)}`, { cause: error });
  }
}

function isServiceAccount(object: ManifestObject['object'], namespace: string, name: string): boolean {
  const { metadata } = object as { metadata?: { name?: string; namespace?: string } };
  return object.kind === 'ServiceAccount' && metadata?.name === name && (metadata.namespace ?? 'default') === namespace;
}

/** The configuration without servers, since a rehearsal opens no ports, and with a start that fails soon where rights are missing. */
function rehearsed(config: OperatorConfig): OperatorConfig {
  return { ...config, metricsBindAddress: '0', healthProbeBindAddress: '0', cacheSyncTimeoutMilliseconds: 3_000 };
}
