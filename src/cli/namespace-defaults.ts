// Defaults of namespaces among manifests, as the operator would read them.
import type { ManifestObject } from './manifests';
import type { Finding } from '../spec/findings';
import { isRecord } from '../spec/json';
import { Label } from '../spec/labels';
import { namespaceOfDefaults, readNamespaceDefaults } from '../spec/namespace-defaults';
import type { SubmissionSettings } from '../submission';

/** The ConfigMaps with defaults among manifests. */
export function namespaceDefaultsAmong(objects: readonly ManifestObject[]): ManifestObject[] {
  return objects.filter((place) => namespaceServed(place) !== undefined);
}

/** The namespace that an object has defaults for; undefined for any other object. */
function namespaceServed({ object: { kind, metadata } }: ManifestObject): string | undefined {
  const { name, labels } = isRecord(metadata) ? metadata : {};
  const isMarked = kind === 'ConfigMap' && isRecord(labels) && labels[Label.NAMESPACE_DEFAULTS] === 'true';
  return isMarked && typeof name === 'string' ? namespaceOfDefaults(name) : undefined;
}

/** The settings by which the applications of a namespace are planned. Of two defaults for it the last counts, as with any object that is applied twice. */
export function withDefaultsOf(namespace: string, settings: SubmissionSettings, objects: readonly ManifestObject[]): SubmissionSettings {
  const place = objects.filter((object) => namespaceServed(object) === namespace).at(-1);
  const reading = place && readNamespaceDefaults(place.object.data);
  return reading?.outcome === 'read' ? { ...settings, namespaceDefaults: { defaults: reading.defaults, hash: reading.hash } } : settings;
}

/** What is wrong with defaults, at their place in their ConfigMap. */
export function defaultsFindings({ object }: ManifestObject): readonly Finding[] {
  const reading = readNamespaceDefaults(object.data);
  return reading.outcome === 'broken' ? reading.findings : [];
}
