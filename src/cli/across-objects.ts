// What only shows when all documents are read together: namespaces, service accounts, UI addresses, and definitions that come twice. Also what an
// image says that is no fault of the application by itself.
import { templateOf } from './check-object';
import type { ManifestObject } from './manifests';
import { deployedOperators, namespaceLabels, watches, type SettingsOf } from './operator-deployments';
import { planPinned } from './plan-application';
import type { Finding } from '../spec/findings';
import { withoutNulls } from '../spec/json';
import { API_GROUP } from '../spec/names';
import { ROLES } from '../spec/roles';
import { effectiveSparkVersion, parseSparkVersion } from '../spec/spark-values';
import type { ScheduledSparkApplication, SparkApplication } from '../spec/types.gen';

/** A finding about one of several objects. */
export interface PlacedFinding {
  readonly place: ManifestObject;
  readonly finding: Finding;
}

interface PlacedApplication {
  readonly place: ManifestObject;
  readonly application: SparkApplication;
  readonly namespace: string;
  /** Where its specification is: `spec`, or `spec.template` of a schedule. */
  readonly at: string;
}

/** Findings about applications that fit their schema, and about the objects around them. */
export function acrossObjects(
  objects: readonly ManifestObject[], applications: readonly ManifestObject[], settings: SettingsOf,
): PlacedFinding[] {
  const placed = applications.map(placedApplication);
  return [
    ...definitionsTwice(objects),
    ...wrongFlags(objects),
    ...placed.flatMap((each) => [...ofNamespace(each, objects), ...ofServiceAccounts(each, objects), ...ofImages(each)]
      .map((finding) => ({ place: each.place, finding }))),
    ...sharedAddresses(placed, settings),
  ];
}

function placedApplication(place: ManifestObject): PlacedApplication {
  const object = withoutNulls(place.object);
  const isSchedule = object.kind === 'ScheduledSparkApplication';
  const application = isSchedule ? templateOf(object as unknown as ScheduledSparkApplication) : object as unknown as SparkApplication;
  return { place, application, namespace: application.metadata.namespace ?? 'default', at: isSchedule ? 'spec.template' : 'spec' };
}

function warning(reason: string, path: string, message: string, value?: unknown): Finding {
  return { severity: 'warning', reason, path, message, ...(value !== undefined && { value }) };
}

interface Named { readonly name?: string; readonly namespace?: string }

function metadataOf({ object }: ManifestObject): Named {
  return (object.metadata ?? {}) as Named;
}

function definitionsTwice(objects: readonly ManifestObject[]): PlacedFinding[] {
  const seen = new Set<string>();
  return objects.flatMap((place) => {
    const { name } = metadataOf(place);
    if (place.object.kind !== 'CustomResourceDefinition' || !name?.endsWith(`.${API_GROUP}`)) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{
      place,
      finding: warning('DefinitionTwice', 'metadata.name',
        'is defined a second time; a cluster has one definition: let one operator bring it, and set crds: none on the others', name),
    }];
  });
}

function ofNamespace({ namespace }: PlacedApplication, objects: readonly ManifestObject[]): Finding[] {
  const made = objects.filter(({ object }) => object.kind === 'Namespace').map((place) => metadataOf(place).name);
  const configs = deployedOperators(objects).flatMap(({ config }) => config ?? []);
  const labels = namespaceLabels(namespace, objects);
  return [
    ...(made.length > 0 && !made.includes(namespace)
      ? [warning('NamespaceNotMade', 'metadata.namespace', `the manifests make namespaces (${made.join(', ')}), and this is none of them; `
        + 'add it, or correct the name', namespace)] : []),
    ...(configs.length > 0 && !configs.some((config) => watches(config, namespace, labels))
      ? [warning('NamespaceNotWatched', 'metadata.namespace',
        'no operator among the manifests watches this namespace; add it to --namespaces (SparkOperator.watch)', namespace)] : []),
  ];
}

/** Of an operator with a flag that is wrong nothing is known, and it would not start. */
function wrongFlags(objects: readonly ManifestObject[]): PlacedFinding[] {
  return deployedOperators(objects).flatMap(({ place, fault }) => (fault === undefined ? [] : [{
    place, finding: warning('InvalidFlag', 'spec.template.spec.containers[0].args', `${fault}; applications are checked without the flags of this operator`),
  }]));
}

/** Accounts are only missed where the manifests have the namespace's accounts. */
function ofServiceAccounts({ application: { spec }, namespace, at }: PlacedApplication, objects: readonly ManifestObject[]): Finding[] {
  const known = objects.filter((place) => place.object.kind === 'ServiceAccount' && (metadataOf(place).namespace ?? 'default') === namespace)
    .map((place) => metadataOf(place).name);
  return known.length === 0 ? [] : ROLES.flatMap((role) => {
    const account = spec[role]?.serviceAccount;
    return account === undefined || account === 'default' || known.includes(account) ? []
      : [warning('MissingServiceAccount', `${at}.${role}.serviceAccount`,
        `the manifests have the service accounts of this namespace (${known.join(', ')}), and this is none of them`, account)];
  });
}

const TAG = /:([\w][\w.-]*)$/;

function ofImages({ application: { spec }, at }: PlacedApplication): Finding[] {
  const images = [[`${at}.image`, spec.image] as const, ...ROLES.map((role) => [`${at}.${role}.image`, spec[role]?.image] as const)];
  const stated = parseSparkVersion(spec.sparkVersion ?? '');
  const version = parseSparkVersion(effectiveSparkVersion(spec) ?? '');
  return [
    ...images.flatMap(([path, image]) => {
      if (!image || image.includes('@')) return [];
      const tag = TAG.exec(image)?.[1];
      if (tag === undefined || tag === 'latest') {
        return [warning('FloatingImage', path, 'has no fixed tag, so that another image may run tomorrow; write a version or a digest', image)];
      }
      const ofImage = parseSparkVersion(effectiveSparkVersion({ image }) ?? '');
      return stated && ofImage && (stated.major !== ofImage.major || stated.minor !== ofImage.minor)
        ? [warning('ImageVersion', path, `seems to have Spark ${ofImage.major}.${ofImage.minor}, and sparkVersion says ${spec.sparkVersion}; `
          + 'pods are planned by sparkVersion', image)] : [];
    }),
    ...(version && version.major >= 4 ? (spec.deps?.packages ?? []) : []).flatMap((coordinates, i) => (/_2\.1[0-2](:|$)/.test(coordinates)
      ? [warning('ScalaVersion', `${at}.deps.packages[${i}]`, 'is built for a Scala that Spark 4 does not have; use the one that ends in _2.13', coordinates)]
      : [])),
  ];
}

/** Applications whose web UIs have one address: only one of them can be reached. */
function sharedAddresses(applications: readonly PlacedApplication[], settings: SettingsOf): PlacedFinding[] {
  const first = new Map<string, PlacedApplication>();
  return applications.filter(({ at }) => at === 'spec').flatMap((each) => {
    const plan = planPinned(each.application, {}, settings(each.namespace));
    const url = plan.outcome === 'planned' ? plan.webUi?.ingressUrl : undefined;
    if (url === undefined) return [];
    const other = first.get(url);
    if (other === undefined) {
      first.set(url, each);
      return [];
    }
    const { metadata } = other.application;
    return [{
      place: each.place,
      finding: warning('SharedUiAddress', 'metadata.name',
        `the web UI has the same address as that of ${other.namespace}/${metadata.name ?? ''}; let the URL format of the operator contain {{$appName}} `
      + 'and {{$appNamespace}}', url),
    }];
  });
}
