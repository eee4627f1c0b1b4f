// kubectl as a function: the checks use the cluster as its users do.
import { spawn } from 'node:child_process';

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; never rejects for its exit code. */
export function execute(command: string, args: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string } = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...options.env }, cwd: options.cwd });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    child.on('error', (error) => reject(new Error(`cannot run ${command}: ${error.message}`)));
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.on('error', () => { /* the program ended without reading: its exit code says why */ });
    child.stdin.end(options.input ?? '');
  });
}

/** Runs kubectl and gives what it printed; an exit code other than 0 becomes an error with its words. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await execute('kubectl', args, { input });
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim() || `exit code ${code}`}`);
  return stdout;
}

/** One object, or undefined when there is none of that name. */
export async function getObject<T>(kind: string, namespace: string, name: string): Promise<T | undefined> {
  const text = await kubectl(['get', kind, name, '-n', namespace, '-o', 'json', '--ignore-not-found']);
  return text.trim() === '' ? undefined : JSON.parse(text) as T;
}

/** All objects of the kinds (comma-separated) in a namespace, optionally by label. */
export async function listObjects<T>(kinds: string, namespace: string, selector?: string): Promise<T[]> {
  const text = await kubectl(['get', kinds, '-n', namespace, '-o', 'json', ...(selector ? ['-l', selector] : [])]);
  return (JSON.parse(text) as { items: T[] }).items;
}

/** Applies objects, given as the fields that matter of them. */
export async function apply(...items: readonly object[]): Promise<void> {
  await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

/** Deletes an object, of which there may be none. */
export async function remove(kind: string, name: string, namespace?: string): Promise<void> {
  await kubectl(['delete', kind, name, '--ignore-not-found', '--timeout=60s', ...(namespace ? ['-n', namespace] : [])]);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

/** How often what is asked of the cluster is asked again. */
const ASK_EVERY_MILLISECONDS = 400;

/** Asks until there is an answer other than undefined; after `seconds` fails with what was last known. */
export async function waitFor<T>(
  what: string, seconds: number, probe: () => Promise<T | undefined>, lastKnown?: () => string, everyMilliseconds = ASK_EVERY_MILLISECONDS,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s${lastKnown ? `; last seen: ${lastKnown()}` : ''}`);
    await sleep(everyMilliseconds);
  }
}

/** Waits until the API server answers. */
export async function untilApiServerAnswers(): Promise<void> {
  await waitFor('the API server to answer', 120, async () => ((await execute('kubectl', ['get', '--raw', '/readyz'])).code === 0 ? true : undefined));
}
