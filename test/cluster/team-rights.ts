// What a real API server says of the rights of people and programs: kubectl's commands work, and each right that is missing breaks one. Needs no node.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { apply, execute, kubectl, remove, waitFor } from './kubectl';
import { expectThat, type Report } from './report';
import { sideBySide } from './side-by-side';
import type { Identity } from '../../src/rehearsal';
import {
  type Call, type Action, manifestsOf, NAMESPACE, PRESENT, PROFILES, type Profile, type Role, rightsFor, rightsOfIdentity, rolesOf, without,
} from '../platform/team-calls';
import { rightOf } from '../support/rights';

/** Commands at once. */
const ROOM = 4;
/** Until a changed Role takes effect. */
const LONGEST_DELAY_MILLISECONDS = 5_000;

export async function checkTeamRights(report: Report): Promise<void> {
  const proxy = spawn('kubectl', ['proxy', '--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(proxy.stdout, 'data') as [Buffer];
  const base = `http://127.0.0.1:${/:(\d+)/.exec(line.toString())![1]}`;
  try {
    for (const plural of ['sparkapplications', 'scheduledsparkapplications']) {
      if ((await execute('kubectl', ['get', 'crd', `${plural}.sparkoperator.k8s.io`])).code === 0) continue;
      await kubectl(['apply', '-f', join(__dirname, `../../imports/crds/${plural}.yaml`)]);
      await kubectl(['wait', '--for=condition=Established', `crd/${plural}.sparkoperator.k8s.io`, '--timeout=60s']);
    }
    await apply(...manifestsOf((chart, namespace) => {
      for (const { grant } of PROFILES) grant(chart, namespace);
    }), ...PRESENT);
    const account = ['get', 'serviceaccount', 'default', '-n', NAMESPACE];
    await waitFor('the account of the namespace', 60, async () => ((await execute('kubectl', account)).code === 0 || undefined));
    for (const profile of PROFILES) await checkProfile(report, profile, base);
    await checkCommands(report);
  } finally {
    proxy.kill();
    await remove('namespace', NAMESPACE);
    for (const { kind, metadata } of PROFILES.flatMap(({ grant }) => manifestsOf(grant)).filter((object) => object.kind.startsWith('ClusterRole'))) {
      await remove(kind, metadata.name!);
    }
  }
}

async function checkProfile(report: Report, { name, identity, grant, actions }: Profile, base: string): Promise<void> {
  const roles = rolesOf(manifestsOf(grant), identity);
  const refuses = (call: Call): Promise<boolean> => isRefused(base, identity, call);
  await report.check(`rights: ${name} allows everything that it is for`, async () => {
    const calls = actions.flatMap((action) => action.calls);
    const refused = (await Promise.all(calls.map(async (call) => (await untilIs(false, () => refuses(call)) ? call : undefined)))).filter((call) => call);
    expectThat(refused.length === 0, `refused: ${refused.map((call) => `${call!.method} ${call!.path}`).join(', ')}`);
    return `${actions.length} commands and calls`;
  });
  await report.check(`rights: ${name} is of no use for something as soon as one right is missing`, async () => {
    const rights = rightsOfIdentity(roles);
    const harmless: string[] = [];
    for (const right of rights) {
      await replace(base, roles.map((role) => without(role, right)));
      const call = actions.flatMap(({ calls }) => calls).find(({ method, path }) => rightOf(method, path) === right);
      if (call === undefined || !await untilIs(true, () => refuses(call))) harmless.push(right);
    }
    await replace(base, roles);
    expectThat(harmless.length === 0, `nothing is refused without ${harmless.join(', ')}`);
    return `${rights.length} rights`;
  });
}

/** That kubectl makes those calls for its commands, and no other. */
async function checkCommands(report: Report): Promise<void> {
  const commands = new Map<string, { action: Action; identity: Identity }>();
  for (const { actions, identity } of PROFILES) {
    for (const action of actions.filter(({ kubectl: command }) => command)) commands.set(JSON.stringify([action.kubectl, action.input]), { action, identity });
  }
  await sideBySide([...commands.values()].map((command) => ({ ...command, applications: 1 })), ROOM, async ({ action, identity }) => {
    await report.check(`rights: who ${action.what} makes the calls that are listed for it: kubectl ${action.kubectl!.join(' ')}`, async () => {
      const made = await rightsOfCommand(action, identity);
      const listed = rightsFor(action).sort();
      expectThat(JSON.stringify(made) === JSON.stringify(listed), `listed: ${listed.join(', ')}; made: ${made.join(', ')}`);
      return made.join(', ');
    });
  });
}

async function rightsOfCommand({ kubectl: command, input, endless }: Action, { username, groups }: Identity): Promise<string[]> {
  const args = ['kubectl', '-v=6', '-n', NAMESPACE, `--as=${username}`, ...groups.map((group) => `--as-group=${group}`), ...command!];
  const { stderr } = await execute('timeout', [String(endless ? 2 : 60), ...args], { input: input && JSON.stringify(input) });
  const calls = [...stderr.matchAll(/verb="(\w+)" url="([^"]+)" status="(\d+)/g)].filter(([, , url]) => isOfResource(url));
  const forbidden = calls.filter(([, , , status]) => status === '403').map(([, verb, url]) => `${verb} ${url}`);
  expectThat(forbidden.length === 0, `refused: ${forbidden.join(', ')}`);
  return [...new Set(calls.map(([, verb, url]) => rightOf(verb, url)))].sort();
}

/** Discovery and schemas are for everybody. */
function isOfResource(url: string): boolean {
  const { pathname } = new URL(url);
  return pathname.includes(`/namespaces/${NAMESPACE}/`) || /^\/api\/v1\/nodes(\/|$)/.test(pathname);
}

async function isRefused(base: string, { username, groups }: Identity, { method, path, body, contentType = 'application/json' }: Call): Promise<boolean> {
  const controller = new AbortController();
  const target = method === 'GET' ? path : `${path}?dryRun=All`;
  const headers: Array<[string, string]> = [
    ['impersonate-user', username], ...groups.map((group): [string, string] => ['impersonate-group', group]), ['content-type', contentType],
  ];
  const response = await fetch(`${base}${target}`, { method, headers, body: body && JSON.stringify(body), signal: controller.signal });
  const text = path.includes('watch=') ? '' : await response.text();
  controller.abort();
  // Admission refuses with the same status.
  return response.status === 403 && (text === '' || text.includes(' cannot '));
}

/** The API server learns of a changed Role a moment later. */
async function untilIs(expected: boolean, refuses: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + LONGEST_DELAY_MILLISECONDS;
  for (;;) {
    const refused = await refuses();
    if (refused === expected || Date.now() > end) return refused;
  }
}

async function replace(base: string, roles: readonly Role[]): Promise<void> {
  for (const { apiVersion, kind, metadata: { name, namespace }, rules } of roles) {
    const path = `/apis/${apiVersion}${namespace ? `/namespaces/${namespace}` : ''}/${kind.toLowerCase()}s/${name}`;
    const response = await fetch(`${base}${path}`, {
      method: 'PATCH', headers: { 'content-type': 'application/merge-patch+json' }, body: JSON.stringify({ rules }),
    });
    expectThat(response.ok, `PATCH ${path}: status ${response.status}`);
  }
}
