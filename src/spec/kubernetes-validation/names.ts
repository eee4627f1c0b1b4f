// Names, keys and values of labels: what Kubernetes takes, in its words.
import { invalidValue, type FieldError } from './field-error';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const NAME_RULES = {
  subdomain: {
    expression: new RegExp(`^${LABEL}(\\.${LABEL})*$`),
    longest: 253,
    rule: 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \'-\' or \'.\', and must start and end with an alphanumeric '
      + 'character (e.g. \'example.com\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\')',
  },
  label: {
    expression: new RegExp(`^${LABEL}$`),
    longest: 63,
    rule: 'a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character '
      + '(e.g. \'my-name\',  or \'123-abc\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?\')',
  },
  label1035: {
    expression: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    longest: 63,
    rule: 'a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric '
      + 'character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')',
  },
  path: { expression: /^(?!\.{1,2}$)[^/%]+$/, longest: 253, rule: 'may not contain \'/\' or \'%\', and may not be \'.\' or \'..\'' },
};

export type NameRule = keyof typeof NAME_RULES;

/** The faults of a name, by the rule of its kind. */
export function validateName(name: string, rule: NameRule, field: string): FieldError[] {
  const { expression, longest, rule: explanation } = NAME_RULES[rule];
  const errors: FieldError[] = [];
  if (name.length > longest) errors.push(invalidValue(field, name, `must be no more than ${longest} characters`));
  const dotted = rule === 'label' && !expression.test(name) && NAME_RULES.subdomain.expression.test(name);
  if (!expression.test(name)) errors.push(invalidValue(field, name, dotted ? 'must not contain dots' : explanation));
  return errors;
}

const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME_PART = 'name part must consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. '
  + '\'MyName\',  or \'my.name\',  or \'123-abc\', regex used for validation is \'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\')';
const VALUE = 'a valid label must be an empty string or consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an '
  + 'alphanumeric character (e.g. \'MyValue\',  or \'my_value\',  or \'12345\', regex used for validation is \'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\')';

/** The faults of a key of labels or annotations. */
export function validateQualifiedName(key: string, field: string): FieldError[] {
  const parts = key.split('/');
  const name = parts[parts.length - 1];
  const errors: FieldError[] = [];
  if (parts.length > 2) {
    return [invalidValue(field, key, `a qualified name ${NAME_PART.slice('name part '.length)} `
      + 'with an optional DNS subdomain prefix and \'/\' (e.g. \'example.com/MyName\')')];
  }
  if (parts.length === 2) {
    if (parts[0] === '') errors.push(invalidValue(field, key, 'prefix part must be non-empty'));
    else errors.push(...validateName(parts[0], 'subdomain', field).map(() => invalidValue(field, key, `prefix part ${NAME_RULES.subdomain.rule}`)));
  }
  if (name === '') errors.push(invalidValue(field, key, 'name part must be non-empty'));
  else if (name.length > 63) errors.push(invalidValue(field, key, 'name part must be no more than 63 characters'));
  if (!QUALIFIED.test(name)) errors.push(invalidValue(field, key, NAME_PART));
  return errors;
}

/** The faults of labels at a path. */
export function validateLabels(labels: Record<string, string>, field: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...validateQualifiedName(key, field),
    ...validateLabelValue(value, field),
  ]);
}

/** The faults of a port's name. */
export function validatePortName(name: string, field: string): FieldError[] {
  const faults = [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
  ];
  return faults.map((fault) => invalidValue(field, name, fault));
}

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`);
const IPV6 = /^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}$/;

export function isAddress(text: string): boolean {
  return IPV4.test(text) || (IPV6.test(text) && text.split('::').length <= 2 && (text.includes('::') || text.split(':').length === 8));
}

/** The faults of an IP address. */
export function validateAddress(text: string, field: string): FieldError[] {
  return isAddress(text) ? [] : [invalidValue(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

/** The faults of a value of a label. */
export function validateLabelValue(value: string, field: string): FieldError[] {
  return [
    ...(value.length > 63 ? [invalidValue(field, value, 'must be no more than 63 characters')] : []),
    ...(LABEL_VALUE.test(value) ? [] : [invalidValue(field, value, VALUE)]),
  ];
}
