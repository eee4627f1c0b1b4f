// The embedded API server as a subject for the behaviours, on a clock that the test advances.
import type { Body, Subject, WatchEvent } from './api-server-under-test';
import { serviceAccountIdentity, startControlPlane } from '../../src/rehearsal';
import { VirtualClock } from '../support/virtual-clock';

export function embeddedApiServer(): Subject & { stop(): Promise<void> } {
  const clock = new VirtualClock();
  const plane = startControlPlane({ clock, kubelet: false });
  return {
    request: async (method, path, body, { query, contentType, as } = {}) => {
      const transport = plane.transportFor(as && serviceAccountIdentity(as.namespace, as.name));
      const answer = await transport.request({ method, path, body, query, contentType });
      return { ...answer, body: answer.body as Body };
    },
    watch: async (path, query, enough) => {
      const stream = await plane.transportFor().stream({ method: 'GET', path, query: { ...query, watch: 'true' } });
      const events: WatchEvent[] = [];
      const read = (async () => {
        for await (const document of stream.documents) {
          events.push(document as WatchEvent);
          if (enough(events)) stream.close();
        }
      })();
      await clock.advance(5000);
      stream.close();
      await read;
      return events;
    },
    pause: () => clock.advance(20),
    stop: () => plane.stop(),
  };
}
