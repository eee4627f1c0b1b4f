// Events are one resource in two API groups; they are stored in the form of the core group.
import type { ApiObject } from '../../json';

const EVENTS_VERSION = 'events.k8s.io/v1';

function rename(object: ApiObject, names: Readonly<Record<string, string>>, apiVersion: string): ApiObject {
  const renamed: ApiObject = { apiVersion, kind: object.kind, metadata: object.metadata };
  for (const [field, value] of Object.entries(object)) {
    if (field !== 'apiVersion' && field !== 'kind' && field !== 'metadata') renamed[names[field] ?? field] = value;
  }
  return renamed;
}

const TO_CORE = {
  regarding: 'involvedObject',
  note: 'message',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
};
const FROM_CORE = Object.fromEntries(Object.entries(TO_CORE).map(([field, core]) => [core, field]));

export function eventToCore(object: ApiObject): ApiObject {
  return object.apiVersion === EVENTS_VERSION ? rename(object, TO_CORE, 'v1') : object;
}

export function eventFromCore(object: ApiObject): ApiObject {
  return object.apiVersion === 'v1' ? rename(object, FROM_CORE, EVENTS_VERSION) : object;
}

/** The fields of Events that selectors see, read from the stored form. */
export const eventFields = Object.fromEntries([
  ['reason', (object: ApiObject) => object.reason],
  ['type', (object: ApiObject) => object.type],
  ['reportingComponent', (object: ApiObject) => object.reportingComponent ?? object.reportingController],
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].flatMap((field) => [
    [`involvedObject.${field}`, (object: ApiObject) => (object.involvedObject as Record<string, unknown> | undefined)?.[field]
      ?? (object.regarding as Record<string, unknown> | undefined)?.[field]] as const,
    [`regarding.${field}`, (object: ApiObject) => (object.regarding as Record<string, unknown> | undefined)?.[field]
      ?? (object.involvedObject as Record<string, unknown> | undefined)?.[field]] as const,
  ]),
]) as Record<string, (object: ApiObject) => unknown>;
