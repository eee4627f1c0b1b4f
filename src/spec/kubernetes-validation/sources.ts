// What Kubernetes refuses in environment variables and in the volumes of a pod: where their content comes from.
import { forbiddenField, invalidValue, notFoundValue, oneOf, required, unsupportedValue, duplicate, type FieldError } from './field-error';
import { validateName, validateQualifiedName } from './names';
import { nanoOf } from '../exact-quantity';
import type { Container, EnvFromSource, EnvVar, KeyToPath, ProjectedVolumeSource, Volume, VolumeMount } from '../kubernetes.gen';

const FIELDS_OF_ALL = ['metadata.name', 'metadata.namespace', 'metadata.uid'];
const FIELDS_OF_VARIABLES = [
  ...FIELDS_OF_ALL, 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
];
const FIELDS_OF_FILES = ['metadata.annotations', 'metadata.labels', ...FIELDS_OF_ALL];
/** Fields that have a text form, whether they may be used or not. */
const FIELDS = [...FIELDS_OF_VARIABLES, ...FIELDS_OF_FILES, 'spec.restartPolicy', 'spec.schedulerName', 'spec.hostNetwork', 'status.phase'];
const ENTRY = /^metadata\.(labels|annotations)\['[^']+'\]$/;
const AMOUNTS = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const PRINTABLE = /^[ -<>-~]+$/;
const VARIABLE = 'a valid environment variable name must consist only of printable ASCII characters other than \'=\'';
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const CONFIG_KEY_RULE = 'a valid config key must consist of alphanumeric characters, \'-\', \'_\' or \'.\' (e.g. \'key.name\',  or \'KEY_NAME\',  or '
  + '\'key-name\', regex used for validation is \'[-._a-zA-Z0-9]+\')';

function validateFieldPath(path: string | undefined, supported: readonly string[], at: string): FieldError[] {
  if (!path) return [required(at)];
  if (ENTRY.test(path)) return [];
  if (!FIELDS.includes(path)) return [invalidValue(at, path, `error converting fieldPath: field label not supported: ${path}`)];
  return supported.includes(path) ? [] : [unsupportedValue(at, path, supported)];
}

function validateAmount(resource: string | undefined, at: string): FieldError[] {
  if (!resource) return [required(at)];
  return AMOUNTS.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource) ? [] : [unsupportedValue(at, resource, AMOUNTS)];
}

function validateKey({ name = '', key }: { readonly name?: string; readonly key?: string }, at: string): FieldError[] {
  return [
    ...validateName(name, 'subdomain', `${at}.name`),
    ...(key ? CONFIG_KEY.test(key) ? [] : [invalidValue(`${at}.key`, key, CONFIG_KEY_RULE)] : [required(`${at}.key`)]),
  ];
}

export function validateVariables(variables: readonly EnvVar[], path: string): FieldError[] {
  return variables.flatMap(({ name, value, valueFrom }, i) => {
    const at = `${path}[${i}]`;
    const named = name ? PRINTABLE.test(name) ? [] : [invalidValue(`${at}.name`, name, VARIABLE)] : [required(`${at}.name`)];
    if (!valueFrom) return named;
    const from = `${at}.valueFrom`;
    const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
    const sources = Object.values(valueFrom).filter((source) => source !== undefined).length;
    const several = sources > 1 ? 'may not have more than one field specified at a time' : undefined;
    const problem = sources === 0 ? 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
      : value ? 'may not be specified when `value` is not empty' : several;
    return [
      ...named,
      ...(fieldRef ? validateFieldPath(fieldRef.fieldPath, FIELDS_OF_VARIABLES, `${from}.fieldRef.fieldPath`) : []),
      ...(resourceFieldRef ? validateAmount(resourceFieldRef.resource, `${from}.resourceFieldRef.resource`) : []),
      ...(configMapKeyRef ? validateKey(configMapKeyRef, `${from}.configMapKeyRef`) : []),
      ...(secretKeyRef ? validateKey(secretKeyRef, `${from}.secretKeyRef`) : []),
      ...(problem === undefined ? [] : [invalidValue(from, '', problem)]),
    ];
  });
}

