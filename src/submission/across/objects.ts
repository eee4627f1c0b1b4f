// What only shows when all objects are read together: namespaces, service accounts, addresses, and definitions that come twice.
import { namespaceLabels, operatorsAmong, watches, type AnyObject, type DeployedOperator } from './operators';
import { withoutSuppressed } from '../../spec/checks/suppressions';
import type { Finding } from '../../spec/findings';
import { withoutNulls } from '../../spec/json';
import type { KubernetesObject } from '../../spec/kubernetes';
import { API_GROUP } from '../../spec/names';
import { ROLES } from '../../spec/roles';
import { inTemplate, templateOf } from '../../spec/scheduled-template';
import type { ScheduledSparkApplication, SparkApplication } from '../../spec/types.gen';
import { planSubmission } from '../application/planner';
import { nthSubmission, type PlannedSubmission, type SubmissionSettings } from '../plan';

/** One of several objects: a document of a file, or an object of a construct. */
export interface Place {
  readonly object: AnyObject;
}

/** A finding about one of several objects. */
export interface PlacedFinding<P extends Place> {
  readonly place: P;
  readonly finding: Finding;
}

/** A program among objects. It fits its schema, and nothing that is wrong with it is an error. */
export interface Program<P extends Place> {
  readonly place: P;
  readonly application: SparkApplication;
  /** Whether a schedule starts it, whose template it is. */
  readonly isTemplate: boolean;
  /** False where Kubernetes itself runs its driver. */
  readonly needsOperator: boolean;
  /** Its plan, where there is one already; each program by another submission. */
  readonly plan?: PlannedSubmission;
}

/** The program that an object of this API describes. */
export function programOf<P extends Place>(place: P): Program<P> {
  const object = withoutNulls(place.object);
  const isTemplate = object.kind === 'ScheduledSparkApplication';
  const application = isTemplate ? templateOf(object as unknown as ScheduledSparkApplication) : object as unknown as SparkApplication;
  return { place, isTemplate, needsOperator: true, application };
}

/** Findings about programs, and about the objects around them. */
export function acrossObjects<P extends Place>(
  objects: readonly P[], programs: readonly Program<P>[], surroundings: Surroundings,
): Array<PlacedFinding<P>> {
  return [
    ...definitionsTwice(objects),
    ...programs.flatMap((program) => surroundings.findings(program).map((finding) => ({ place: program.place, finding }))),
    ...sharedAddresses(programs, surroundings),
  ].filter(({ place, finding }) => withoutSuppressed([finding], place.object).length > 0);
}

function warning(reason: string, path: string, message: string, value?: unknown): Finding {
  return { severity: 'warning', reason, path, message, ...(value !== undefined && { value }) };
}

interface Named { readonly name?: string; readonly namespace?: string }

function metadataOf({ metadata }: AnyObject): Named {
  return (metadata ?? {}) as Named;
}

function namespaceOf({ metadata }: SparkApplication): string {
  return metadata.namespace ?? 'default';
}

function definitionsTwice<P extends Place>(objects: readonly P[]): Array<PlacedFinding<P>> {
  const seen = new Set<string>();
  return objects.flatMap((place) => {
    const { name } = metadataOf(place.object);
    if (place.object.kind !== 'CustomResourceDefinition' || !name?.endsWith(`.${API_GROUP}`)) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{
      place,
      finding: warning('DefinitionTwice', 'metadata.name',
        'is defined a second time; a cluster has one definition: let one operator bring it, and set installCrds: false on the others', name),
    }];
  });
}

/** What objects say of a namespace. */
interface NamespaceFacts {
  /** The operator that watches it. */
  readonly operator: DeployedOperator | undefined;
  readonly accounts: readonly (string | undefined)[];
}

/** What objects say of the namespace and of the operator of a program. */
export class Surroundings {
  private readonly operators: readonly DeployedOperator[];
  private readonly namespaces: readonly (string | undefined)[];
  private readonly known = new Map<string, NamespaceFacts>();

  /** `settingsOf` says how a program is planned, given the operator among the objects that watches it. */
  constructor(
    private readonly objects: readonly AnyObject[],
    private readonly settingsOf: (application: SparkApplication, operator: DeployedOperator | undefined) => SubmissionSettings,
  ) {
    this.operators = operatorsAmong(objects);
    this.namespaces = objects.filter(({ kind }) => kind === 'Namespace').map((object) => metadataOf(object).name);
  }

  /** The settings by which a program is planned. */
  settingsFor(application: SparkApplication): SubmissionSettings {
    return this.settingsOf(application, this.operatorOf(namespaceOf(application)));
  }

  private operatorOf(namespace: string): DeployedOperator | undefined {
    return this.factsOf(namespace).operator;
  }

