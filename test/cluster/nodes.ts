// What happens to nodes: they are drained, get labels, and offer a scarce extended resource.
import { kubectl, listObjects } from './kubectl';
import type { KubernetesObject } from '../../src/spec/kubernetes';

interface Node extends KubernetesObject {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: ReadonlyArray<{ readonly effect: string }> };
}

/** A node that takes pods. */
export async function someNode(): Promise<string> {
  const nodes = await listObjects<Node>('nodes', 'default');
  const usable = nodes.find(({ spec }) => !spec?.unschedulable && !spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule'));
  if (!usable) throw new Error('the cluster has no node that takes pods');
  return usable.metadata.name!;
}

/** Sets a label of a node; `undefined` takes it away. */
export async function labelNode(node: string, key: string, value: string | undefined): Promise<void> {
  await kubectl(['label', 'node', node, value === undefined ? `${key}-` : `${key}=${value}`, '--overwrite']);
}

/** Makes a node offer an extended resource, as a device plugin does; `undefined` takes it away. */
export async function offer(node: string, resource: string, quantity: number | undefined): Promise<void> {
  const amount = { [resource]: quantity === undefined ? null : String(quantity) };
  await kubectl(['patch', 'node', node, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status: { capacity: amount, allocatable: amount } })]);
}

/** Cordons a node and evicts the pods of a label from it: a drain that spares everybody else. */
export async function drain(node: string, selector: string): Promise<void> {
  await kubectl(['drain', node, `--pod-selector=${selector}`, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=120s']);
}

export async function uncordon(node: string): Promise<void> {
  await kubectl(['uncordon', node]);
}
