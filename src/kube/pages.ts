// The pages of a list. An object can have 1.5 MB, so each page is bounded by its size as well as by its number of objects.
import { KubeError, RESPONSE_TOO_LARGE, type ListOptions, type Resource } from './client';
import type { Turns } from './turns';
import type { KubernetesObject } from '../spec/kubernetes';

/**
 * The first page is small. The size of each further page follows from the average size of an object in the page before it. Larger pages outlive
 * the first garbage collections and made the heap grow by half.
 */
const PAGE = { first: 20, most: 100, characters: 2 * 1024 * 1024 };
/** Small objects say nothing of those that follow: a page that is so many times too large is not read to its end, but asked for in parts. */
const TOO_LARGE = 4;
const PARTS = 4;
const GROWTH = 2;

/** One page of a list. */
export interface ListPage<T> {
  readonly items: T[];
  readonly resourceVersion: string;
  /** Token of the next page. */
  readonly continue?: string;
  /** Size of the page in characters, where the transport knows it. */
  readonly characters?: number;
}

export interface PageOptions extends ListOptions {
  readonly limit?: number;
  readonly continue?: string;
  /** A longer page is not read to its end: the call then fails with RESPONSE_TOO_LARGE. */
  readonly mostCharacters?: number;
  readonly signal?: AbortSignal;
}

interface PageReader {
  listPage<T extends KubernetesObject>(resource: Resource, options: PageOptions): Promise<ListPage<T>>;
}

export interface PagesOptions extends ListOptions {
  readonly signal?: AbortSignal;
  /** Limits how many pages are in memory at once, over several lists. Default: no limit. */
  readonly turns?: Turns;
  /** Pages are so many times as large as usual, for a server that forgets the list before its last page was asked for. Default: 1. */
  readonly factor?: number;
}

/** Reads a list page by page. Rejects with KubeError. */
export async function* pagesOf<T extends KubernetesObject>(
  api: PageReader, resource: Resource, { turns, factor = 1, signal, ...options }: PagesOptions,
): AsyncGenerator<ListPage<T>> {
  const characters = PAGE.characters * factor;
  let most = PAGE.most * factor;
  const readUpTo = (limit: number, token: string | undefined): Promise<ListPage<T>> => {
    // One object alone may have any size that the API server stores.
    const mostCharacters = limit > 1 ? characters * TOO_LARGE : undefined;
    const read = (): Promise<ListPage<T>> => api.listPage<T>(resource, { ...options, limit, continue: token, mostCharacters, signal });
    return turns ? turns.run(read) : read();
  };
  const readPart = async (limit: number, token: string | undefined): Promise<ListPage<T>> => {
    try {
      return await readUpTo(limit, token);
    } catch (error) {
      if (!(error instanceof KubeError) || error.reason !== RESPONSE_TOO_LARGE) throw error;
      // Large objects may come among small ones again and again: from here on pages grow slowly.
      most = Math.max(1, Math.floor(limit / PARTS));
      return readPart(most, token);
    }
  };
  let page = await readPart(PAGE.first * factor, undefined);
  yield page;
  while (page.continue !== undefined) {
    most = Math.min(most * GROWTH, PAGE.most * factor);
    page = await readPart(pageSizeAfter(page, characters, most), page.continue);
    yield page;
  }
}

/** How many objects the next page may have, from what those of the last one had. With a transport that does not know sizes the page has the usual size. */
function pageSizeAfter(page: ListPage<unknown>, characters: number, most: number): number {
  const average = (page.characters ?? 0) / Math.max(1, page.items.length);
  return average > 0 ? Math.max(1, Math.min(most, Math.floor(characters / average))) : most;
}
