// One application as a tree: attempts, driver, executors, reasons.
import { age, failureText, withoutObject } from './describe';
import type { ApplicationReport, PodReport, SparkClient } from '../../client';
import { presentable } from '../../spec/text';
import type { Console } from '../console';
import { Painter } from '../rehearse/table';

interface StatusOptions {
  readonly watch: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

const MESSAGE_LENGTH = 300;

/** Prints the application once, or at each change of its status until it is over. */
export async function showStatus(client: SparkClient, name: string, { watch, json, signal }: StatusOptions, console: Console): Promise<void> {
  const painter = console.terminalColumns === undefined ? undefined : new Painter((text) => console.out(text));
  const show = async (report: ApplicationReport): Promise<void> => {
    const pods = await client.pods(name, { signal });
    if (json) {
      const data = { ...withoutObject(report), pods, history: report.application.status?.attempts ?? [] };
      console.out(`${watch ? JSON.stringify(data) : JSON.stringify(data, undefined, 2)}\n`);
      return;
    }
    const text = statusTree(report, pods, Date.now()).map((line) => line.slice(0, console.terminalColumns)).join('\n');
    if (watch && painter) painter.paint(text);
    else console.out(`${text}\n`);
  };
  if (!watch) return show(await client.get(name, { signal }));
  for await (const report of client.watch(name, { signal })) await show(report);
}

/** The lines of the tree. */
export function statusTree(report: ApplicationReport, pods: readonly PodReport[], now: number): string[] {
  const { application: { status } } = report;
  const children = [
    ...report.message && report.outcome !== 'Succeeded' ? [failureText(report)] : [],
    ...(status?.attempts ?? []).map((attempt, index) => {
      const cause = failureText({ ...attempt, message: attempt.message && presentable(attempt.message, MESSAGE_LENGTH) });
      return `attempt ${index + 1}  ${attempt.outcome}${cause ? `  ${cause}` : ''}`;
    }),
    ...pods.map(podLine),
    ...report.uiAddress ? [`UI ${report.uiAddress}`] : [],
  ];
  const head = [`${report.namespace}/${report.name}`, report.state, report.attempts > 1 ? `attempt ${report.attempts}` : '', age(report.created, now)];
  const lastLines = report.lastLines?.trimEnd().split('\n').slice(-10).map((line) => `   ${presentable(line, MESSAGE_LENGTH)}`) ?? [];
  return [
    head.filter(Boolean).join('  '),
    ...children.map((line, index) => `${index === children.length - 1 ? '└─' : '├─'} ${line}`),
    ...lastLines.length > 0 ? ['last lines of the driver:', ...lastLines] : [],
  ];
}

function podLine({ name, role, executor, phase, reason, message, exitCode, node, restarts, isTerminating }: PodReport): string {
  const cause = [reason, exitCode === undefined ? undefined : `exit code ${exitCode}`].filter(Boolean).join(', ');
  return [
    role === 'executor' && executor !== undefined ? `executor ${executor}` : role,
    name,
    isTerminating ? 'Terminating' : phase,
    [cause, message].filter(Boolean).join(': '),
    node ? `on ${node}` : '',
    restarts > 0 ? `${restarts} restarts` : '',
  ].filter(Boolean).join('  ');
}
