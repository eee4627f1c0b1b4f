// What Kueue counts of an application in a queue. It reads the fields of the object alone: what holds without a field takes nothing from the quota.
import { DEFAULTS } from './defaults';
import { KUEUE_QUEUE_LABEL } from './labels';
import { ROLES, type Role } from './roles';
import { parseJavaInteger } from './sizes';
import type { SparkApplication, SparkApplicationSpec } from './types.gen';

/** A field that Kueue counts. */
export interface QuotaField {
  readonly role: Role;
  readonly field: 'coreRequest' | 'memory' | 'instances';
  /** What it stands for, for a message. */
  readonly counts: string;
  /** The value that holds where the field is absent. */
  readonly effective: string | number;
}

export function isQueued({ metadata }: Pick<SparkApplication, 'metadata'>): boolean {
  return metadata.labels?.[KUEUE_QUEUE_LABEL] !== undefined;
}

/** The fields that Kueue counts and that the specification does not have. */
export function absentQuotaFields({ sparkConf = {}, driver, executor }: SparkApplicationSpec): QuotaField[] {
  const pods = { driver, executor };
  const instances = parseJavaInteger(sparkConf['spark.executor.instances'] ?? '') ?? DEFAULTS.ExecutorSpec.instances;
  const all: QuotaField[] = [
    ...ROLES.flatMap((role): QuotaField[] => [
      {
        role,
        field: 'coreRequest',
        counts: 'CPU',
        effective: sparkConf[`spark.kubernetes.${role}.request.cores`]
          ?? String(pods[role]?.cores ?? sparkConf[`spark.${role}.cores`] ?? DEFAULTS.SparkPodSpec.cores),
      },
      { role, field: 'memory', counts: 'memory', effective: sparkConf[`spark.${role}.memory`] ?? DEFAULTS.SparkPodSpec.memory },
    ]),
    { role: 'executor', field: 'instances', counts: 'executor', effective: Math.max(1, instances) },
  ];
  // 0 executors count as absent, as everywhere.
  return all.filter(({ role, field }) => !(pods[role] as Partial<Record<QuotaField['field'], unknown>> | undefined)?.[field]);
}

/** The specification with all fields that Kueue counts. */
export function withQuotaFields(spec: SparkApplicationSpec): SparkApplicationSpec {
  return absentQuotaFields(spec).reduce((written, { role, field, effective }) => ({ ...written, [role]: { ...written[role], [field]: effective } }), spec);
}

/** JSON pointers of the fields that Kueue writes: at admission, and back at eviction. It makes a template where there is none. */
export const KUEUE_WRITES: readonly string[] = [
  '/spec/suspend',
  '/spec/nodeSelector',
  ...ROLES.flatMap((role) => ['annotations', 'labels', 'nodeSelector', 'tolerations', 'template'].map((field) => `/spec/${role}/${field}`)),
  '/spec/executor/instances',
];
