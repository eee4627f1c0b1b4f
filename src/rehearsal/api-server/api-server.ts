// The API server: takes a request under an identity, answers it, or opens a stream.
import type { Clock } from '../../kube/clock';
import { timestamp } from '../../kube/time';
import type { KubeRequest } from '../../kube/transport';
import type { Identity } from '../identity';
import { freezeJson, isObject, type ApiObject } from '../json';
import { addressPool } from '../randomness';
import { PolicyAdmission } from './admission/admission-policies';
import { ResourceQuotas } from './admission/resource-quotas';
import { establishedStatus, type CustomResourceDefinition } from './custom-resources/definition';
import { discover } from './discovery';
import { ApiError, methodNotAllowed, unknownResource, unsupportedMediaType } from './errors';
import { Lists, type Query } from './list';
import { Authorizer, reviewAccess } from './rbac';
import { Registry } from './registry';
import { parsePath, type ResourceRequest } from './request-path';
import type { ResourceType } from './resource-type';
import { Storage } from './storage';
import { Watches } from './watch';
import { WatchStream } from './watch-stream';
import { PatchType } from './write/patch';
import { deleteOptions, writeOptions, type ObjectTarget } from './write/requests';
import { ObjectWriter, type Identifiers } from './write/writer';

/** An answer: a body, or the stream of a watch. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly stream?: WatchStream;
}

/** Answers a sub-resource that is not in the storage, such as the log of a pod: with a text, an object, or a stream of texts. */
export type SubresourceHandler = (object: ApiObject, query: Query) => unknown;

