// Discovery: the documents that list which groups, versions and resources the API server serves.
import type { JsonObject } from '../json';
import { kubernetesVersion } from './kinds/built-in';
import type { Registry } from './registry';
import { apiVersionOf, type ResourceType } from './resource-type';

/** The answer to a discovery path, or undefined when it is none. */
export function discover(path: string, registry: Registry): JsonObject | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (path === '/version' || path === '/version/') {
    return { ...kubernetesVersion, gitCommit: '', gitTreeState: '', buildDate: '1970-01-01T00:00:00Z', goVersion: '', compiler: '', platform: '' };
  }
  if (segments[0] === 'api' && segments.length === 1) return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (segments[0] === 'api' && segments.length === 2) return resourceList('', segments[1], registry);
  if (segments[0] !== 'apis') return undefined;
  if (segments.length === 1) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames(registry).map((name) => group(name, registry)) };
  if (segments.length === 2 && groupNames(registry).includes(segments[1])) return { kind: 'APIGroup', apiVersion: 'v1', ...group(segments[1], registry) };
  if (segments.length === 3) return resourceList(segments[1], segments[2], registry);
  return undefined;
}

function groupNames(registry: Registry): string[] {
  return [...new Set(registry.all().map((type) => type.group))].filter((name) => name !== '');
}

function group(name: string, registry: Registry): JsonObject {
  const versions = [...new Set(registry.all().filter((type) => type.group === name).map((type) => type.version))]
    .map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourceList(groupName: string, version: string, registry: Registry): JsonObject | undefined {
  const types = registry.all().filter((type) => type.group === groupName && type.version === version);
  if (types.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(types[0]), resources: types.flatMap(entries) };
}

function entries(type: ResourceType): JsonObject[] {
  const own = {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
  };
  const { plural, namespaced } = type;
  const below = [...type.subresources].map(([name, { kind, verbs }]) => ({ name: `${plural}/${name}`, singularName: '', namespaced, kind, verbs }));
  return [own, ...below];
}
