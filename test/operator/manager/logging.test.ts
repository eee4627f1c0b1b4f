// The log has one line per message, as JSON or as text.
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/operator/manager/logging';

function logged(format: 'json' | 'text', level: 'debug' | 'info' | 'warn' | 'error' = 'info') {
  const lines: string[] = [];
  return { log: createLogger({ logLevel: level, logFormat: format }, { write: (line) => lines.push(line) }), lines };
}

describe('the log', () => {
  it('is one JSON document per message', () => {
    const { log, lines } = logged('json');
    log.child({ key: 'jobs/pi' }).info('Status written', { to: 'RUNNING' });
    expect(lines).toHaveLength(1);
    const time = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(JSON.parse(lines[0])).toEqual({ level: 'info', time, key: 'jobs/pi', to: 'RUNNING', message: 'Status written' });
  });

  it('is a line of text for people', () => {
    const { log, lines } = logged('text');
    log.warn('Reconcile failed', { key: 'jobs/pi', failures: 3, error: 'no such "thing"' });
    expect(lines[0].replace(/^\S+ /, '')).toBe('WARN  Reconcile failed key=jobs/pi failures=3 error="no such \\"thing\\""\n');
  });

  it('begins a line of text with the application that it is about', () => {
    const { log, lines } = logged('text');
    log.info('State changed', { application: 'jobs/pi', from: 'SUBMITTED', state: 'RUNNING' });
    expect(lines[0].replace(/^\S+ /, '')).toBe('INFO  jobs/pi: State changed from=SUBMITTED state=RUNNING\n');
  });

  it('leaves out messages below the configured level', () => {
    const { log, lines } = logged('json', 'warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['c', 'd']);
  });

  it('shows the message of an error instead of its stack', () => {
    const { log, lines } = logged('json');
    log.error('Failed', { error: new Error('because') });
    expect(JSON.parse(lines[0])).toMatchObject({ error: 'because' });
  });
});