export interface ApiServerOptions {
  readonly clock: Clock;
  readonly identifiers: Identifiers;
  /** How many changes of each resource a watch can catch up on. */
  readonly historyLimit: number;
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const PAGE_NOT_FOUND: Answer = { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' };

export class ApiServer {
  readonly storage: Storage;
  readonly registry = new Registry();
  readonly authorizer: Authorizer;
  readonly writer: ObjectWriter;
  readonly watches: Watches;
  private readonly lists: Lists;
  private readonly handlers = new Map<string, SubresourceHandler>();
  private readonly clock: Clock;

  constructor({ clock, identifiers, historyLimit }: ApiServerOptions) {
    this.clock = clock;
    this.storage = new Storage(historyLimit);
    this.authorizer = new Authorizer(this.storage);
    this.lists = new Lists(this.storage);
    this.watches = new Watches(this.storage, this.lists, clock);
    const admission = { quotas: new ResourceQuotas(this.storage), policies: new PolicyAdmission(this.storage) };
    this.writer = new ObjectWriter(this.storage, clock, identifiers, admission, { nextClusterIP: addressPool('10.96', 1) });
    this.storage.collection('customresourcedefinitions.apiextensions.k8s.io').watch(({ type, object }) => {
      if (type === 'DELETED') this.registry.forget(object as CustomResourceDefinition);
      else this.registry.define(object as CustomResourceDefinition);
    });
  }

  /** Registers the handler for GET of a sub-resource, such as `pods/log`. */
  handleSubresource(collection: string, name: string, handler: SubresourceHandler): void {
    this.handlers.set(`${collection}/${name}`, handler);
  }

  /** Answers a request; refusals are answers too. */
  handle(request: KubeRequest, identity: Identity): Answer {
    try {
      return this.answer(request, identity);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { retryAfterSeconds } = (error.details ?? {}) as { retryAfterSeconds?: number };
      const headers = retryAfterSeconds ? { ...JSON_HEADERS, 'retry-after': String(retryAfterSeconds) } : JSON_HEADERS;
      return { status: error.code, headers, body: error.body };
    }
  }

  private answer(request: KubeRequest, identity: Identity): Answer {
    const query = request.query ?? {};
    const isWatch = request.method === 'GET' && (query.watch === 'true' || query.watch === '1');
    const resource = parsePath(request.method, request.path, isWatch);
    if (!resource) return this.answerPath(request, identity);
    this.authorizer.authorize(identity, attributesOf(resource, query));
    if (resource.group === 'authorization.k8s.io' && resource.plural === 'selfsubjectaccessreviews') {
      return reply(201, reviewAccess(request.body, identity, this.authorizer));
    }
    const type = this.registry.find(resource.group, resource.version, resource.plural);
    if (!type && !this.registry.all().some((one) => one.group === resource.group)) return PAGE_NOT_FOUND;
    if (!type || !fitsScope(type, resource)) throw unknownResource();
    const { namespace = '', name = '', subresource } = resource;
    const target: ObjectTarget = { type, namespace: type.namespaced ? namespace : '', name, subresource };
    if (resource.subresource) return this.answerSubresource(target, resource, request, query, identity);
    if (request.method === 'GET') return this.read(target, resource, query, isWatch);
    if (request.method === 'POST') {
      if (resource.name || (type.namespaced && !resource.namespace)) throw methodNotAllowed();
      const { object, warnings } = this.writer.create(target, request.body, writeOptions(query, request.method, identity.username));
      return this.written(201, this.established(object, type, query), type, warnings);
    }
    if (request.method === 'DELETE') return this.remove(target, resource, request, query);
    if (!resource.name) throw methodNotAllowed();
    return this.change(target, request, query, identity);
  }

  private answerPath(request: KubeRequest, identity: Identity): Answer {
    this.authorizer.authorizePath(identity, request.method.toLowerCase(), request.path);
    if (['/healthz', '/livez', '/readyz'].includes(request.path)) return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
    const document = request.method === 'GET' ? discover(request.path, this.registry) : undefined;
    if (document) return reply(200, document);
    return PAGE_NOT_FOUND;
  }

  private read(target: ObjectTarget, resource: ResourceRequest, query: Query, isWatch: boolean): Answer {
    const { type, name } = target;
    const namespace = type.namespaced ? resource.namespace : undefined;
    if (isWatch) return { status: 200, headers: JSON_HEADERS, stream: this.watches.watch(type, namespace, query, name || undefined) };
    if (!name) return reply(200, this.lists.list(type, namespace, query));
    const object = this.writer.get(target);
    return reply(200, type.fromStored?.(object) ?? object);
  }

  private answerSubresource(target: ObjectTarget, resource: ResourceRequest, request: KubeRequest, query: Query, identity: Identity): Answer {
    const { type, subresource = '' } = target;
    const known = type.subresources.get(subresource);
    if (!known) throw unknownResource();
    if (!known.verbs.includes(resource.verb)) throw methodNotAllowed();
    const handler = this.handlers.get(`${type.collection}/${subresource}`);
    if (handler) {
      const body = handler(this.writer.get(target), query);
      if (body instanceof WatchStream) return { status: 200, headers: { 'content-type': 'text/plain' }, stream: body };
      return typeof body === 'string' ? { status: 200, headers: { 'content-type': 'text/plain' }, body } : reply(200, body);
    }
    if (subresource !== 'status') {
      throw new ApiError(501, 'NotImplemented', `the rehearsal does not answer the sub-resource ${type.plural}/${subresource}`, {});
    }
    if (request.method === 'GET') return reply(200, this.writer.get(target));
    return this.change(target, request, query, identity);
  }

  private change(target: ObjectTarget, request: KubeRequest, query: Query, identity: Identity): Answer {
    const options = writeOptions(query, request.method, identity.username);
    if (request.method === 'PUT') {
      const { object, warnings } = this.writer.update(target, request.body, options);
      return this.written(200, object, target.type, warnings);
    }
    const patchType = (request.contentType ?? '').split(';')[0].trim();
    const supported = Object.values(PatchType) as string[];
    if (!supported.includes(patchType)) throw unsupportedMediaType();
    if (patchType === PatchType.STRATEGIC && target.type.custom) {
      const accepted = supported.filter((one) => one !== PatchType.STRATEGIC).join(', ');
      throw new ApiError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted}`);
    }
    const { object, created, warnings } = this.writer.patch(target, patchType, request.body, options);
    return this.written(created ? 201 : 200, this.established(object, target.type, query), target.type, warnings);
  }

  private remove(target: ObjectTarget, resource: ResourceRequest, request: KubeRequest, query: Query): Answer {
    const { type } = target;
    const options = deleteOptions(query, request.body);
    if (!resource.name) {
      if (!type.verbs.includes('deletecollection')) throw methodNotAllowed();
      const list = this.lists.list(type, type.namespaced ? resource.namespace : undefined, query);
      for (const { metadata } of list.items as ApiObject[]) {
        this.writer.delete({ type, namespace: metadata.namespace ?? '', name: metadata.name ?? '' }, options);
      }
      return reply(200, list);
    }
    const { object, gone } = this.writer.delete(target, options);
    if (!gone || type.rules.answersDeletedObject) return reply(200, type.fromStored?.(object) ?? object);
    return reply(200, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: resource.name, ...(type.group ? { group: type.group } : {}), kind: type.plural, uid: object.metadata.uid },
    });
  }

  private written(status: number, stored: ApiObject, type: ResourceType, warnings: readonly string[]): Answer {
    const object = type.fromStored?.(stored) ?? stored;
    const warning = warnings.map((each) => `299 - ${JSON.stringify(each)}`).join(', ');
    return { status, headers: warning ? { ...JSON_HEADERS, warning } : JSON_HEADERS, body: freezeJson(object) };
  }

  /** Sets the status of a new CustomResourceDefinition: it is served from the next request on. */
  private established(object: ApiObject, type: ResourceType, query: Query): ApiObject {
    if (type.kind !== 'CustomResourceDefinition' || query.dryRun || isObject(object.status)) return object;
    const definition = object as CustomResourceDefinition;
    this.writer.overwrite(type, { ...object, status: establishedStatus(definition, timestamp(this.clock.now())) });
    return object;
  }
}

/** What a request is authorised by: one for all objects of one name counts as one for that object, as for the real server. */
function attributesOf(resource: ResourceRequest, { fieldSelector }: Query): ResourceRequest {
  const name = /^metadata\.name==?([^,]+)$/.exec(fieldSelector ?? '')?.[1];
  return name !== undefined && !resource.name && ['list', 'watch', 'deletecollection'].includes(resource.verb) ? { ...resource, name } : resource;
}

/** Whether a path has a namespace where objects of the kind have one. Lists over all namespaces have none. */
function fitsScope(type: ResourceType, { namespace, name }: ResourceRequest): boolean {
  if (type.namespaced) return Boolean(namespace) || !name;
  return namespace === undefined || type.plural === 'namespaces';
}

function reply(status: number, body: unknown): Answer {
  return { status, headers: JSON_HEADERS, body };
}
