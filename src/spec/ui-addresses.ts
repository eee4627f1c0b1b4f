// What gives web UIs and ports of drivers an address: the controllers of Ingresses that are known, and Gateways by name.
import { isDnsSubdomain } from './names';

/** Ingress controllers, each with its own way to remove a path from requests. `none` stands for any other: the path is not removed. */
export const INGRESS_CONTROLLERS = ['nginx', 'traefik', 'alb', 'haproxy', 'haproxy-ingress', 'none'] as const;
export type IngressController = (typeof INGRESS_CONTROLLERS)[number];

/** A Gateway that routes are attached to, whatever their kind. */
export interface GatewayName {
  readonly name: string;
  /** Default: the namespace of the application. */
  readonly namespace?: string;
  /** One listener of the Gateway. Default: all that accept the route. */
  readonly sectionName?: string;
}

/** Reads `namespace/name` or `namespace/name/listener`; undefined where it is neither. */
export function parseGateway(text: string): Required<Pick<GatewayName, 'name' | 'namespace'>> & GatewayName | undefined {
  const parts = text.split('/');
  if (parts.length < 2 || parts.length > 3 || !parts.every(isDnsSubdomain)) return undefined;
  const [namespace, name, sectionName] = parts;
  return { namespace, name, ...(sectionName !== undefined && { sectionName }) };
}

export function formatGateway({ namespace = '', name, sectionName }: GatewayName): string {
  return [namespace, name, ...(sectionName ? [sectionName] : [])].join('/');
}
