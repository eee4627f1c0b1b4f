// ConfigMaps and Secrets: keys, sizes, and the fields that are immutable.
import { forbiddenField, invalidValue, type FieldError } from '../../../spec/kubernetes-validation/field-error';
import { equalJson, isObject, type ApiObject, type JsonObject } from '../../json';
import type { KindRules } from '../resource-type';

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_RULE = 'a valid config key must consist of alphanumeric characters, \'-\', \'_\' or \'.\' '
  + '(e.g. \'key.name\',  or \'KEY_NAME\',  or \'key-name\', regex used for validation is \'[-._a-zA-Z0-9]+\')';
const LARGEST = 1_048_576;

function validateData(object: ApiObject, fields: readonly string[]): FieldError[] {
  let size = 0;
  const errors: FieldError[] = [];
  for (const field of fields) {
    for (const [key, value] of Object.entries((object[field] ?? {}) as Record<string, string>)) {
      size += field === 'data' && object.kind === 'ConfigMap' ? Buffer.byteLength(value) : Buffer.byteLength(value, 'base64');
      if (!KEY.test(key) || key.length > 253) errors.push(invalidValue(`${field}[${key}]`, key, KEY_RULE));
    }
  }
  if (size > LARGEST) {
    const field = object.kind === 'ConfigMap' ? '' : 'data';
    errors.push({ field, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${LARGEST} bytes` });
  }
  return errors;
}

function validateImmutable(object: ApiObject, old: ApiObject, fields: readonly string[]): FieldError[] {
  if (old.immutable !== true) return [];
  const why = 'field is immutable when `immutable` is set';
  return [
    ...(object.immutable === true ? [] : [forbiddenField('immutable', why)]),
    ...fields.filter((field) => !equalJson(object[field] ?? {}, old[field] ?? {})).map((field) => forbiddenField(field, why)),
  ];
}

export const configMapRules: KindRules = {
  validate: (object) => validateData(object, ['data', 'binaryData']),
  validateUpdate: (object, old) => validateImmutable(object, old, ['data', 'binaryData']),
};

export const secretRules: KindRules = {
  applyDefaults: (object) => {
    object.type ??= 'Opaque';
    if (!isObject(object.stringData)) return;
    const data: JsonObject = { ...object.data as JsonObject };
    for (const [key, value] of Object.entries(object.stringData)) data[key] = Buffer.from(String(value)).toString('base64');
    object.data = data;
    delete object.stringData;
  },
  validate: (object) => validateData(object, ['data']),
  validateUpdate: (object, old) => [
    ...(object.type === old.type ? [] : [invalidValue('type', object.type, 'field is immutable')]),
    ...validateImmutable(object, old, ['data']),
  ],
  fields: { type: (object) => object.type },
};
