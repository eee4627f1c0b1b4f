// The types of the fields that the planner reads, checked before it reads them: an object may have come round its schema.
import type { Finding } from '../../../spec/findings';

type Shape = 'string' | 'integer' | 'boolean' | 'object' | 'strings' | 'objects' | 'map';

const POD: Readonly<Record<string, Shape>> = {
  template: 'object',
  cores: 'integer',
  coreLimit: 'string',
  coreRequest: 'string',
  memory: 'string',
  memoryOverhead: 'string',
  memoryLimit: 'string',
  gpu: 'object',
  image: 'string',
  configMaps: 'objects',
  secrets: 'objects',
  env: 'objects',
  envVars: 'map',
  envFrom: 'objects',
  envSecretKeyRefs: 'object',
  labels: 'map',
  annotations: 'map',
  volumeMounts: 'objects',
  affinity: 'object',
  tolerations: 'objects',
  podSecurityContext: 'object',
  securityContext: 'object',
  schedulerName: 'string',
  sidecars: 'objects',
  initContainers: 'objects',
  hostNetwork: 'boolean',
  nodeSelector: 'map',
  dnsConfig: 'object',
  terminationGracePeriodSeconds: 'integer',
  serviceAccount: 'string',
  hostAliases: 'objects',
  shareProcessNamespace: 'boolean',
  lifecycle: 'object',
  ports: 'objects',
  priorityClassName: 'string',
  javaOptions: 'string',
};

const DEPENDENCIES: Readonly<Record<string, Shape>> = {
  jars: 'strings', files: 'strings', pyFiles: 'strings', packages: 'strings', excludePackages: 'strings', repositories: 'strings', archives: 'strings',
};

const DYNAMIC_ALLOCATION: Readonly<Record<string, Shape>> = {
  enabled: 'boolean',
  initialExecutors: 'integer',
  minExecutors: 'integer',
  maxExecutors: 'integer',
  shuffleTrackingEnabled: 'boolean',
  shuffleTrackingTimeout: 'integer',
};

const MONITORING: Readonly<Record<string, Shape>> = {
  exposeDriverMetrics: 'boolean', exposeExecutorMetrics: 'boolean', metricsProperties: 'string', metricsPropertiesFile: 'string', prometheus: 'object',
};

const SPEC: Readonly<Record<string, Shape>> = {
  sparkVersion: 'string',
  mode: 'string',
  proxyUser: 'string',
  image: 'string',
  imagePullPolicy: 'string',
  imagePullSecrets: 'strings',
  mainClass: 'string',
  mainApplicationFile: 'string',
  arguments: 'strings',
  sparkConf: 'map',
  hadoopConf: 'map',
  sparkConfigMap: 'string',
  hadoopConfigMap: 'string',
  volumes: 'objects',
  driver: 'object',
  executor: 'object',
  deps: 'object',
  nodeSelector: 'map',
  pythonVersion: 'string',
  memoryOverheadFactor: 'string',
  monitoring: 'object',
  batchScheduler: 'string',
  batchSchedulerOptions: 'object',
  sparkUIOptions: 'object',
  driverIngressOptions: 'objects',
  dynamicAllocation: 'object',
};

/** Fields of fields, by the path of the object that has them. */
const NESTED: readonly (readonly [field: string, shapes: Readonly<Record<string, Shape>>])[] = [
  ['driver', { ...POD, podName: 'string', kubernetesMaster: 'string', serviceLabels: 'map', serviceAnnotations: 'map' }],
  ['executor', { ...POD, instances: 'integer', deleteOnTermination: 'boolean' }],
  ['deps', DEPENDENCIES],
  ['dynamicAllocation', DYNAMIC_ALLOCATION],
  ['monitoring', MONITORING],
];

const REQUIRED = ['sparkVersion', 'mainApplicationFile', 'driver', 'executor'];

/** Findings about fields whose value is not of their type, with the path of each. */
export function checkShapes(application: unknown): Finding[] {
  if (!isObject(application) || !isObject(application.metadata) || !isObject(application.spec)) {
    return [unexpected('spec', 'An application needs metadata and spec, both objects.', undefined)];
  }
  const { spec } = application;
  const missing = REQUIRED.filter((field) => spec[field] === undefined).map((field): Finding => unexpected(`spec.${field}`, 'This field is required.', undefined));
  return [
    ...missing,
    ...metadataShapes(application.metadata),
    ...fieldShapes(spec, SPEC, 'spec'),
    ...NESTED.flatMap(([field, shapes]) => {
      const inner = spec[field];
      return isObject(inner) ? fieldShapes(inner, shapes, `spec.${field}`) : [];
    }),
  ];
}

function metadataShapes(metadata: Readonly<Record<string, unknown>>): Finding[] {
  return fieldShapes(metadata, { name: 'string', namespace: 'string', uid: 'string', labels: 'map' }, 'metadata');
}

function fieldShapes(holder: Readonly<Record<string, unknown>>, shapes: Readonly<Record<string, Shape>>, path: string): Finding[] {
  return Object.entries(holder).flatMap(([field, value]) => {
    const shape = Object.hasOwn(shapes, field) ? shapes[field] : undefined;
    return shape === undefined || value === undefined ? [] : valueShape(value, shape, `${path}.${field}`);
  });
}

function valueShape(value: unknown, shape: Shape, path: string): Finding[] {
  switch (shape) {
    case 'string':
    case 'boolean':
      return typeof value === shape ? [] : [unexpected(path, `This field must be a ${shape}.`, value)];
    case 'integer':
      return Number.isInteger(value) ? [] : [unexpected(path, 'This field must be a whole number.', value)];
    case 'object':
      return isObject(value) ? [] : [unexpected(path, 'This field must be an object.', value)];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [] : [unexpected(`${path}[${key}]`, 'This value must be a text: put it in quotes.', text)]))
        : [unexpected(path, 'This field must be a map of texts.', value)];
    case 'strings':
    case 'objects': {
      const fits = (element: unknown) => (shape === 'strings' ? typeof element === 'string' : isObject(element));
      return Array.isArray(value)
        ? value.flatMap((element: unknown, i) => (fits(element) ? [] : [unexpected(`${path}[${i}]`, `This element must be ${shape === 'strings' ? 'a text' : 'an object'}.`, element)]))
        : [unexpected(path, `This field must be a list of ${shape === 'strings' ? 'texts' : 'objects'}.`, value)];
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(path: string, message: string, value: unknown): Finding {
  return { severity: 'error', reason: 'UnexpectedShape', path, message, ...(value !== undefined && typeof value !== 'object' && { value }) };
}
