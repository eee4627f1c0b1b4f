// Where the pods of a namespace may connect to, beyond each other: what a NetworkPolicy can name.
import { dnsLabel, portNumber } from '../manifest/values';

/** A destination of outgoing connections. NetworkPolicies know addresses, namespaces and ports, but no host names. */
export class EgressTarget {
  /**
   * Addresses, such as those of an object store or of its endpoint in the private network.
   *
   * @param cidr such as `10.20.0.0/16`, or `203.0.113.7/32` for one address
   * @param ports TCP ports; all if there are none
   */
  public static addresses(cidr: string, ports: number[] = []): EgressTarget {
    return new EgressTarget({ ipBlock: { cidr: validCidr('EgressTarget.addresses: cidr', cidr) } }, ports);
  }

  /**
   * Pods of another namespace, such as those of an object store or of a history server.
   *
   * @param name the namespace
   * @param ports TCP ports of the pods; all if there are none
   */
  public static namespace(name: string, ports: number[] = []): EgressTarget {
    return new EgressTarget({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': dnsLabel('EgressTarget.namespace: name', name) } } }, ports);
  }

  private constructor(private readonly peer: object, private readonly ports: readonly number[]) {
    ports.forEach((port) => portNumber('EgressTarget: ports', port));
  }

  /** A rule of a NetworkPolicy. @internal */
  public _toRule(): object {
    return { to: [this.peer], ...(this.ports.length > 0 && { ports: this.ports.map((port) => ({ protocol: 'TCP', port })) }) };
  }
}

/** What every Spark application needs outside of its namespace. */
export interface EgressOptions {
  /**
   * Addresses of the API server, as CIDRs. The driver creates its executors there. NetworkPolicies see the addresses behind the Service `kubernetes`:
   * `kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes`.
   */
  readonly apiServer: string[];

  /**
   * Ports of the API server.
   *
   * @default - 443 and 6443
   */
  readonly apiServerPorts?: number[];

  /**
   * Namespace of the cluster's DNS.
   *
   * @default kube-system
   */
  readonly dnsNamespace?: string;

  /**
   * Addresses of DNS servers outside of that namespace, as CIDRs, such as `169.254.20.10/32` for NodeLocal DNSCache.
   *
   * @default - none
   */
  readonly dnsAddresses?: string[];
}

/** The rules for what every application needs. */
export function basicEgress(what: string, options: EgressOptions): object[] {
  const { apiServer, apiServerPorts = [443, 6443], dnsNamespace = 'kube-system', dnsAddresses = [] } = options;
  if (apiServer.length === 0) {
    throw new Error(`${what}: apiServer is empty, so that no driver could create executors; give the addresses of the API server`);
  }
  return [
    { to: [{ podSelector: {} }] },
    {
      to: [
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': dnsLabel(`${what}: dnsNamespace`, dnsNamespace) } } },
        ...dnsAddresses.map((cidr) => ({ ipBlock: { cidr: validCidr(`${what}: dnsAddresses`, cidr) } })),
      ],
      ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })),
    },
    {
      to: apiServer.map((cidr) => ({ ipBlock: { cidr: validCidr(`${what}: apiServer`, cidr) } })),
      ports: apiServerPorts.map((port) => ({ protocol: 'TCP', port: portNumber(`${what}: apiServerPorts`, port) })),
    },
  ];
}

function validCidr(what: string, cidr: string): string {
  const match = /^([0-9.]+|[0-9a-fA-F:]+)\/(\d{1,3})$/.exec(cidr);
  const most = cidr.includes(':') ? 128 : 32;
  const parts = match?.[1].split('.') ?? [];
  const isAddress = cidr.includes(':') || (parts.length === 4 && parts.every((part) => part !== '' && Number(part) < 256));
  if (!match || !isAddress || Number(match[2]) > most) {
    throw new Error(`${what}: '${cidr}' is no range of addresses; give a CIDR, such as 10.20.0.0/16 or 203.0.113.7/32`);
  }
  return cidr;
}
