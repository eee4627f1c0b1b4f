// Volumes that are written as properties: spark.kubernetes.<role>.volumes.<type>.<name>.<option>.
import type { Dialect } from './dialects';
import type { SparkConf } from './spark-conf';
import type { Finding } from '../../spec/findings';
import type { Role } from '../../spec/roles';

const TYPES = ['hostPath', 'persistentVolumeClaim', 'emptyDir', 'nfs'] as const;
export type VolumeType = (typeof TYPES)[number];

const REQUIRED_OPTIONS: Readonly<Record<VolumeType, readonly string[]>> = {
  hostPath: ['options.path'],
  persistentVolumeClaim: ['options.claimName'],
  emptyDir: [],
  nfs: ['options.path', 'options.server'],
};

/** One volume with its mount, as the properties describe it. */
export interface VolumeSettings {
  readonly type: VolumeType;
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  readonly subPath?: string;
  readonly subPathExpr?: string;
  /** What is written as `options.*`. */
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** What its properties begin with. */
  readonly key: string;
  /** Where it was written. */
  readonly path: string;
}

/** Prefix of the properties of a role's volumes. */
export function volumesPrefix(role: Role): string {
  return `spark.kubernetes.${role}.volumes.`;
}

/** Reads a role's volumes, in order of their first property, noting what Spark would refuse. */
export function volumeSettings(role: Role, conf: SparkConf, dialect: Dialect, findings: Finding[]): VolumeSettings[] {
  const prefix = volumesPrefix(role);
  const found = new Map<string, Record<string, string>>();
  for (const [suffix, value] of conf.withPrefix(prefix)) {
    const match = /^([^.]+)\.([^.]+)\.(.+)$/.exec(suffix);
    if (!match) {
      findings.push(conf.invalid(prefix + suffix, 'InvalidVolume', `must be written ${prefix}TYPE.NAME.OPTION`));
      continue;
    }
    const key = `${match[1]}.${match[2]}`;
    found.set(key, { ...found.get(key), [match[3]]: value });
  }
  return [...found].flatMap(([key, options]) => {
    const [type, name] = key.split('.');
    if (!isVolumeType(type)) {
      findings.push(conf.invalid(firstKey(prefix, key, options), 'InvalidVolume',
        `names a volume type that Spark does not know; types are ${TYPES.join(', ')}`));
      return [];
    }
    return read({ type, name, key: prefix + key, options }, conf, dialect, findings);
  });
}

function isVolumeType(type: string): type is VolumeType {
  return (TYPES as readonly string[]).includes(type);
}

function firstKey(prefix: string, key: string, options: Readonly<Record<string, string>>): string {
  return `${prefix}${key}.${Object.keys(options)[0]}`;
}

interface RawVolume {
  readonly type: VolumeType;
  readonly name: string;
  readonly key: string;
  readonly options: Readonly<Record<string, string>>;
}

function read({ type, name, key, options }: RawVolume, conf: SparkConf, dialect: Dialect, findings: Finding[]): VolumeSettings[] {
  const path = conf.pathOf(`${key}.${options['mount.path'] ? 'mount.path' : Object.keys(options)[0]}`);
  const missing = ['mount.path', ...REQUIRED_OPTIONS[type]].filter((option) => !options[option]);
  for (const option of missing) {
    findings.push({ severity: 'error', reason: 'InvalidVolume', path, message: `The volume ${name} needs the property ${key}.${option}.` });
  }
  if (dialect.does('subPathExpression') && options['mount.subPath'] && options['mount.subPathExpr']) {
    findings.push({
      severity: 'error',
      reason: 'InvalidVolume',
      path,
      message: `The volume ${name} has both mount.subPath and mount.subPathExpr; only one can be.`,
    });
  }
  const readOnly = options['mount.readOnly'];
  if (readOnly !== undefined && !/^(true|false)$/i.test(readOnly)) {
    findings.push(conf.invalid(`${key}.mount.readOnly`, 'InvalidVolume', 'must be true or false'));
  }
  const size = options['options.sizeLimit'];
  if (size !== undefined && dialect.does('volumeSizeCheck') && /^[0-9]+$/.test(size) && Number(size) < 1024) {
    findings.push(conf.invalid(`${key}.options.sizeLimit`, 'InvalidVolume', 'is a number of bytes too small to be meant; add a unit, such as Gi'));
  }
  if (missing.length > 0) return [];
  return [{
    type,
    name,
    mountPath: options['mount.path'],
    readOnly: readOnly?.toLowerCase() === 'true',
    subPath: options['mount.subPath'],
    subPathExpr: dialect.does('subPathExpression') ? options['mount.subPathExpr'] : undefined,
    options: below(options, 'options.'),
    labels: dialect.does('claimLabels') ? below(options, 'label.') : {},
    annotations: dialect.does('claimLabels') ? below(options, 'annotation.') : {},
    key,
    path,
  }];
}

function below(options: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]));
}
