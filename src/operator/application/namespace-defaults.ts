// The defaults of namespaces: ConfigMaps in the operator's own namespace, so that nobody gains rights by editing what lies in the namespace of applications.
import type { CacheChange, Store } from '../../kube/cache';
import { keyOf } from '../../kube/object-keys';
import { Resources } from '../../kube/resources';
import type { KubernetesObject, ObjectMeta } from '../../spec/kubernetes';
import { Label } from '../../spec/labels';
import { defaultsNameOf, namespaceOfDefaults, readNamespaceDefaults, type DefaultsReading } from '../../spec/namespace-defaults';
import type { SparkApplication } from '../../spec/types.gen';
import type { SubmissionSettings } from '../../submission/plan';
import type { Source, Stores, Wake } from '../manager/registration';
import { Priority } from '../manager/work-queue';

/** Where the ConfigMaps with defaults are. */
export interface NamespaceDefaultsConfig {
  /** The operator's own namespace. */
  readonly namespace: string;
}

/** A ConfigMap as the cache has it. */
export interface CachedDefaults extends KubernetesObject {
  readonly reading: DefaultsReading;
}

/** The ConfigMaps with defaults. */
export function defaultsSource({ namespace }: NamespaceDefaultsConfig): Source<CachedDefaults> {
  return { resource: Resources.ConfigMap, namespace, labelSelector: `${Label.NAMESPACE_DEFAULTS}=true`, transform: cachedDefaults };
}

function cachedDefaults(object: CachedDefaults | (KubernetesObject & { readonly data?: unknown })): CachedDefaults {
  const { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } } = object;
  const metadata: ObjectMeta = { name, namespace, uid, resourceVersion };
  return { apiVersion, kind, metadata, reading: 'reading' in object ? object.reading : readNamespaceDefaults(object.data) };
}

/** What the defaults of an application follow from. */
interface Deps {
  readonly namespaceDefaults?: Store<CachedDefaults>;
  readonly config: { readonly namespaceDefaults?: NamespaceDefaultsConfig; readonly submission: SubmissionSettings };
}

/** The defaults of the namespace of an application; undefined where there are none. */
export function defaultsFor({ metadata: { namespace = '' } }: SparkApplication, { namespaceDefaults, config }: Deps): DefaultsReading | undefined {
  return namespaceDefaults?.get({ namespace: config.namespaceDefaults?.namespace, name: defaultsNameOf(namespace) })?.reading;
}

/** The settings by which an application is planned. */
export function settingsFor(application: SparkApplication, deps: Deps): SubmissionSettings {
  const reading = defaultsFor(application, deps);
  const { submission } = deps.config;
  return reading?.outcome === 'read' ? { ...submission, namespaceDefaults: { defaults: reading.defaults, hash: reading.hash } } : submission;
}

/** All applications of the namespace: they may have waited for better defaults, or end at another time now. */
export function defaultsChanged({ object }: CacheChange<CachedDefaults>, applications: Source<SparkApplication>, stores: Stores): readonly Wake[] {
  const namespace = namespaceOfDefaults(object.metadata.name);
  return namespace === undefined ? [] : stores.of(applications).list()
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map((application) => ({ key: keyOf(application), priority: Priority.BACKGROUND }));
}
