// The writer of statuses, for a kind of its own: what is written, when, and what is learned from the answers of an API server.
import { describe, expect, it } from 'vitest';
import { StatusWriter, type WithStatus, type WriteMemory } from '../../../src/operator/status/status-writer';

interface LampStatus {
  readonly on: boolean;
  readonly switches?: number;
  readonly conditions?: readonly string[];
}
type Lamp = WithStatus<LampStatus>;

const RESOURCE = { apiVersion: 'home/v1', kind: 'Lamp', plural: 'lamps', namespaced: true };

/** An API server with one lamp, which keeps the fields that its CRD has. */
class House {
  now = 100_000;
  writes = 0;
  mayWrite = true;
  lamp: Lamp = { apiVersion: 'home/v1', kind: 'Lamp', metadata: { name: 'desk', resourceVersion: '1' } };
  readonly memory: WriteMemory<LampStatus> = {};
  private readonly writer: StatusWriter<LampStatus, Lamp>;

  constructor(keeps: (status: LampStatus) => LampStatus = (status) => status) {
    this.writer = new StatusWriter<LampStatus, Lamp>({
      client: {
        patchStatus: async (_resource, object, status) => {
          expect(object.metadata.resourceVersion).toBe(this.lamp.metadata.resourceVersion);
          this.writes += 1;
          return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.writes + 1) }, status: keeps(status as LampStatus) };
        },
      },
      clock: { now: () => this.now },
      resource: RESOURCE,
      cache: { observe: (lamp) => { this.lamp = lamp; } },
      coreFields: ['on'],
      ownFields: ['conditions'],
      deferMilliseconds: 1_000,
    });
  }

  async write(status: LampStatus, deferrable = false): Promise<string> {
    const checkpoint = (): void => {
      if (!this.mayWrite) throw new Error('no longer the leader');
    };
    const result = await this.writer.write(this.lamp, status, this.memory, { checkpoint, deferrable });
    return result.outcome === 'deferred' ? `deferred until ${result.until}` : result.outcome;
  }
}

const onlyOn = ({ on }: LampStatus): LampStatus => ({ on });

describe('a status', () => {
  it('is written once, and again when it says something new', async () => {
    const house = new House();
    expect(await house.write({ on: true, conditions: ['Ready'] })).toBe('written');
    expect(await house.write({ conditions: ['Ready'], on: true, switches: undefined })).toBe('unchanged');
    expect(await house.write({ on: false, conditions: ['Ready'] })).toBe('written');
    expect(house.lamp.status).toEqual({ on: false, conditions: ['Ready'] });
  });

  it('is not written by an instance that may not write any more', async () => {
    const house = new House();
    house.mayWrite = false;
    await expect(house.write({ on: true })).rejects.toThrow('no longer the leader');
    expect(house.writes).toBe(0);
  });

  it('that may wait is deferred after another write of the same object, and only then', async () => {
    const house = new House();
    expect(await house.write({ on: true, switches: 1 }, true)).toBe('written');
    house.now += 999;
    expect(await house.write({ on: true, switches: 2 }, true)).toBe('deferred until 101000');
    expect(await house.write({ on: true, switches: 1 }, true)).toBe('unchanged');
    expect(await house.write({ on: false, switches: 2 })).toBe('written');
    house.now += 1_000;
    expect(await house.write({ on: false, switches: 3 }, true)).toBe('written');
  });
});

describe('under a CRD that drops fields', () => {
  it('a status is not sent again to the version that came of it', async () => {
    const house = new House(onlyOn);
    expect(await house.write({ on: true, conditions: ['Ready'] })).toBe('written');
    expect(await house.write({ on: true, conditions: ['Ready'] })).toBe('unchanged');
  });

  it('only the fields that are kept count, also for an instance that has forgotten what it wrote', async () => {
    const house = new House(onlyOn);
    await house.write({ on: true, conditions: ['Ready'] });
    house.memory.lastWrite = undefined;
    expect(await house.write({ on: true, conditions: ['Ready', 'Bright'] })).toBe('unchanged');
    expect(await house.write({ on: false, conditions: ['Ready'] })).toBe('written');
  });

  it('all fields count again once the CRD has them', async () => {
    let keeps = onlyOn;
    const house = new House((status) => keeps(status));
    await house.write({ on: true, conditions: ['Ready'] });
    keeps = (status) => status;
    await house.write({ on: false, conditions: ['Ready'] });
    expect(await house.write({ on: false, conditions: ['Ready', 'Bright'] })).toBe('written');
    expect(house.lamp.status?.conditions).toEqual(['Ready', 'Bright']);
  });
});
