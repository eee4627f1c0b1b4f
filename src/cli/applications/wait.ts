// How an application ended: as a line or JSON, and as an exit code.
import { failureText, withoutObject } from './describe';
import type { WaitResult } from '../../client';
import { ExitCode } from '../command-context';
import type { Console } from '../console';

/** The exit code tells a failure of the application from one of the platform. */
export function waitCode({ outcome, isReached }: WaitResult): ExitCode {
  if (outcome === 'InfrastructureFailure') return ExitCode.INFRASTRUCTURE;
  return outcome === 'ApplicationFailure' || !isReached ? ExitCode.FINDINGS : ExitCode.FINE;
}

export function printEnd(result: WaitResult, json: boolean, console: Console): void {
  if (json) {
    const { isReached, ...report } = withoutObject(result) as Omit<WaitResult, 'application'>;
    console.out(`${JSON.stringify({ ...report, isReached }, undefined, 2)}\n`);
    return;
  }
  const cause = result.outcome === 'Succeeded' ? '' : failureText(result);
  console.out(`${result.namespace}/${result.name}  ${result.state}${cause ? `  ${cause}` : ''}\n`);
}
