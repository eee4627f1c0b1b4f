// How names of objects derive from names of applications: Spark's own rules, and ours for names that must be cut.
import { sha256Hex } from './hash';
import { trimEnd } from './text';

/** The group of this API, and the version of its kinds that is written and read. */
export const API_GROUP = 'sparkoperator.k8s.io';
export const API_VERSION = `${API_GROUP}/v1beta2`;

/** Longest name of a Service, label value, container or volume. */
export const DNS_LABEL_LENGTH = 63;
/** Longest name of a Pod, ConfigMap and most other objects. */
export const DNS_SUBDOMAIN_LENGTH = 253;
/** Volumes with this prefix are scratch space; Spark looks for it, and so does everyone who prepares nodes. */
export const LOCAL_DIR_PREFIX = 'spark-local-dir-';

/** Spark's first steps on any name: trim, lower case, everything but letters, digits and dashes to single dashes. */
function dashed(appName: string): string {
  return trimJava(appName).toLowerCase().replace(/[^a-z0-9-]/g, '-').replace(/-+/g, '-');
}

/** Java's `trim` takes away everything up to the space character, and nothing beyond it. */
function trimJava(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/** Prefix of the names of a submission's objects; Spark never cuts it. */
export function resourceNamePrefix(appName: string, uniqueId: string): string {
  return dashed(`${appName}-${uniqueId}`).replace(/^-/, '').replace(/^[0-9]/, 'x');
}

/** Value of the label `spark-app-name`: at most 63 characters, possibly none. */
export function appNameLabel(appName: string): string {
  return dashed(appName).slice(0, DNS_LABEL_LENGTH).replace(/^-/, '').replace(/-$/, '');
}

/** Name of the driver pod where neither the application nor its configuration names one. Airflow looks for exactly this. */
export function defaultDriverPodName(applicationName: string): string {
  return `${applicationName}-driver`;
}

/** `name` followed by `suffix`; where that is longer than a DNS label, the name is cut and eight digits of its hash keep it apart from others. */
export function boundedName(name: string, suffix: string, limit: number = DNS_LABEL_LENGTH): string {
  if (name.length + suffix.length <= limit) return name + suffix;
  const hash = sha256Hex(name).slice(0, 8);
  return `${trimEnd(name.slice(0, limit - suffix.length - hash.length - 1), '-.')}-${hash}${suffix}`;
}

/** Name of a volume made from the name of the object that it holds: dots are not allowed there. */
export function volumeNameFor(objectName: string, suffix: string): string {
  if (!objectName.includes('.')) return boundedName(objectName, suffix);
  const hash = sha256Hex(objectName).slice(0, 8);
  const readable = trimEnd(objectName.replace(/\./g, '-').slice(0, DNS_LABEL_LENGTH - suffix.length - hash.length - 1), '-');
  return `${readable}-${hash}${suffix}`;
}

export function isDnsLabel(name: string): boolean {
  return name.length <= DNS_LABEL_LENGTH && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

export function isDnsSubdomain(name: string): boolean {
  return name.length <= DNS_SUBDOMAIN_LENGTH && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

export function isLabelValue(value: string): boolean {
  return value.length <= DNS_LABEL_LENGTH && /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(value);
}

/** An optional DNS name and a slash, then a name; keys of annotations are the same. */
export function isLabelKey(key: string): boolean {
  const [name, prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && name !== '' && isLabelValue(name) && (prefix === undefined || isDnsSubdomain(prefix));
}