export function validateVariableSources(sources: readonly EnvFromSource[], path: string): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`;
    const problem = configMapRef && secretRef ? 'may not have more than one field specified at a time'
      : !configMapRef && !secretRef ? 'must specify one of: `configMapRef` or `secretRef`' : undefined;
    return [
      ...(prefix && !PRINTABLE.test(prefix) ? [invalidValue(`${at}.prefix`, prefix, VARIABLE)] : []),
      ...([['configMapRef', configMapRef], ['secretRef', secretRef]] as const).flatMap(([field, reference]) => (
        reference && !reference.name ? [required(`${at}.${field}.name`)]
          : reference?.name ? validateName(reference.name, 'subdomain', `${at}.${field}.name`) : [])),
      ...(problem === undefined ? [] : [invalidValue(path, '', problem)]),
    ];
  });
}

/** A path below a directory. */
function validateRelative(path: string, at: string): FieldError[] {
  return [
    ...(path.startsWith('/') ? [invalidValue(at, path, 'must be a relative path')] : []),
    ...(path.split('/').includes('..') ? [invalidValue(at, path, 'must not contain \'..\'')] : []),
  ];
}

function validateMode(mode: number | undefined, at: string): FieldError[] {
  return mode === undefined || (mode >= 0 && mode <= 0o777) ? []
    : [invalidValue(at, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

function validateItems(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, i) => {
    const at = `${path}[${i}]`;
    return [
      ...(item.key ? [] : [required(`${at}.key`)]),
      ...(item.path ? validateRelative(item.path, `${at}.path`) : [required(`${at}.path`)]),
      ...validateMode(item.mode, `${at}.mode`),
    ];
  });
}

type DownwardItems = NonNullable<NonNullable<Volume['downwardAPI']>['items']>;

function validateDownward(items: DownwardItems | undefined, at: string): FieldError[] {
  return (items ?? []).flatMap(({ path, fieldRef, resourceFieldRef, mode }) => [
    ...(path ? validateRelative(path, `${at}.path`) : [required(`${at}.path`)]),
    ...(fieldRef ? validateFieldPath(fieldRef.fieldPath, FIELDS_OF_FILES, `${at}.fieldRef.fieldPath`) : []),
    ...(resourceFieldRef && !fieldRef ? [
      ...(resourceFieldRef.containerName ? [] : [required(`${at}.resourceFieldRef.containerName`)]),
      ...validateAmount(resourceFieldRef.resource, `${at}.resourceFieldRef.resource`),
    ] : []),
    ...(fieldRef || resourceFieldRef ? [] : [required(at, 'one of fieldRef and resourceFieldRef is required')]),
    ...validateMode(mode, `${at}.mode`),
  ]);
}

function validateProjected({ sources, defaultMode }: ProjectedVolumeSource, at: string): FieldError[] {
  return [
    ...validateMode(defaultMode, `${at}.defaultMode`),
    ...(sources ?? []).flatMap(({ secret, configMap, downwardAPI, serviceAccountToken }, i) => [
      ...(secret && !secret.name ? [required(`${at}.name`)] : []),
      ...(configMap && !configMap.name ? [required(`${at}.name`)] : []),
      ...validateItems(secret?.items, `${at}.sources[${i}].secret.items`),
      ...validateItems(configMap?.items, `${at}.sources[${i}].configMap.items`),
      ...validateDownward(downwardAPI?.items, `${at}.sources[${i}].downwardAPI`),
      ...(serviceAccountToken && !serviceAccountToken.path ? [required(`${at}.path`)] : []),
      ...(serviceAccountToken?.expirationSeconds !== undefined && serviceAccountToken.expirationSeconds < 600
        ? [invalidValue(`${at}.sources[${i}].serviceAccountToken.expirationSeconds`, serviceAccountToken.expirationSeconds,
          'may not specify a duration less than 10 minutes')] : []),
    ]),
  ];
}

const HOST_PATHS = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

function validateSource(volume: Volume, at: string): FieldError[] {
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim: claim, nfs, csi, projected, downwardAPI, ephemeral } = volume;
  const errors: FieldError[] = [];
  if (emptyDir?.sizeLimit !== undefined && (nanoOf(emptyDir.sizeLimit) ?? -1n) < 0n) {
    errors.push(forbiddenField(`${at}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
  }
  if (hostPath) {
    if (!hostPath.path) errors.push(required(`${at}.hostPath.path`));
    else if (hostPath.path.split('/').includes('..')) errors.push(invalidValue(`${at}.hostPath.path`, hostPath.path, 'must not contain \'..\''));
    errors.push(...oneOf(`${at}.hostPath.type`, hostPath.type, HOST_PATHS));
  }
  if (secret) {
    if (!secret.secretName) errors.push(required(`${at}.secret.secretName`));
    errors.push(...validateMode(secret.defaultMode, `${at}.secret.defaultMode`), ...validateItems(secret.items, `${at}.secret.items`));
  }
  if (configMap) {
    if (!configMap.name) errors.push(required(`${at}.configMap.name`));
    errors.push(...validateMode(configMap.defaultMode, `${at}.configMap.defaultMode`), ...validateItems(configMap.items, `${at}.configMap.items`));
  }
  if (claim && !claim.claimName) errors.push(required(`${at}.persistentVolumeClaim.claimName`));
  if (nfs) {
    if (!nfs.server) errors.push(required(`${at}.nfs.server`));
    if (!nfs.path) errors.push(required(`${at}.nfs.path`));
    else if (!nfs.path.startsWith('/')) errors.push(invalidValue(`${at}.nfs.path`, nfs.path, 'must be an absolute path'));
  }
  if (csi) {
    if (!csi.driver) errors.push(required(`${at}.csi.driver`));
    errors.push(...validateName((csi.driver ?? '').toLowerCase(), 'subdomain', `${at}.csi.driver`));
  }
  if (projected) errors.push(...validateProjected(projected, `${at}.projected`));
  if (downwardAPI) {
    errors.push(...validateDownward(downwardAPI.items, `${at}.downwardAPI`), ...validateMode(downwardAPI.defaultMode, `${at}.downwardAPI.defaultMode`));
  }
  if (ephemeral) {
    const template = ephemeral.volumeClaimTemplate;
    const spec = `${at}.ephemeral.volumeClaimTemplate.spec`;
    if (!template) return [...errors, required(`${at}.ephemeral.volumeClaimTemplate`)];
    const modes = template.spec?.accessModes ?? [];
    if (modes.length === 0) errors.push(required(`${spec}.accessModes`, 'at least 1 access mode is required'));
    errors.push(...modes.flatMap((mode) => oneOf(`${spec}.accessModes`, mode, ACCESS_MODES)));
    if (template.spec?.resources?.requests?.storage === undefined) errors.push(required(`${spec}.resources[storage]`));
  }
  return errors;
}

