// Names that the applications of the scenario `stores` and their surroundings share.

export const STORES = {
  lake: 'check-lake',
  statements: 'check-statements',
  elastic: 'check-elastic',
  rpcKey: 'check-rpc-key',
  tlsStores: 'check-tls-stores',
  tlsPassword: 'check-tls-password',
  /** The file for which the elastic program waits. */
  go: '/tmp/go',
} as const;

/** A claim that driver and executors mount. */
export const MANAGED_CLAIM = 'check-warehouse';

export const S3_SERVER = {
  name: 'check-s3',
  port: 7070,
  url: 'http://check-s3:7070',
  /** Secret with the keys of the server. */
  keys: 'check-s3-keys',
  /** Buckets. */
  lake: 'lake',
  logs: 'logs',
  /** Folder of the server's pod that holds the buckets. */
  folder: '/data',
} as const;
