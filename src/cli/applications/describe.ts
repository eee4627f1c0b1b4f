// Parts of what commands print about applications.
import type { ApplicationReport } from '../../client';

/** The report without the object itself, for JSON and YAML. */
export function withoutObject({ application, ...report }: ApplicationReport): Omit<ApplicationReport, 'application'> {
  return report;
}

/** `2 running, 1 pending`. */
export function executorsText({ executors }: Pick<ApplicationReport, 'executors'>): string {
  const shown = (['running', 'pending', 'failed'] as const).filter((state) => executors[state] > 0);
  return shown.map((state) => `${executors[state]} ${state}`).join(', ') || '-';
}

/** `3m`, `5h12m`, `4d`. */
export function age(since: string | undefined, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since ?? '')) / 1000));
  if (Number.isNaN(seconds)) return '';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h${minutes % 60 > 0 ? `${minutes % 60}m` : ''}` : `${Math.floor(hours / 24)}d`;
}

/** Why it is as it is: `UserError, exit code 1: …`. */
export function failureText({ failureClass, exitCode, message }: Pick<ApplicationReport, 'failureClass' | 'exitCode' | 'message'>): string {
  const cause = [failureClass, failureClass !== undefined && exitCode !== undefined ? `exit code ${exitCode}` : undefined].filter(Boolean).join(', ');
  return [cause, message].filter(Boolean).join(': ');
}
