// One manifest of the corpus: what it changes in a common application, and what is said of it.
import type { ManifestObject } from '../../src/cli/manifests';

/** Values at paths in `spec`; undefined takes a field out, and null is written as null. */
type Changes = Readonly<Record<string, unknown>>;

/**
 * One shape: its feature, what it changes, and what is found. A finding is `REASON PATH`, with `!` before that of an error; paths begin in `spec`. A shape
 * without findings runs without a word.
 */
export type Shape = readonly [feature: string, changes: Changes, ...findings: string[]];

/** The first example that most people copy. */
const COMMON = {
  type: 'Scala',
  mode: 'cluster',
  image: 'docker.io/library/spark:3.5.5',
  imagePullPolicy: 'IfNotPresent',
  mainClass: 'org.apache.spark.examples.SparkPi',
  mainApplicationFile: 'local:///opt/spark/examples/jars/spark-examples.jar',
  sparkVersion: '3.5.5',
  restartPolicy: { type: 'Never' },
  driver: { cores: 1, memory: '512m', labels: { version: '3.5.5' }, serviceAccount: 'spark-operator-spark' },
  executor: { cores: 1, instances: 1, memory: '512m', labels: { version: '3.5.5' } },
};

/** Python in place of Scala. */
export const PYTHON = { type: 'Python', mainClass: undefined, mainApplicationFile: 'local:///opt/spark/examples/src/main/python/pi.py' };

/** The manifest of a shape, of an application or of a schedule of it. */
export function manifestOf([, changes]: Shape, kind: 'SparkApplication' | 'ScheduledSparkApplication' = 'SparkApplication'): ManifestObject['object'] {
  const spec = structuredClone(COMMON) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) setAt(spec, path.split('/'), value);
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind,
    metadata: { name: 'spark-pi', namespace: 'default' },
    spec: kind === 'SparkApplication' ? spec : { schedule: '@every 10m', concurrencyPolicy: 'Allow', template: spec },
  };
}

function setAt(holder: Record<string, unknown>, [step, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) holder[step] = value;
  else setAt((holder[step] ??= {}) as Record<string, unknown>, rest, value);
}
