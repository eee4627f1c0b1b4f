// Which resources the API server serves at the moment: the built-in ones and those of CustomResourceDefinitions.
import { resourceTypesOf, type CustomResourceDefinition } from './custom-resources/definition';
import { builtInTypes } from './kinds/built-in';
import type { ResourceType } from './resource-type';

export class Registry {
  private readonly types = new Map<string, ResourceType>();
  private readonly definitions = new Map<string, readonly ResourceType[]>();

  constructor() {
    for (const type of builtInTypes()) this.types.set(keyOf(type.group, type.version, type.plural), type);
  }

  /** The resource of a group, version and plural name. */
  find(group: string, version: string, plural: string): ResourceType | undefined {
    return this.types.get(keyOf(group, version, plural));
  }

  /** A built-in resource of the core group, by its plural name. */
  core(plural: string): ResourceType {
    const type = this.find('', 'v1', plural);
    if (!type) throw new Error(`the API server does not serve ${plural}`);
    return type;
  }

  /** The resource of an object, by its apiVersion and kind. */
  ofKind(apiVersion: string, kind: string): ResourceType | undefined {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return this.all().find((type) => type.kind === kind && type.group === group && type.version === version);
  }

  all(): ResourceType[] {
    return [...this.types.values()];
  }

  /** One resource type for each collection, to go through all objects once. */
  collections(): ResourceType[] {
    return [...new Map(this.all().reverse().map((type) => [type.collection, type])).values()];
  }

  /** Serves the resources of a definition, in place of those that it defined before. */
  define(definition: CustomResourceDefinition): void {
    this.forget(definition);
    const types = resourceTypesOf(definition);
    for (const type of types) this.types.set(keyOf(type.group, type.version, type.plural), type);
    this.definitions.set(definition.metadata.name ?? '', types);
  }

  /** Stops serving the resources of a definition. */
  forget(definition: CustomResourceDefinition): void {
    const name = definition.metadata.name ?? '';
    for (const type of this.definitions.get(name) ?? []) this.types.delete(keyOf(type.group, type.version, type.plural));
    this.definitions.delete(name);
  }
}

function keyOf(group: string, version: string, plural: string): string {
  return `${group}/${version}/${plural}`;
}
