// The command line as a process: exit codes, help, versions, standard input, and what it does when its reader ends.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, manifest, withFiles } from './cli';
import { BUNDLE_FILES, CLI, writeBundle } from '../../projenrc/bundle';

let folder: string;
let bundle: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  // The same bundle as `npm run bundle` makes, in a place of its own: tests must not overwrite what is shipped.
  await writeBundle(CLI, folder);
  bundle = join(folder, BUNDLE_FILES.bundle);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], input?: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundle, ...args], { env: { PATH: process.env.PATH, ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      err += text.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

const COMMANDS = ['validate', 'render', 'rehearse', 'crds', 'health', 'operator'];

describe('the process', () => {
  it.each([...COMMANDS, undefined])('explains itself: %s --help', async (command) => {
    const args = command === undefined ? ['--help'] : [command, '--help'];
    // The operator prints its help itself; all others need no process to show theirs.
    const { code, out, err } = command === 'operator' ? await start(args) : await cli(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: /);
  });

  it('lists every command', async () => {
    const { out } = await cli(['--help']);
    COMMANDS.forEach((command) => expect(out).toMatch(new RegExp(`^  ${command} `, 'm')));
  });

  it.each([...COMMANDS, undefined])('prints its version: %s --version', async (command) => {
    const ended = command === undefined ? await start(['--version']) : await cli([command, '--version']);
    expect(ended).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/), err: '' });
  });

  it.each([
    ['an unknown command', ['nope'], 'unknown command \'nope\''],
    ['an unknown option', ['validate', '--nope', '-'], 'unknown option \'--nope\''],
    ['no file', ['validate'], 'missing required argument \'files\''],
    ['a file that is not there', ['validate', '/no/such/file.yaml'], '/no/such/file.yaml: there is no such file or folder'],
    ['an unknown flag of the operator', ['operator', '--nope'], 'unknown option \'--nope\''],
    ['a value that a flag cannot take', ['operator', '--controller-threads', 'many'], 'controller-threads'],
  ])('ends with 2 for %s, saying so without a stack trace', async (_, args, message) => {
    const { code, out, err } = await start(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^ +at /m);
  });

  it('ends with 2 and its help where no command is named', async () => {
    const { code, err } = await start([]);
    expect(code).toBe(2);
    expect(err).toMatch(/^Usage: /);
  });

  it('ends with 2 for a folder without manifests', () => withFiles({ 'readme.txt': '' }, async (empty) => {
    expect(await start(['validate', empty])).toEqual({ code: 2, out: '', err: `error: ${empty}: there is no .yaml, .yml or .json file in this folder\n` });
  }));

  it('ends with 0 where nothing is wrong and with 1 where something is', async () => {
    expect((await start(['validate', '-'], manifest())).code).toBe(0);
    expect((await start(['validate', '-'], manifest('mode: client'))).code).toBe(1);
    expect((await start(['render', '-'], manifest('mode: client'))).code).toBe(1);
  });

  it('prints the definitions, ready for kubectl apply', async () => {
    const { code, out } = await start(['crds']);
    expect(code).toBe(0);
    expect(out.match(/^kind: CustomResourceDefinition$/gm)).toHaveLength(2);
    expect(out.match(/^---$/gm)).toHaveLength(2);
  });

  it('writes the whole of a long result into a pipe', async () => {
    const names = Array.from({ length: 200 }, (_, index) => manifest('', { name: `etl-${index}` })).join('---\n');
    const { code, out } = await start(['render', '-', '--format', 'json'], names);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { objects: Array<{ kind: string }> }).objects.filter(({ kind }) => kind === 'Pod')).toHaveLength(200);
  });

  it('ends quietly when its reader ends', async () => {
    const err = await new Promise<string>((resolve) => {
      const child = spawn(process.execPath, [bundle, 'crds'], { stdio: ['ignore', 'pipe', 'pipe'] });
      let text = '';
      child.stderr.on('data', (more: Buffer) => {
        text += more.toString();
      });
      child.stdout.once('data', () => child.stdout.destroy());
      child.on('close', () => resolve(text));
    });
    expect(err).toBe('');
  });

  it('says where an operator without a cluster looked for one', async () => {
    const { code, out, err } = await start(['operator'], undefined, { KUBECONFIG: '/no/such/kubeconfig' });
    expect(code).toBe(1);
    expect(out + err).toContain('/no/such/kubeconfig');
  });
});
