// Standalone clusters: what a worker offers by the limits of its pod, addresses, recovery, and the files of proxy and ZooKeeper.
import { describe, expect, it } from 'vitest';
import { daemonOverheadMiB, leaderProxyConfig, masterUrl, recoveryProperties, tooSmallWorker, workerSize, zooKeeperConfig } from '../../src/spec/standalone';

describe('what a worker offers', () => {
  const size = (memoryMiB: number, overrides: Partial<Parameters<typeof workerSize>[0]> = {}) => workerSize({
    cpu: 4, reservedCpu: 0, memoryMiB, daemonMiB: 512, overheadFactor: 0.1, ...overrides,
  });

  it.each([
    ['a small pod: the least overheads', size(2048), { cores: 4, memoryMiB: 960, daemonMiB: 512, daemonOverheadMiB: 192, executorOverheadMiB: 384 }],
    ['a large pod: overheads grow with it', size(65536, { daemonMiB: 4096 }),
      { cores: 4, memoryMiB: 55481, daemonMiB: 4096, daemonOverheadMiB: 410, executorOverheadMiB: 5549 }],
    ['Python takes more', size(16384, { overheadFactor: 0.4 }),
      { cores: 4, memoryMiB: 11200, daemonMiB: 512, daemonOverheadMiB: 192, executorOverheadMiB: 4480 }],
    ['half a core is none', size(2048, { cpu: 3.5 }), { cores: 3, memoryMiB: 960 }],
    ['what is reserved is not offered', size(2048, { reservedCpu: 0.5 }), { cores: 3, memoryMiB: 960 }],
    ['less than a core is one, since CPU can be shared', size(2048, { cpu: 0.2 }), { cores: 1, memoryMiB: 960 }],
  ])('%s', (_story, actual, expected) => {
    expect(actual).toMatchObject(expected);
  });

  it('and what it keeps are the whole limit, whatever the limit is', () => {
    for (let memoryMiB = 1600; memoryMiB < 300_000; memoryMiB = Math.ceil(memoryMiB * 1.37)) {
      for (const overheadFactor of [0, 0.1, 0.4, 1]) {
        const one = size(memoryMiB, { overheadFactor });
        expect(one.memoryMiB + one.daemonMiB + one.daemonOverheadMiB + one.executorOverheadMiB).toBe(memoryMiB);
        // All executors together have at least the share of their heaps.
        expect(one.executorOverheadMiB).toBeGreaterThanOrEqual(one.memoryMiB * overheadFactor);
      }
    }
  });

  it('is refused if no executor fits, with the least limit that would do', () => {
    expect(tooSmallWorker(size(1537), 1537)).toBe('1537 MiB leave 449 MiB for executors (449 MiB executors + 384 MiB their overhead + 512 MiB worker + 192 MiB '
      + 'its overhead); an executor needs 450 MiB, so give at least 1538 MiB');
    expect(tooSmallWorker(size(1538), 1538)).toBeUndefined();
    expect(tooSmallWorker(size(100), 100)).toContain('leave 0 MiB for executors');
  });

  it.each([[256, 192], [1920, 192], [1921, 193], [8192, 820]])('a daemon with a heap of %i MiB needs %i MiB outside of it', (heap, overhead) => {
    expect(daemonOverheadMiB(heap)).toBe(overhead);
  });
});

it('the address has all masters', () => {
  expect(masterUrl(['a', 'b.ns.svc'])).toBe('spark://a:7077,b.ns.svc:7077');
});

it.each([
  ['nothing', { kind: 'none' }, '4.1.4', { 'spark.deploy.recoveryMode': 'NONE' }],
  ['files', { kind: 'fileSystem', folder: '/x' }, '3.5.9', { 'spark.deploy.recoveryMode': 'FILESYSTEM', 'spark.deploy.recoveryDirectory': '/x' }],
  ['RocksDB from 4.0 on', { kind: 'fileSystem', folder: '/x' }, '4.0.0', { 'spark.deploy.recoveryMode': 'ROCKSDB', 'spark.deploy.recoveryDirectory': '/x' }],
  ['ZooKeeper', { kind: 'zooKeeper', address: 'zk:2181', folder: '/spark/a' }, '4.1.4', {
    'spark.deploy.recoveryMode': 'ZOOKEEPER', 'spark.deploy.zookeeper.url': 'zk:2181', 'spark.deploy.zookeeper.dir': '/spark/a',
  }],
] as const)('recovery keeps %s', (_what, recovery, version, expected) => {
  expect(recoveryProperties(recovery, version)).toEqual(expected);
});

it('the proxy leads each port to the master that says ALIVE at its web UI', () => {
  const config = leaderProxyConfig(['m0', 'm1'], [{ name: 'ui', port: 8080 }, { name: 'rest', port: 6066 }], 8404);
  expect(config).toContain('  http-check expect rstring \'"status"[[:space:]]*:[[:space:]]*"ALIVE"\'\n  server master-0 m0:8080 check port 8080\n'
    + '  server master-1 m1:8080 check port 8080\n');
  expect(config).toContain('frontend rest\n  bind :6066\n  default_backend rest\n');
  expect(config).toContain('  server master-1 m1:6066 check port 8080\n');
});

it('servers of ZooKeeper know each other, and a single one has nobody to agree with', () => {
  const lines = zooKeeperConfig(['a', 'b', 'c'], '/data').split('\n');
  expect(lines.filter((line) => line.startsWith('server.'))).toEqual(['server.1=a:2888:3888', 'server.2=b:2888:3888', 'server.3=c:2888:3888']);
  expect(zooKeeperConfig(['a'], '/data')).not.toContain('server.');
});