  findings({ application, isTemplate, needsOperator }: Program<Place>): Finding[] {
    const found = [...this.ofNamespace(namespaceOf(application), needsOperator), ...this.ofServiceAccounts(application)];
    return isTemplate ? found.map(inTemplate) : found;
  }

  private factsOf(namespace: string): NamespaceFacts {
    const known = this.known.get(namespace);
    if (known !== undefined) return known;
    const labels = namespaceLabels(namespace, this.objects);
    const facts = {
      operator: this.operators.find((operator) => watches(operator, namespace, labels)),
      accounts: this.objects.filter((object) => object.kind === 'ServiceAccount' && (metadataOf(object).namespace ?? 'default') === namespace)
        .map((object) => metadataOf(object).name),
    };
    this.known.set(namespace, facts);
    return facts;
  }

  private ofNamespace(namespace: string, needsOperator: boolean): Finding[] {
    // Who brings an operator makes its namespace, and perhaps no other one.
    const made = this.namespaces.filter((name) => name === namespace || !this.operators.some((operator) => operator.namespace === name));
    return [
      ...(made.length > 0 && !made.includes(namespace)
        ? [warning('NamespaceNotMade', 'metadata.namespace', `the manifests make namespaces (${made.join(', ')}), and this is none of them; `
          + 'add it, or correct the name', namespace)] : []),
      ...(needsOperator && this.operators.length > 0 && this.operatorOf(namespace) === undefined
        ? [warning('NamespaceNotWatched', 'metadata.namespace',
          'no operator among the manifests watches this namespace; add it to --namespaces (SparkOperator.watch)', namespace)] : []),
    ];
  }

  /** Accounts are only missed where the manifests have the namespace's accounts. */
  private ofServiceAccounts(application: SparkApplication): Finding[] {
    const { accounts } = this.factsOf(namespaceOf(application));
    return accounts.length === 0 ? [] : ROLES.flatMap((role) => {
      const account = application.spec[role]?.serviceAccount;
      return account === undefined || account === 'default' || accounts.includes(account) ? []
        : [warning('MissingServiceAccount', `spec.${role}.serviceAccount`,
          `the manifests have the service accounts of this namespace (${accounts.join(', ')}), and this is none of them`, account)];
    });
  }
}

/** Programs with one address: only one of them can be reached. */
function sharedAddresses<P extends Place>(programs: readonly Program<P>[], surroundings: Surroundings): Array<PlacedFinding<P>> {
  const first = new Map<string, SparkApplication>();
  return programs.filter(({ isTemplate }) => !isTemplate).flatMap(({ place, application, plan }, i) => {
    const { metadata } = application;
    const namespace = namespaceOf(application);
    const planned = plan ?? planSubmission(
      { ...application, metadata: { ...metadata, namespace, uid: nthSubmission(i).id } }, nthSubmission(i), surroundings.settingsFor(application));
    const addresses = planned.outcome === 'planned' ? [...new Set(planned.objects.flatMap(addressesOf))] : [];
    const taken = addresses.find((address) => first.has(address));
    addresses.filter((address) => !first.has(address)).forEach((address) => first.set(address, application));
    if (taken === undefined) return [];
    const other = first.get(taken) ?? application;
    return [{
      place,
      finding: warning('SharedUiAddress', 'metadata.name',
        `has the same address as ${namespaceOf(other)}/${other.metadata.name ?? ''}, so only one of them can be reached; give each its own path, or let the `
        + 'URL format of the operator contain {{$appName}} and {{$appNamespace}}', taken),
    }];
  });
}

interface IngressRule { readonly host?: string; readonly http?: { readonly paths?: ReadonlyArray<{ readonly path?: string }> } }
interface RouteRule { readonly matches?: ReadonlyArray<{ readonly path?: { readonly value?: string } }> }

/** Hosts and paths of a planned Ingress or HTTPRoute. */
function addressesOf({ kind, ...object }: KubernetesObject): string[] {
  const spec = ((object as { spec?: object }).spec ?? {}) as { rules?: unknown[]; hostnames?: string[] };
  if (kind === 'Ingress') {
    return (spec.rules as IngressRule[] ?? []).flatMap(({ host = '*', http }) => (http?.paths ?? []).map(({ path = '/' }) => host + withoutPattern(path)));
  }
  if (kind !== 'HTTPRoute') return [];
  const paths = (spec.rules as RouteRule[] ?? []).flatMap(({ matches = [{}] }) => matches.map(({ path }) => path?.value ?? '/'));
  return (spec.hostnames ?? ['*']).flatMap((host) => [...new Set(paths)].map((path) => host + path));
}

/** The path before the regular expression by which a controller removes it from requests. */
function withoutPattern(path: string): string {
  return path.split('(', 1)[0] || '/';
}
