// Lists: whole or in pages, by selectors, at a revision.
import type { ApiObject, JsonObject } from '../json';
import { badRequest, expired, timeout } from './errors';
import { apiVersionOf, selectableFieldNames, selectableFields, type ResourceType } from './resource-type';
import { parseFieldSelector, parseLabelSelector } from './selectors';
import type { Storage } from './storage';

export type Query = Readonly<Record<string, string>>;

/** What is left of a list that is read in pages, as it was when the first page was read. */
interface Page { readonly rest: readonly ApiObject[]; readonly revision: number }

/** How many unfinished paged lists are remembered; a token of an older one has expired. */
const PAGED_LISTS = 200;

export class Lists {
  private readonly pages = new Map<string, Page>();
  private lastPage = 0;

  constructor(private readonly storage: Storage) {}

  /** The list, or a page of it. `namespace` undefined means all. */
  list(type: ResourceType, namespace: string | undefined, query: Query, name?: string): JsonObject {
    const limit = Number(query.limit ?? 0);
    const { rest, revision } = query.continue
      ? this.continued(query.continue)
      : { rest: this.select(type, namespace, query, name), revision: this.revisionFor(query) };
    const items = limit > 0 ? rest.slice(0, limit) : rest;
    const remaining = rest.length - items.length;
    const metadata: JsonObject = { resourceVersion: String(revision) };
    if (remaining > 0) {
      metadata.continue = this.remember({ rest: rest.slice(limit), revision });
      if (!query.labelSelector && !query.fieldSelector) metadata.remainingItemCount = remaining;
    }
    return { kind: type.listKind, apiVersion: apiVersionOf(type), metadata, items };
  }

  /** The objects that a request selects, in the order of their keys. */
  select(type: ResourceType, namespace: string | undefined, query: Query, name?: string): ApiObject[] {
    const selected = selection(type, query, name);
    const objects = this.storage.collection(type.collection).list(namespace).filter(selected);
    return type.fromStored ? objects.map((object) => type.fromStored?.(object) ?? object) : objects;
  }

  private revisionFor(query: Query): number {
    const asked = parseRevision(query.resourceVersion);
    if (asked > this.storage.revision) throw timeout(`Timeout: Too large resource version: ${asked}, current: ${this.storage.revision}`, 1);
    if (query.resourceVersionMatch === 'Exact' && asked !== this.storage.revision) throw expired('The resourceVersion for the provided list is too old.');
    return this.storage.revision;
  }

  private continued(token: string): Page {
    let key: string | undefined;
    try {
      key = (JSON.parse(Buffer.from(token, 'base64url').toString()) as { key?: string }).key;
    } catch {
      throw badRequest('invalid continue token: continue key is not valid');
    }
    const page = this.pages.get(key ?? '');
    if (!page) {
      throw expired('The provided continue parameter is too old to display a consistent list result. '
        + 'You can start a new list without the continue parameter.');
    }
    return page;
  }

  private remember(page: Page): string {
    const key = String(++this.lastPage);
    this.pages.set(key, page);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= PAGED_LISTS) break;
      this.pages.delete(oldest);
    }
    return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: page.revision, key })).toString('base64url');
  }
}

/** Whether a request selects an object, by name, labels and fields. */
export function selection(type: ResourceType, query: Query, name?: string): (object: ApiObject) => boolean {
  const labels = parseLabelSelector(query.labelSelector);
  const fields = parseFieldSelector(query.fieldSelector, selectableFieldNames(type));
  return (object) => (name === undefined || object.metadata.name === name)
    && (!labels || labels(object.metadata.labels ?? {}))
    && (!fields || fields(selectableFields(type, object)));
}

/** A resourceVersion of a request; 0 where it names none. */
export function parseRevision(text: string | undefined): number {
  if (!text) return 0;
  if (!/^\d+$/.test(text)) {
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}
