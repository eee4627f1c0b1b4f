// The identities of requests to the embedded API server.

/** The user of a request. */
export interface Identity {
  /** For instance `system:serviceaccount:jobs:spark`. */
  readonly username: string;
  readonly groups: readonly string[];
}

/** The administrator of the cluster, with all rights. */
export const ADMINISTRATOR: Identity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** A request without credentials. */
export const ANONYMOUS: Identity = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The identity of a pod that runs under a service account. */
export function serviceAccountIdentity(namespace: string, name: string): Identity {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}
