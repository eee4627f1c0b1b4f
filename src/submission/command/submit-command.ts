// The command that a script runs: from its text to the arguments of spark-submit.
import { splitCommand, type ShellWord } from './shell-words';
import type { Finding } from '../../spec/findings';

const PROGRAM = /(?:^|\/)spark-submit2?(?:\.cmd|\.sh)?$/;
/** Programs of Spark's that start something else with the same options. */
const OTHER_PROGRAMS = /(?:^|\/)(pyspark|spark-shell|spark-sql|sparkR|spark-class|run-example|beeline|start-(?:thriftserver|connect-server)\.sh)$/;
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=/;

/** The arguments of the spark-submit command in a text, with or without the word `spark-submit`; undefined where there is no such command. */
export function readSubmitCommand(text: string, findings: Finding[]): readonly string[] | undefined {
  const words = splitCommand(text, findings);
  return words && argumentsOf(words, findings);
}

function argumentsOf(words: readonly ShellWord[], findings: Finding[]): readonly string[] | undefined {
  let rest = words[0]?.text === 'exec' ? words.slice(1) : words;
  for (let match; (match = ASSIGNMENT.exec(rest[0]?.text ?? '')) !== null; rest = rest.slice(1)) {
    findings.push({
      severity: 'warning',
      reason: 'OptionWithoutEffect',
      path: match[1],
      message: 'Variables of the submitting side are not read; set what they stand for with options.',
    });
  }
  const [first] = rest;
  const other = OTHER_PROGRAMS.exec(first?.text ?? '')?.[1];
  if (other) {
    findings.push(fault('NotForClusterMode', other, 'Only spark-submit submits to a cluster in cluster mode.', first.text));
    return undefined;
  }
  if (PROGRAM.test(first?.text ?? '')) rest = rest.slice(1);
  const unknown = rest.filter(({ expansion }) => expansion !== undefined);
  for (const { text, expansion } of unknown) {
    findings.push(fault('UnexpandedVariable', 'command line',
      `No shell is run, so ${expansion} stays unknown. Write its value, or put single quotes around it if it is meant as text.`, text));
  }
  return unknown.length > 0 ? undefined : rest.map((word) => word.text);
}

function fault(reason: string, path: string, message: string, value: string): Finding {
  return { severity: 'error', reason, path, message, value };
}
