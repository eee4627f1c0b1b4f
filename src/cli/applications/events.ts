// Events as a table or as JSON.
import type { ApplicationEvent } from '../../client';
import type { Console } from '../console';
import { formatTable } from '../rehearse/table';

export function printEvents(events: readonly ApplicationEvent[], json: boolean, console: Console): void {
  if (json) {
    console.out(`${JSON.stringify({ events }, undefined, 2)}\n`);
  } else if (events.length === 0) {
    console.err('there are no Events (API servers forget them, mostly after an hour)\n');
  } else {
    const rows = events.map(({ time, type, reason, kind, name, message, count, isPreemption }) => [
      time, `${type}${isPreemption ? ' (preempted)' : ''}`, reason, `${kind} ${name}`, `${message}${count > 1 ? ` (${count} times)` : ''}`,
    ]);
    console.out(`${formatTable([['TIME', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'], ...rows], console.terminalColumns)}\n`);
  }
}
