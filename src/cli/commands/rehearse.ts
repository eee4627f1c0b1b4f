// `rehearse`: runs manifests on an embedded control plane, with the real operator, to their end.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { ApplicationState, isApplicationState } from '../../spec/states';
import { checkObject, isOurs } from '../check-object';
import { type CommandContext, ExitCode, UsageError } from '../command-context';
import { count, describeReported, reported, reportedDuplicates, reportedUnreadable } from '../describe-findings';
import { workflowCommand } from '../finding-formats';
import { readManifests } from '../manifests';
import { hasOperator, namespaceOf } from '../operator-deployments';
import { instant, positive } from '../option-values';
import { collectFlags, operatorSettings } from '../plan-application';
import { ASSUMABLE_KINDS, type ObjectReference } from '../rehearse/missing-objects';

interface RehearseOptions {
  readonly timeout: number;
  readonly speed?: number;
  readonly from?: number;
  readonly until?: Moment;
  readonly expect: ReadonlyMap<string, string>;
  readonly verbose?: boolean;
  readonly assume: readonly ObjectReference[];
  readonly operatorFlag: readonly string[];
  readonly output: 'text' | 'github';
}

export function addRehearseCommand(program: Command, context: CommandContext): void {
  program.command('rehearse')
    .description('apply manifests to an embedded control plane, run the operator there, and follow all applications to their end; '
      + 'succeeds only if all of them reach COMPLETED')
    .argument('<files...>', 'YAML or JSON files, folders, or - for standard input, applied in this order')
    .option('--timeout <seconds>', 'how long the applications may take', positive, 120)
    .option('--speed <factor>', 'how many times as fast as usual time runs, for long retries and deadlines (1)', positive)
    .option('--until <time>', 'simulate the time until then, and print all times of the schedules: 14d, 36h, 90m or 2027-01-31T00:00:00Z', moment)
    .option('--from <time>', 'when the simulated time begins, such as 2027-01-17T00:00:00Z; default: now', instant)
    .option('--expect <name=STATE>', 'another end state of an application, such as etl=FAILED or jobs/etl=FAILED; may be repeated', expectation, new Map())
    .option(
      '--assume <kind/namespace/name>',
      `an object that the cluster has and the manifests do not, such as secret/finance/s3-credentials (${ASSUMABLE_KINDS.join(', ')}); may be repeated`,
      assumption,
      [],
    )
    .option(
      '--operator-flag <flag>',
      'a flag of the operator that runs where the manifests have none, such as enable-batch-scheduler; may be repeated',
      collectFlags,
      [],
    )
    .addOption(new Option('--output <format>', 'how findings about the manifests are printed').choices(['text', 'github']).default('text'))
    .option('--verbose', 'show the operator\'s log')
    .action(async (files: string[], options: RehearseOptions) => {
      const { console } = context;
      const { operatorFlag, output } = options;
      const period = periodOf(options);
      operatorSettings(operatorFlag);
      const manifests = await readManifests(files, () => console.readInput());
      // Loaded only here: the other commands need neither the control plane nor the operator.
      const { rehearsedOperators, settingsIn } = await import('../rehearse/operators');
      if (operatorFlag.length > 0 && hasOperator(manifests.objects)) {
        throw new UsageError('--operator-flag is for manifests without an operator; these contain one with its own flags');
      }
      let operators;
      try {
        operators = rehearsedOperators(manifests.objects, operatorFlag);
      } catch (error) {
        console.out(`error: ${error instanceof Error ? error.message : String(error)}\n`);
        context.exitCode = ExitCode.FINDINGS;
        return;
      }
      const running = operators;
      const findings = [
        ...manifests.unreadable.map(reportedUnreadable),
        ...manifests.objects.flatMap((place) => [
          ...reportedDuplicates(place),
          ...(isOurs(place) ? checkObject(place, settingsIn(namespaceOf(place), running, manifests.objects)) : []).map((finding) => reported(place, finding)),
        ]),
      ];
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      findings.forEach((finding) => console.out(`${output === 'github' ? workflowCommand(finding) : describeReported(finding)}\n`));
      if (errors > 0) {
        console.out(`nothing is applied: ${count(errors, 'error')} in ${count(manifests.files, 'file')}\n`);
        context.exitCode = ExitCode.FINDINGS;
        return;
      }
      const { rehearse } = await import('../rehearse/rehearsal');
      const { timeout, speed = 1, expect, assume, verbose = false } = options;
      const asExpected = await rehearse(manifests.objects, running, {
        timeoutSeconds: timeout, speed, period, expected: expect, assumed: assume, verbose,
      }, console);
      context.exitCode = asExpected ? ExitCode.FINE : ExitCode.FINDINGS;
    });
}

/** A time, or how long after another one. */
type Moment = { readonly time: number } | { readonly milliseconds: number };

const UNITS = new Map([['d', 86_400_000], ['h', 3_600_000], ['m', 60_000]]);

function moment(text: string): Moment {
  const span = /^(\d+)([dhm])$/.exec(text);
  return span ? { milliseconds: Number(span[1]) * (UNITS.get(span[2]) ?? NaN) } : { time: instant(text) };
}

/** The time to simulate, if there is one. */
function periodOf({ from, until, speed }: RehearseOptions): { readonly from: number; readonly until: number } | undefined {
  if (until === undefined) {
    if (from !== undefined) throw new UsageError('--from is for simulated time, which --until asks for');
    return undefined;
  }
  if (speed !== undefined) throw new UsageError('--speed has no effect with --until: simulated time jumps from one event to the next');
  const start = from ?? Date.now();
  const end = 'time' in until ? until.time : start + until.milliseconds;
  if (!(end > start)) throw new UsageError(`--until must be later than ${from === undefined ? 'now' : '--from'}`);
  return { from: start, until: end };
}

function expectation(text: string, earlier: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const match = /^([a-z0-9./-]+)=([A-Z_]+)$/.exec(text);
  if (!match) {
    throw new InvalidArgumentError('must be a name, = and a state, such as jobs/etl=FAILED.');
  }
  if (!isApplicationState(match[2])) {
    throw new InvalidArgumentError(`${match[2]} is no state of an application; give one of ${Object.values(ApplicationState).filter(Boolean).join(', ')}.`);
  }
  return new Map([...earlier, [match[1], match[2]]]);
}

function assumption(text: string, earlier: readonly ObjectReference[]): readonly ObjectReference[] {
  const [kind, namespace, name, ...more] = text.split('/');
  const known = ASSUMABLE_KINDS.find((each) => each === kind.toLowerCase());
  if (known === undefined || !namespace || !name || more.length > 0) {
    throw new InvalidArgumentError(`must be a kind (${ASSUMABLE_KINDS.join(', ')}), a namespace and a name, such as secret/finance/s3-credentials.`);
  }
  return [...earlier, { kind: known, namespace, name }];
}
