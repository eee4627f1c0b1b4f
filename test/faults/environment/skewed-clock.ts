// A clock that is wrong: it shows another time than the cluster's, or runs at another speed.
import type { Clock } from '../../../src/kube/clock';
import type { Second } from '../fault';

export function skewed(clock: Clock, { aheadMilliseconds = 0, rate = 1 }: Second): Clock {
  const start = clock.now();
  return {
    now: () => Math.round(start + aheadMilliseconds + (clock.now() - start) * rate),
    after: (milliseconds, callback) => clock.after(milliseconds / rate, callback),
  };
}