/** The faults of a pod's volumes, and the names of those that have none: only these can be mounted. */
export function validateVolumes(volumes: readonly Volume[], path: string): { readonly errors: readonly FieldError[]; readonly usable: ReadonlySet<string> } {
  const seen = new Set<string>();
  const usable = new Set<string>();
  const all: FieldError[] = [];
  for (const [i, volume] of volumes.entries()) {
    const at = `${path}[${i}]`;
    const sources = Object.keys(volume).filter((field) => field !== 'name' && volume[field as keyof Volume] !== undefined);
    const errors = [
      ...validateSource(volume, at),
      ...sources.slice(1).map((field) => forbiddenField(`${at}.${field}`, 'may not specify more than 1 volume type')),
      ...(volume.name ? validateName(volume.name, 'label', `${at}.name`) : [required(`${at}.name`)]),
      ...(volume.name && seen.has(volume.name) ? [duplicate(`${at}.name`, volume.name)] : []),
    ];
    seen.add(volume.name);
    if (errors.length === 0) usable.add(volume.name);
    all.push(...errors);
  }
  return { errors: all, usable };
}

export function validateMounts({ volumeMounts = [], securityContext }: Container, path: string, volumes: ReadonlySet<string>): FieldError[] {
  const at = `${path}.volumeMounts`;
  const paths = new Set<string>();
  return volumeMounts.flatMap((mount: VolumeMount, i) => {
    const { name = '', mountPath, subPath, subPathExpr, mountPropagation } = mount;
    const again = mountPath !== undefined && paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(name ? [] : [required(`${at}[${i}].name`)]),
      ...(volumes.has(name) ? [] : [notFoundValue(`${at}[${i}].name`, name)]),
      ...(mountPath ? [] : [required(`${at}[${i}].mountPath`)]),
      ...(again ? [invalidValue(`${at}[${i}].mountPath`, mountPath, 'must be unique')] : []),
      ...(subPath ? validateRelative(subPath, `${at}.subPath`) : []),
      ...(subPathExpr && subPath ? [invalidValue(`${at}[${i}].subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')]
        : subPathExpr ? validateRelative(subPathExpr, `${at}.subPathExpr`) : []),
      ...oneOf(`${at}.mountPropagation`, mountPropagation, ['Bidirectional', 'HostToContainer', 'None']),
      ...(mountPropagation === 'Bidirectional' && securityContext?.privileged !== true
        ? [forbiddenField(`${at}.mountPropagation`, 'Bidirectional mount propagation is available only to privileged containers')] : []),
    ];
  });
}

/** Names with a prefix, such as those of devices. */
export function isQualifiedName(name: string): boolean {
  return name.includes('/') && validateQualifiedName(name, '').length === 0;
}
