// Where a pod starts: its template, with the Spark container taken out of it.
import type { PodDraft } from './context';
import type { SparkConf } from './spark-conf';
import type { Container } from '../../spec/kubernetes.gen';
import type { Role } from '../../spec/roles';
import type { SparkPodTemplate } from '../../spec/types.gen';

/** The property that names the Spark container in a role's template. */
export function containerNameKey(role: Role): string {
  return `spark.kubernetes.${role}.podTemplateContainerName`;
}

/** A pod before the first step, its Spark container being the one of that name, and the properties that the steps may change. */
export function draftFrom(template: SparkPodTemplate | undefined, containerName: string | undefined, properties: SparkConf): PodDraft {
  const { metadata, spec } = copyTemplate(template);
  const containers = spec?.containers ?? [];
  const chosen = sparkContainerIndex(containers, containerName);
  const container: Container = { ...containers[chosen], name: containers[chosen]?.name ?? '' };
  return {
    pod: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata },
      spec: { ...spec, containers: containers.flatMap((other, i) => (i === chosen ? [] : [{ ...other, name: other.name ?? '' }])) },
    },
    container,
    properties,
    groups: [],
    objects: [],
  };
}

/** Spark's choice among a template's containers: the one that is named, if exactly one is; else the first. */
export function sparkContainerIndex(containers: readonly { readonly name?: string }[], name: string | undefined): number {
  const named = name === undefined ? [] : containers.flatMap((container, i) => (container.name === name ? [i] : []));
  return named.length === 1 ? named[0] : 0;
}

/** A deep copy, since steps change what they are given. */
export function copyTemplate(template: SparkPodTemplate | undefined): SparkPodTemplate {
  return template === undefined ? {} : structuredClone(template);
}
