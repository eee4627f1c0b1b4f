// The list of applications as a table, as names, as JSON or as YAML.
import { dump } from 'js-yaml';
import { age, executorsText, withoutObject } from './describe';
import type { ApplicationReport } from '../../client';
import type { Console } from '../console';
import { formatTable, shortened } from '../rehearse/table';

interface ListFormat {
  readonly allNamespaces?: boolean;
  readonly sortBy: 'age' | 'name' | 'state';
  readonly output: 'table' | 'wide' | 'json' | 'yaml' | 'name';
}

const ORDER: Readonly<Record<ListFormat['sortBy'], (report: ApplicationReport) => string>> = {
  // The client lists them in this order.
  age: () => '',
  name: ({ namespace, name }) => `${namespace}/${name}`,
  state: ({ state }) => state,
};

export function printList(found: readonly ApplicationReport[], { allNamespaces, sortBy, output }: ListFormat, console: Console, now: number): void {
  const key = ORDER[sortBy];
  const sorted = [...found].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const data = { applications: sorted.map(withoutObject) };
  if (output === 'json') console.out(`${JSON.stringify(data, undefined, 2)}\n`);
  else if (output === 'yaml') console.out(dump(JSON.parse(JSON.stringify(data))));
  else if (output === 'name') console.out(sorted.map(({ namespace, name }) => `${allNamespaces ? `${namespace}/` : ''}${name}\n`).join(''));
  else if (sorted.length === 0) console.err('there are no SparkApplications\n');
  else console.out(`${formatTable(rows(sorted, allNamespaces ?? false, output === 'wide', now), output === 'wide' ? undefined : console.terminalColumns)}\n`);
}

function rows(reports: readonly ApplicationReport[], namespaces: boolean, wide: boolean, now: number): string[][] {
  const more = wide ? ['DRIVER POD', 'SPARK', 'UI'] : [];
  return [
    [...namespaces ? ['NAMESPACE'] : [], 'NAME', 'STATE', 'ATTEMPTS', 'EXECUTORS', 'AGE', ...more, 'REASON'],
    ...reports.map((report) => [
      ...namespaces ? [report.namespace] : [], report.name, report.state, String(report.attempts), executorsText(report), age(report.created, now),
      ...wide ? [report.driverPod ?? '', report.application.spec.sparkVersion ?? '', report.uiAddress ?? ''] : [],
      reasonText(report, wide),
    ]),
  ];
}

/** Why it failed, or what it waits for; nothing of what runs or went well. */
function reasonText({ failureClass, message, outcome, state }: ApplicationReport, wide: boolean): string {
  if (outcome === 'Succeeded' || state === 'RUNNING') return '';
  const text = [failureClass, message].filter(Boolean).join(': ');
  return wide ? text : shortened(text);
}
