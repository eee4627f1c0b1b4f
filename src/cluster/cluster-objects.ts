// The objects that clusters and ensembles are made of: StatefulSets, Services, disruption budgets and NetworkPolicies, each with the labels of its owner.
import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { addObject } from '../manifest/objects';
import { defined } from '../manifest/wire';
import type { PodSpec } from '../spec/kubernetes.gen';

type Labels = Readonly<Record<string, string>>;

/** Whose objects are added, and where. */
export interface Owner {
  readonly scope: Construct;
  readonly namespace: string;
  /** Labels of all objects. */
  readonly labels: Labels;
}

interface ServicePort { readonly name: string; readonly port: number; readonly appProtocol?: string }

/** A Service of the pods with these labels. Peers find each other through it before they are ready, unless `readyOnly` is set. */
export function addService(
  owner: Owner, id: string, name: string, selector: Labels, ports: readonly ServicePort[], { headless = false, readyOnly = false } = {},
): ApiObject {
  return addObject(owner.scope, id, 'v1', 'Service', metadata(owner, name), {
    spec: {
      ...(headless && { clusterIP: 'None' }),
      ...(!readyOnly && { publishNotReadyAddresses: true }),
      selector: { ...selector },
      ports: ports.map(({ name: portName, port, appProtocol }) => ({ name: portName, port, targetPort: port, ...(appProtocol && { appProtocol }) })),
    },
  });
}

/** Pods of a StatefulSet, as they are known when everything has been said. */
export interface StatefulPods {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: PodSpec;
}

/** What a StatefulSet says beside its pods. */
export interface StatefulSetOptions {
  readonly name: string;
  readonly serviceName: string;
  readonly selector: Labels;
  readonly replicas: () => number | undefined;
  readonly pods: () => StatefulPods;
  readonly claim?: { readonly name: string; readonly storage: string; readonly storageClass?: string; readonly retain: boolean };
}

/** A StatefulSet whose pods start side by side and are replaced one by one. Its claims go with it unless they are retained. */
export function addStatefulSet(owner: Owner, id: string, { name, serviceName, selector, replicas, pods, claim }: StatefulSetOptions): ApiObject {
  return addObject(owner.scope, id, 'apps/v1', 'StatefulSet', metadata(owner, name), {
    spec: Lazy.any({
      produce: () => {
        const { labels, annotations, spec } = pods();
        return defined({
          serviceName,
          replicas: replicas(),
          podManagementPolicy: 'Parallel',
          selector: { matchLabels: { ...selector } },
          template: { metadata: { labels: { ...labels, ...owner.labels, ...selector }, annotations: { ...annotations } }, spec },
          ...(claim && {
            persistentVolumeClaimRetentionPolicy: { whenDeleted: claim.retain ? 'Retain' : 'Delete', whenScaled: 'Retain' },
            volumeClaimTemplates: [{
              metadata: { name: claim.name, labels: { ...owner.labels } },
              spec: defined({ accessModes: ['ReadWriteOnce'], storageClassName: claim.storageClass, resources: { requests: { storage: claim.storage } } }),
            }],
          }),
        });
      },
    }),
  });
}

/** A budget by which drains and autoscalers take one of these pods at a time. */
export function addDisruptionBudget(owner: Owner, id: string, name: string, selector: Labels): ApiObject {
  return addObject(owner.scope, id, 'policy/v1', 'PodDisruptionBudget', metadata(owner, name), {
    spec: { maxUnavailable: 1, selector: { matchLabels: { ...selector } } },
  });
}

/** A NetworkPolicy that admits to these pods only what the rules say. */
export function addIngressPolicy(owner: Owner, id: string, name: string, selector: Labels, rules: readonly object[]): ApiObject {
  return addObject(owner.scope, id, 'networking.k8s.io/v1', 'NetworkPolicy', metadata(owner, name), {
    spec: { podSelector: { matchLabels: { ...selector } }, policyTypes: ['Ingress'], ingress: [...rules] },
  });
}

/** A ConfigMap whose files are known when everything has been said. */
export function addFiles(owner: Owner, id: string, name: string, files: () => Readonly<Record<string, string>>): ApiObject {
  return addObject(owner.scope, id, 'v1', 'ConfigMap', metadata(owner, name), { data: Lazy.any({ produce: files }) });
}

/** Any other object of an owner. */
export function addOwned(owner: Owner, id: string, apiVersion: string, kind: string, name: string, fields: object): ApiObject {
  return addObject(owner.scope, id, apiVersion, kind, metadata(owner, name), fields);
}

/** Pods of these labels prefer different nodes. */
export function preferDifferentNodes(selector: Labels): Pick<PodSpec, 'topologySpreadConstraints'> {
  return {
    topologySpreadConstraints: [{
      maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { ...selector } },
    }],
  };
}

function metadata({ namespace, labels }: Owner, name: string): { name: string; namespace: string; labels: Labels } {
  return { name, namespace, labels: { ...labels } };
}
