// The machine's own clock and chance.
import { randomUUID } from 'node:crypto';
import type { Clock, Ids } from './clock';

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  random: () => Math.random(),
};
