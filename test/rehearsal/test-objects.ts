// The objects that the behaviours are tried with: a custom kind with every sort of rule, and small built-in ones.

/** Names a service account. */
export interface ServiceAccountName { readonly namespace: string; readonly name: string }

export function widgetDefinition(group: string): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
      versions: [{
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: SPEC, status: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } } } },
      }],
    },
  };
}

const SPEC = {
  'type': 'object',
  'required': ['size'],
  'properties': {
    size: { type: 'integer', minimum: 1, maximum: 10 },
    mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
    name: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 5 },
    ports: {
      'type': 'array',
      'maxItems': 2,
      'items': { type: 'object', required: ['name'], properties: { name: { type: 'string' }, port: { type: 'integer', default: 80 } } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    tags: { 'type': 'array', 'x-kubernetes-list-type': 'set', 'items': { type: 'string' } },
    either: { 'x-kubernetes-int-or-string': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    open: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true },
    min: { type: 'integer' },
    max: { type: 'integer' },
  },
  'x-kubernetes-validations': [
    { rule: '!has(self.min) || !has(self.max) || self.min <= self.max', message: 'min must not exceed max' },
    { rule: '!has(self.ports) || size(self.ports) == 0 || !has(self.ports[0].port) || self.ports[0].port != 13', message: 'the first port must not be 13' },
    {
      rule: '!has(self.name) || !has(oldSelf.name) || self.name == oldSelf.name',
      message: 'name is immutable',
      fieldPath: '.name',
      reason: 'FieldValueForbidden',
    },
  ],
};

export function configMap(name: string, data: Record<string, string> = {}, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

/** A pod that no scheduler takes. */
export function pod(name: string, spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: { containers: [{ name: 'main', image: 'example/image:1' }], schedulerName: 'none', ...spec },
  };
}
