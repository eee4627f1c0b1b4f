// Leadership of the operator as a whole: it reconciles only while it holds the lease.
import { describe, expect, it } from 'vitest';
import { configFor, recordingOperator, started, stopped, newApi, create } from './recording-operator';
import { Resources } from '../../src/kube/resources';
import { settle } from '../support/virtual-clock';

describe('the leadership of an operator', () => {
  it('reconciles only while it leads: a standby takes over where the leader stopped', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const first = recordingOperator(embedded);
    await started(embedded, first);
    const second = recordingOperator(embedded, { leaderElection: { ...configFor().leaderElection, identity: 'b' } });
    await started(embedded, second);
    await embedded.clock.advance(30_000);
    expect(second.reconciled).toEqual([]);
    expect(second.operator.unready(), 'a standby is ready: its caches are warm').toBeUndefined();
    await expect(second.deps.client.delete(Resources.Pod, { namespace: 'jobs', name: 'x' })).rejects.toMatchObject({ reason: 'NotLeader' });
    await stopped(embedded, first);
    await embedded.clock.advance(3_000);
    expect(second.operator.isLeader).toBe(true);
    expect(second.reconciled).toEqual(['jobs/pi']);
    await stopped(embedded, second);
  });

  it('ends its reconciles when it loses the lease, and reconciles everything again when it leads once more', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const signals: AbortSignal[] = [];
    const instance = recordingOperator(embedded, {}, async (_key, signal) => {
      signals.push(signal);
      return {};
    });
    await started(embedded, instance);
    const heal = embedded.fault((request) => (request.path.includes('/leases/') ? { loseRequest: true } : undefined));
    await embedded.clock.advance(12_000);
    expect(instance.operator.isLeader).toBe(false);
    expect(signals[0].aborted).toBe(true);
    create(embedded, 'meanwhile');
    await embedded.clock.advance(5_000);
    expect(instance.reconciled).toEqual(['jobs/pi']);
    heal();
    await embedded.clock.advance(20_000);
    expect(instance.reconciled.slice(1).sort()).toEqual(['jobs/meanwhile', 'jobs/pi']);
    await stopped(embedded, instance);
  });

  it('lets running reconciles end before it releases the lease', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const order: string[] = [];
    let finish: () => void = () => undefined;
    const instance = recordingOperator(embedded, {}, async (_key, signal) => {
      await new Promise<void>((resolve) => { finish = resolve; });
      order.push(signal.aborted ? 'reconcile ended, asked to stop' : 'reconcile ended');
      return {};
    });
    embedded.fault((request) => {
      if (request.method === 'PUT' && JSON.stringify(request.body).includes('"holderIdentity":""')) {
        order.push('lease released');
      }
      return undefined;
    });
    await started(embedded, instance);
    const stopping = instance.operator.stop();
    await settle();
    expect(order).toEqual([]);
    finish();
    await stopping;
    expect(order).toEqual(['reconcile ended, asked to stop', 'lease released']);
  });

  it('does not wait for ever for a reconcile that does not end', async () => {
    const embedded = newApi();
    create(embedded, 'pi');
    const instance = recordingOperator(embedded, {}, () => new Promise(() => undefined));
    await started(embedded, instance);
    const stopping = instance.operator.stop();
    await embedded.clock.advance(20_000);
    await stopping;
    expect(instance.operator.isLeader).toBe(false);
  });
});
