// The types of the fields that the planner reads, checked before it reads them: another CRD may have let them through.
import { REQUIRED, ROOT, SHAPES, type Shape } from './shapes.gen';
import { entryPath } from '../../../spec/field-path';
import type { Finding } from '../../../spec/findings';
import { entryOf } from '../../../spec/json';

type Fields = Readonly<Record<string, unknown>>;

const METADATA: Readonly<Record<string, Shape>> = { name: 'string', namespace: 'string', uid: 'string', labels: { map: 'string' } };

/** Objects whose fields the planner reads without checking for null; in others it takes null as absent. */
const WITHOUT_NULLS: readonly string[] = [ROOT, 'DriverSpec', 'ExecutorSpec', 'Dependencies', 'DynamicAllocation', 'MonitoringSpec'];

/** Findings about fields whose value is not of their type, with the path of each. */
export function checkShapes(application: unknown): Finding[] {
  if (!isObject(application) || !isObject(application.metadata) || !isObject(application.spec)) {
    return [unexpected('spec', 'An application needs metadata and spec, both objects.', undefined)];
  }
  const { metadata, spec } = application;
  const findings = REQUIRED.filter((field) => spec[field] === undefined).map((field) => unexpected(`spec.${field}`, 'This field is required.', undefined));
  checkFields(metadata, METADATA, 'metadata', findings);
  checkObject(spec, ROOT, 'spec', findings);
  return findings;
}

function checkObject(holder: Fields, type: string, path: string, findings: Finding[]): void {
  checkFields(holder, entryOf(SHAPES, type) ?? {}, path, findings, !WITHOUT_NULLS.includes(type));
}

function checkFields(holder: Fields, shapes: Readonly<Record<string, Shape>>, path: string, findings: Finding[], mayBeNull: boolean = false): void {
  for (const [field, value] of Object.entries(holder)) {
    const shape = entryOf(shapes, field);
    if (shape === undefined || value === undefined || (value === null && mayBeNull)) continue;
    checkValue(value, shape, { path: `${path}.${field}`, subject: 'field' }, findings);
  }
}

/** A place in an application, and how it is called in a message. */
interface Location {
  readonly path: string;
  readonly subject: 'field' | 'element' | 'value';
}

function checkValue(value: unknown, shape: Shape, { path, subject }: Location, findings: Finding[]): void {
  const mustBe = (what: string) => findings.push(unexpected(path, `This ${subject} must be ${what}.`, value));
  if (typeof shape === 'string') {
    if (!isOf(value, shape)) mustBe(subject === 'value' && shape === 'string' ? 'a text: put it in quotes' : NAMES[shape][0]);
  } else if ('type' in shape) {
    if (isObject(value)) checkObject(value, shape.type, path, findings);
    else mustBe('an object');
  } else if ('list' in shape) {
    if (Array.isArray(value)) value.forEach((element, i) => checkValue(element, shape.list, { path: `${path}[${i}]`, subject: 'element' }, findings));
    else mustBe(`a list of ${pluralOf(shape.list)}`);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) checkValue(each, shape.map, { path: entryPath(path, key), subject: 'value' }, findings);
  } else {
    mustBe(`a map of ${pluralOf(shape.map)}`);
  }
}

const NAMES = {
  string: ['a text', 'texts'],
  integer: ['a whole number', 'whole numbers'],
  boolean: ['true or false', 'truth values'],
  quantity: ['a quantity: a text or a number', 'quantities'],
  object: ['an object', 'objects'],
} as const;

function pluralOf(shape: Shape): string {
  return NAMES[typeof shape === 'string' ? shape : 'object'][1];
}

function isOf(value: unknown, shape: keyof typeof NAMES): boolean {
  switch (shape) {
    case 'string':
    case 'boolean': return typeof value === shape;
    case 'integer': return Number.isInteger(value);
    case 'quantity': return typeof value === 'string' || typeof value === 'number';
    case 'object': return isObject(value);
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(path: string, message: string, value: unknown): Finding {
  return { severity: 'error', reason: 'UnexpectedShape', path, message, ...(value !== undefined && typeof value !== 'object' && { value }) };
}
