// Defaults of namespaces among manifests, as the operator would read them.
import type { ManifestObject } from './manifests';
import type { Finding } from '../spec/findings';
import { isRecord } from '../spec/json';
import { Label } from '../spec/labels';
import { namespaceOfDefaults, readNamespaceDefaults, type DefaultsReading } from '../spec/namespace-defaults';
import type { SubmissionSettings } from '../submission';

/** A ConfigMap with defaults, and what was read from it. */
export interface FoundDefaults {
  readonly place: ManifestObject;
  readonly reading: DefaultsReading;
}

/** The defaults among manifests by the namespace that they are for; of two for one namespace the last counts, as with any object that is applied twice. */
export function namespaceDefaultsAmong(objects: readonly ManifestObject[]): ReadonlyMap<string, FoundDefaults> {
  return new Map(objects.flatMap((place) => {
    const { kind, metadata, data } = place.object;
    const { name, labels } = isRecord(metadata) ? metadata : {};
    const isMarked = kind === 'ConfigMap' && isRecord(labels) && labels[Label.NAMESPACE_DEFAULTS] === 'true';
    const namespace = isMarked && typeof name === 'string' ? namespaceOfDefaults(name) : undefined;
    return namespace === undefined ? [] : [[namespace, { place, reading: readNamespaceDefaults(data) }] as const];
  }));
}

/** The settings by which the applications of a namespace are planned. */
export function withDefaultsOf(namespace: string, settings: SubmissionSettings, defaults: ReadonlyMap<string, FoundDefaults>): SubmissionSettings {
  const reading = defaults.get(namespace)?.reading;
  return reading?.outcome === 'read' ? { ...settings, namespaceDefaults: { defaults: reading.defaults, hash: reading.hash } } : settings;
}

/** What is wrong with defaults, at their place in their ConfigMap. */
export function defaultsFindings({ reading }: FoundDefaults): readonly Finding[] {
  return reading.outcome === 'broken' ? reading.findings : [];
}
