// Objects in which one text, list or mapping is as large as it may be.
import { placesOf, withValue, type Place } from './places';
import type { StructuralSchema } from '../../projenrc/schema/structural';
import { BOUNDS } from '../../src/spec/bounds';
import { SPARK_APPLICATION } from '../schema/schema';
import { application } from '../spec/rules-cases';

export interface LargeObject {
  readonly title: string;
  readonly object: object;
  /** Of an object with several lists at their bounds, which takes longer than one with a single one. */
  readonly limits?: { readonly plan: number; readonly validate: number };
}

/** What a text may be filled with: each makes another kind of expression start again and again. */
const FILLINGS = [
  '1', 'a', ' ', '\t', '/', ',', '.', '-', '=', ':', '"', '\\', '\n', '€', '😀', '-Da=', '-D', '${a', '${', '{{', '{{$appName}}', 'a=b ', '://', 'http://a:',
  '.sparkConf.', 'a,', 'a/', '0.', 'a.b:', '-Dx="', 'local:///', '@', '[', '{{APP_ID}}', '${spark.a}',
];

/** Properties that feature steps take apart, each in its own way. */
const PROPERTIES = [
  'spark.driver.memory', 'spark.kubernetes.memoryOverheadFactor', 'spark.local.dir', 'spark.driver.extraJavaOptions', 'spark.executor.extraJavaOptions',
  'spark.app.name',
  'spark.kubernetes.driver.request.cores', 'spark.kubernetes.driver.label.a', 'spark.kubernetes.driver.annotation.a',
  'spark.kubernetes.driver.volumes.hostPath.a.mount.path',
  'spark.kubernetes.driver.pod.excludedFeatureSteps', 'spark.jars', 'spark.files', 'spark.kubernetes.container.image.pullSecrets', 'spark.ui.port',
  'spark.driver.resource.gpu.amount', 'spark.kubernetes.kerberos.krb5.path', 'spark.kubernetes.driver.secrets.a', 'spark.kubernetes.driver.secretKeyRef.a',
  'spark.kubernetes.executor.podNamePrefix', 'spark.kubernetes.driver.pod.name', 'spark.kubernetes.driver.master', 'spark.submit.pyFiles',
];

/** Milliseconds for five lists of 2,000 objects. */
const SEVERAL = { plan: 200, validate: 300 };

export const BASE = application({ volumes: [{ name: 'data', emptyDir: {} }] });
export const PLACES: readonly Place[] = placesOf(SPARK_APPLICATION);

const TEXTS = PLACES.filter(({ schema }) => schema.type === 'string' || schema['x-kubernetes-int-or-string'] === true);
const HOLDERS = PLACES.filter(({ schema, own }) => own && (schema.type === 'array' || schema.additionalProperties !== undefined));

/** A text of 256 kB in every field and property, filled in every way; one in `share` of them. */
export function* largeTexts(share: number): Generator<LargeObject> {
  let number = 0;
  const places = [
    ...TEXTS.filter(({ own }) => own),
    ...PROPERTIES.map((key) => ({ path: `spec.sparkConf[${key}]`, steps: ['spec', 'sparkConf', key] })),
    ...TEXTS.filter(({ own }) => !own),
  ];
  for (const { path, steps } of places) {
    for (const filling of FILLINGS) {
      if (number++ % share !== 0) continue;
      const value = filling.repeat(Math.ceil(BOUNDS.text / filling.length)).slice(0, BOUNDS.text);
      yield { title: `${path}, ${JSON.stringify(filling)} again and again`, object: withValue(BASE, steps, value) };
    }
  }
}

/** Every list and mapping with as many elements as it may have, all different or all the same, one in `share` of them; and all of several together. */
export function* fullLists(share: number): Generator<LargeObject> {
  let number = 0;
  for (const place of HOLDERS) {
    for (const different of [true, false]) {
      if (number++ % share !== 0) continue;
      yield {
        title: `${place.path}, its elements ${different ? 'all different' : 'all the same'}`,
        object: withValue(BASE, place.steps, full(place, different)),
      };
    }
  }
  yield* severalLists();
}

/** Several lists with as many elements as they may have, which belong together. */
export function* severalLists(): Generator<LargeObject> {
  const names = Array.from({ length: BOUNDS.objects }, (_, i) => `v-${i}`);
  for (const role of ['driver', 'executor']) {
    for (const prefix of ['', 'spark-local-dir-']) {
      const volumes = names.map((name) => ({ name: prefix + name, emptyDir: {} }));
      const pod = {
        volumeMounts: volumes.map(({ name }) => ({ name, mountPath: `/mnt/${name}` })),
        env: names.map((name) => ({ name, value: name })),
        secrets: names.map((name) => ({ name, path: `/etc/${name}`, secretType: 'Generic' })),
        configMaps: names.map((name) => ({ name, path: `/cfg/${name}` })),
      };
      yield {
        title: `volumes ${prefix}…, mounts, variables, Secrets and ConfigMaps of the ${role}`,
        object: application({ volumes, [role]: pod }),
        limits: SEVERAL,
      };
      const oneName = names.map((name) => ({ name: `${prefix}data`, hostPath: { path: `/${name}` } }));
      const samePod = {
        volumeMounts: names.map((name) => ({ name: `${prefix}data`, mountPath: `/mnt/${name}` })),
        secrets: names.map((name) => ({ name: 'key', path: `/etc/${name}`, secretType: 'Generic' })),
        sidecars: [{ name: 'sidecar', volumeMounts: names.map((name) => ({ name: 'other', mountPath: `/mnt/${name}` })) }],
      };
      yield {
        title: `volumes of one name, ${prefix}data, and many mounts in the ${role}`,
        object: application({ volumes: oneName, [role]: samePod }),
        limits: SEVERAL,
      };
      const others = names.map((name) => ({ name: 'other', hostPath: { path: `/${name}` } }));
      yield {
        title: `volumes of one name for a sidecar of the ${role}`,
        object: application({ volumes: others, [role]: { sidecars: samePod.sidecars } }),
        limits: SEVERAL,
      };
    }
  }
}

function full({ schema }: Place, different: boolean): unknown {
  if (schema.type === 'array') return Array.from({ length: schema.maxItems ?? BOUNDS.objects }, (_, i) => sample(schema.items ?? {}, i, different));
  const values = Array.from({ length: schema.maxProperties ?? BOUNDS.entries }, (_, i) => sample(schema.additionalProperties ?? {}, i, different));
  return Object.fromEntries(values.map((value, i) => [`spark.key-${i}`, value]));
}

/** A value that fits a schema, with the fields that it must have. */
function sample(schema: StructuralSchema, i: number, different: boolean): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'integer') return different ? 1 + (i % 65_000) : 1;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'array') return [];
  if (schema.type !== 'object') return different ? `name-${i}` : 'data';
  const fields = Object.entries(schema.properties ?? {})
    .filter(([name, child]) => schema.required?.includes(name) === true || (name === 'value' && child.type === 'string'));
  return Object.fromEntries(fields.map(([name, child]) => [name, sample(child, i, different)]));
}
