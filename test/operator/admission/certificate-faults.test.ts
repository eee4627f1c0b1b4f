// Each call of a replica that changes to another CA, with each fault: nothing is refused on the way, and the end is the same. Seeded defects are noticed.
import { afterEach, describe, expect, it } from 'vitest';
import { CertificateCluster, SECRET_PATH, VALIDATING, type Replica } from './certificates-harness';
import type { KubeRequest } from '../../../src/kube/transport';
import { certificatesIn } from '../../../src/operator/admission/certificates/authority';
import { decideCertificates, PERIODS, type CertificateAction, type CertificatePeriods } from '../../../src/operator/admission/certificates/decide';
import type { Fault } from '../../../src/rehearsal/fault-injection';

const STEP = 20_000;
let cluster: CertificateCluster;

afterEach(() => cluster.stop());

/** Two replicas change to another CA because somebody deletes the Secret. `during` is called once that has begun. */
async function changeAuthority(
  { during = () => undefined, decide, periods = PERIODS }: {
    during?: (here: CertificateCluster, first: Replica) => void; decide?: typeof decideCertificates; periods?: CertificatePeriods;
  } = {},
): Promise<CertificateCluster> {
  cluster = new CertificateCluster();
  cluster.configure();
  const first = cluster.start(periods, decide);
  cluster.start(periods, decide);
  await cluster.untilReady();
  await cluster.pass(2 * STEP, STEP);
  during(cluster, first);
  cluster.embedded.must('DELETE', SECRET_PATH);
  // Keys are created in real time: no virtual time must pass because of that.
  await cluster.until(() => cluster.secret()['tls.crt'] !== undefined);
  // Until both are published: an API server still has the caBundle of before.
  await cluster.pass(PERIODS.graceMilliseconds + PERIODS.retireMilliseconds + 12 * STEP, STEP);
  return cluster;
}

async function expectChanged(here: CertificateCluster): Promise<void> {
  await here.untilReady();
  expect(here.refusals).toEqual([]);
  expect(Object.keys(here.secret()).sort()).toEqual(['published', 'tls.crt', 'tls.key']);
  expect(here.bundles(VALIDATING).map((bundle) => certificatesIn(bundle).length)).toEqual([1, 1]);
}

const isCall = ({ method, query }: KubeRequest) => method !== 'GET' || query?.watch === undefined;

const faults: ReadonlyArray<readonly [string, Fault]> = [
  ['its request is lost', { loseRequest: true }],
  ['its response is lost', { loseResponse: true }],
  ['it is answered with 500', { answer: { status: 500, body: { kind: 'Status', message: 'no' } } }],
  ['it is answered with 409', { answer: { status: 409, body: { kind: 'Status', reason: 'Conflict', message: 'no' } } }],
];

describe('a change of the CA', () => {
  it('has no refusal and one end, without a fault', async () => expectChanged(await changeAuthority()));

  it.each(faults)('has the same end where %s, for each of the calls that write, and for each second one', async (_what, fault) => {
    let write = 0;
    await expectChanged(await changeAuthority({
      during: ({ embedded }) => {
        embedded.fault((request) => {
          if (request.method === 'GET') return undefined;
          write += 1;
          return write % 2 === 1 && write < 12 ? fault : undefined;
        });
      },
    }));
    expect(write).toBeGreaterThan(4);
  });

  it.each([1, 2, 3, 4, 5, 6])('has the same end where a replica is killed at call %i, and another one starts', async (at) => {
    let calls = 0;
    await expectChanged(await changeAuthority({
      during: (here, first) => {
        here.embedded.fault((request) => {
          if (isCall(request)) calls += 1;
          if (calls !== at) return undefined;
          calls += 1;
          void first.stop();
          here.replicas.splice(here.replicas.indexOf(first), 1);
          here.start();
          return { loseResponse: true };
        });
      },
    }));
  });

  /** Each takes one protection away. */
  const defects: Readonly<Record<string, (action: CertificateAction) => CertificateAction | undefined>> = {
    'the CA that signed what is served is forgotten': (action) => (action.type === 'store new CA' ? { ...action, previous: undefined } : action),
    'only one CA is published': (action) => (
      action.type === 'publish' ? { ...action, bundle: action.bundle.split(/(?<=-----END CERTIFICATE-----\n)/)[0] } : action),
    'nothing is published': (action) => (action.type === 'publish' ? undefined : action),
  };

  it.each(Object.entries(defects))('is noticed as failing where %s', async (_what, change) => {
    await expect(changeAuthority({ decide: defective(change) }).then(expectChanged)).rejects.toThrow();
  });

  it('is noticed as failing where certificates are signed before API servers know the CA', async () => {
    const here = await changeAuthority({ periods: { ...PERIODS, graceMilliseconds: 0 } });
    expect(here.refusals.length).toBeGreaterThan(0);
  });

  function defective(change: (action: CertificateAction) => CertificateAction | undefined): typeof decideCertificates {
    let started = false;
    return (situation, periods) => {
      const decision = decideCertificates(situation, periods);
      started ||= situation.served !== undefined;
      return started ? { ...decision, actions: decision.actions.flatMap((action) => change(action) ?? []) } : decision;
    };
  }
});
