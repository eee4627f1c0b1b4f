// Objects against the schema that this release ships: for manifests, and for objects that a foreign CRD let through.
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { describeError } from './describe-error';
import { schemaOf, SHIPPED_KINDS } from './shipped-crds';
import type { JsonSchema } from './strict-schema';
import { strictSchema } from './strict-schema';
import { boundFindings } from '../spec/bound-findings';
import { BOUNDS } from '../spec/bounds';
import type { Finding } from '../spec/findings';
import { withoutNulls } from '../spec/json';
import { API_GROUP, API_VERSION } from '../spec/names';
import { nearest } from '../spec/nearest';

/** A schema with its compiled form. */
interface Checked {
  readonly schema: JsonSchema;
  readonly validate: ValidateFunction;
}

const compiled = new Map<string, Checked>();

/** Errors that are described: it takes time to find out what an unknown field was meant to be. */
const MOST_ERRORS = 2 * BOUNDS.findings;

/**
 * Everything in which an object of this API differs from its schema: unknown fields, wrong types, missing fields, bounds. Nulls count as absent, as
 * the API server takes them. Status is not checked. Of an object that is over a limit, only that is reported. The first call for a kind compiles its
 * schema, which takes a moment.
 */
export function checkSchema(object: unknown): Finding[] {
  const tooLarge = boundFindings(object);
  if (tooLarge.length > 0) return tooLarge;
  const { apiVersion, kind } = (object ?? {}) as { apiVersion?: unknown; kind?: unknown };
  const known = SHIPPED_KINDS.map((shipped) => shipped.kind);
  const unknownKind: Finding = { severity: 'error', reason: 'UnknownKind', path: 'kind', message: `must be ${known.join(' or ')}`, value: kind };
  if (apiVersion !== API_VERSION) {
    // Another version does not make a kind that there is not.
    const isOther = String(apiVersion).startsWith(`${API_GROUP}/`) && typeof kind === 'string' && nearest(kind, known) === undefined;
    if (isOther) return [unknownKind];
    return [{ severity: 'error', reason: 'UnknownVersion', path: 'apiVersion', message: `must be ${API_VERSION}`, value: apiVersion }];
  }
  const checked = compiled.get(String(kind)) ?? compile(String(kind));
  if (!checked) return [unknownKind];
  const { schema, validate } = checked;
  const data = withoutNulls(object);
  return validate(data) ? [] : onePerValue((validate.errors ?? []).slice(0, MOST_ERRORS).map((error) => describeError(error, schema, data)));
}

/** One finding for each value: what has the wrong type has the wrong format too, and one of them is enough. */
function onePerValue(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of findings) {
    if (!kept.has(finding.path) || (finding.reason === 'WrongType' && kept.get(finding.path)?.reason !== 'WrongType')) {
      kept.set(finding.path, finding);
    }
  }
  return [...kept.values()];
}

function compile(kind: string): Checked | undefined {
  const shipped = SHIPPED_KINDS.find((each) => each.kind === kind);
  if (!shipped) {
    return undefined;
  }
  // Not verbose, and not optimised: the compiled form is ready sooner. The controller compiles it on its event loop when it meets an object of a wrong shape.
  const ajv = new Ajv({ allErrors: true, strict: false, inlineRefs: false, meta: false, validateSchema: false, code: { optimize: false } });
  addFormats(ajv, ['int32', 'int64', 'float', 'double', 'byte', 'date-time']);
  const schema = strictSchema(schemaOf(shipped));
  const checked = { schema, validate: ajv.compile(schema) };
  compiled.set(kind, checked);
  return checked;
}
