// The Secret with the CA that all replicas share: what it holds, how it is read, and what is wrong with one that cannot be used.
import { readAuthority, UnusableAuthority, type Authority } from './authority';
import { parseTimestamp, timestamp } from '../../../kube/time';
import type { Secret } from '../../../spec/kubernetes.gen';

/** The CAs that replicas and configurations go by. */
export interface StoredAuthorities {
  /** The newest CA. */
  readonly current: Authority;
  /** The CA before it, while a change from one to the other is in progress. */
  readonly previous?: Authority;
  /** When the current CA was found in all webhook configurations. */
  readonly published?: number;
}

export type SecretState =
  | { readonly state: 'absent' }
  | { readonly state: 'unusable'; readonly reason: string }
  | ({ readonly state: 'stored' } & StoredAuthorities);

const KEYS = { cert: 'tls.crt', key: 'tls.key', previousCert: 'previous.crt', previousKey: 'previous.key', published: 'published' } as const;
const TYPE = 'kubernetes.io/tls';

/** What was read from Secrets. They never change in the cache, and to check their keys takes a millisecond. */
const known = new WeakMap<Secret, SecretState>();

/** What a Secret holds. Of an unusable one, the reason says why, without quoting it. */
export function readSecret(secret: Secret | undefined): SecretState {
  if (!secret) return { state: 'absent' };
  const state = known.get(secret) ?? read(secret);
  known.set(secret, state);
  return state;
}

function read(secret: Secret): SecretState {
  const textOf = (key: string): string | undefined => {
    const value = secret.data?.[key];
    return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
  };
  const pair = (certKey: string, keyKey: string) => {
    const [cert, key] = [textOf(certKey), textOf(keyKey)];
    return cert && key ? readAuthority({ cert, key }) : undefined;
  };
  try {
    const current = pair(KEYS.cert, KEYS.key);
    if (!current) return { state: 'unusable', reason: `it has no ${KEYS.cert} and ${KEYS.key}` };
    return { state: 'stored', current, previous: pair(KEYS.previousCert, KEYS.previousKey), published: parseTimestamp(textOf(KEYS.published)) };
  } catch (error) {
    if (error instanceof UnusableAuthority) return { state: 'unusable', reason: error.message };
    throw error;
  }
}

/** The data of the Secret for these CAs. */
export function secretData({ current, previous, published }: StoredAuthorities): Record<string, string> {
  const texts = {
    [KEYS.cert]: current.cert,
    [KEYS.key]: current.key,
    ...(previous && { [KEYS.previousCert]: previous.cert, [KEYS.previousKey]: previous.key }),
    ...(published !== undefined && { [KEYS.published]: timestamp(published) }),
  };
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]));
}

/** A new Secret. */
export function newSecret(namespace: string, name: string, authorities: StoredAuthorities): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name, labels: { 'app.kubernetes.io/managed-by': 'spark-operator' } },
    type: TYPE,
    data: secretData(authorities),
  };
}
