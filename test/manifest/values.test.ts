// Values that users give: what each is written as, and what is refused.
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { describe, expect, it } from 'vitest';
import { absolutePath, cpuQuantity, dnsLabel, dnsSubdomain, portNumber, quantity, sparkHeap, sparkSize, wholeSeconds } from '../../src/manifest/values';

describe('a size', () => {
  it.each([
    [Size.gibibytes(4), '4g', '4Gi'],
    [Size.mebibytes(512), '512m', '512Mi'],
    [Size.mebibytes(2048), '2g', '2Gi'],
    [Size.gibibytes(1.5), '1536m', '1536Mi'],
    [Size.tebibytes(1), '1024g', '1024Gi'],
  ])('%s is written as Spark and as Kubernetes write it', (size, spark, kubernetes) => {
    expect([sparkSize('size', size), quantity('size', size)]).toEqual([spark, kubernetes]);
  });

  it.each([Size.kibibytes(100), Size.mebibytes(0)])('of no whole mebibytes is refused', (size) => {
    expect(() => quantity('scratch.size', size)).toThrow(/scratch\.size is .*give whole mebibytes/);
  });

  it('is the smallest heap at 450 MiB, and too small below', () => {
    expect(sparkHeap('driver.memory', Size.mebibytes(450))).toBe('450m');
    expect(() => sparkHeap('driver.memory', Size.mebibytes(449))).toThrow(/driver\.memory is 449 MiB/);
  });

  it('may be zero where zero has a meaning', () => {
    expect(quantity('quota.memory', Size.mebibytes(0), 0)).toBe('0Gi');
    expect(() => quantity('quota.memory', Size.kibibytes(1), 0)).toThrow(/quota\.memory is .*give whole mebibytes, at least Size\.mebibytes\(0\)/);
  });

  it('of CPU is a Kubernetes quantity above zero', () => {
    expect([Cpu.millis(100), Cpu.units(2), Cpu.units(0.5)].map((cpu) => cpuQuantity('cpu', cpu))).toEqual(['100m', '2', '0.5']);
    expect(() => cpuQuantity('driver.coreRequest', Cpu.units(0))).toThrow(/driver\.coreRequest is 0; give an amount above zero/);
  });
});

describe('other values', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a port beyond all ports', () => portNumber('driver.ports: \'x\'', 70000), /driver\.ports: 'x' is 70000; give a whole number from 1 to 65535/],
    ['a part of a second', () => wholeSeconds('deadlines: run', Duration.millis(1500)), /deadlines: run is 1\.5 s; give whole seconds$/],
    ['a time that is too short', () => wholeSeconds('wait', Duration.seconds(1), 60, 'nodes are slow'),
      /wait is 1 s; give whole seconds, at least 60: nodes are slow/],
    ['a relative path', () => absolutePath('driver.secrets', 'etc'), /driver\.secrets: path 'etc' is not absolute; begin it with \//],
    ['a label with a dot', () => dnsLabel('name', 'a.b'), /name: 'a\.b' is not a valid name; use at most 63/],
    ['a name with a space', () => dnsSubdomain('driver.podName', 'a b'), /driver\.podName: 'a b' is not a valid name; use at most 253/],
  ])('%s is refused with the value and the allowed range', (_what, check, message) => {
    expect(check).toThrow(message);
  });

  it('are returned unchanged if they are valid', () => {
    expect([portNumber('port', 65535), wholeSeconds('time', Duration.minutes(1), 60)]).toEqual([65535, 60]);
    expect([absolutePath('path', '/etc'), dnsLabel('name', 'a-1'), dnsSubdomain('name', 'a.b')]).toEqual(['/etc', 'a-1', 'a.b']);
  });
});
