// The rights of people and programs are minimal: each is needed for something that they do, and what they do needs no other.
import { Chart, App } from 'cdk8s';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AIRFLOW_WITH_SUBMIT, Call, manifestsOf, PRESENT, PROFILES, Profile, rightsFor, rightsOfIdentity, rolesOf, without } from './team-calls';
import { SparkCrds, Team } from '../../src';
import { ApiObject, ControlPlane, Identity, startControlPlane } from '../../src/rehearsal';
import { singleRights } from '../support/rights';
import { VirtualClock } from '../support/virtual-clock';

/** An embedded API server on which an account has what a profile gives. */
class Site {
  static async of(grant: Profile['grant'], identity: Identity): Promise<Site> {
    const crds = new Chart(new App(), 'crds');
    new SparkCrds(crds, 'crds');
    const manifests = manifestsOf(grant);
    const plane = startControlPlane({ clock: new VirtualClock() });
    const objects = [...crds.toJson() as ApiObject[], ...manifests, ...PRESENT as ApiObject[]];
    expect((await plane.apply(objects.map((object) => ({ object })))).refused).toEqual([]);
    return new Site(plane, identity, rolesOf(manifests, identity));
  }

  private constructor(private readonly plane: ControlPlane, private readonly identity: Identity, readonly roles: ReturnType<typeof rolesOf>) {}

  /** Whether the API server refuses a call for want of a right. */
  async refuses({ method, path, body, contentType }: Call): Promise<boolean> {
    const [plain, watch] = path.split('?watch=');
    const transport = this.plane.transportFor(this.identity);
    if (!watch) return (await transport.request({ method, path: plain, body, contentType })).status === 403;
    const stream = await transport.stream({ method, path: plain, query: { watch } });
    stream.close();
    return stream.status === 403;
  }

  async refused(calls: readonly Call[]): Promise<string[]> {
    const refused: string[] = [];
    for (const call of calls) if (await this.refuses(call)) refused.push(`${call.method} ${call.path}`);
    return refused;
  }

  async replace(roles: ReturnType<typeof rolesOf>): Promise<void> {
    for (const role of roles) {
      const { kind, metadata: { name, namespace } } = role;
      const path = `/apis/${role.apiVersion}${namespace ? `/namespaces/${namespace}` : ''}/${kind.toLowerCase()}s/${name}`;
      const { status } = await this.plane.transportFor().request({
        method: 'PATCH', path, body: { rules: role.rules }, contentType: 'application/merge-patch+json',
      });
      expect(status).toBe(200);
    }
  }

  stop(): Promise<void> {
    return this.plane.stop();
  }
}

describe.each(PROFILES)('$name', ({ grant, identity, actions }) => {
  let site: Site;
  beforeAll(async () => { site = await Site.of(grant, identity); });
  afterAll(() => site.stop());

  it('allows everything that it is for', async () => {
    expect(await site.refused(actions.flatMap(({ calls }) => calls))).toEqual([]);
  });

  it('gives no right that nothing of it needs', () => {
    expect(rightsOfIdentity(site.roles)).toEqual([...new Set(actions.flatMap(rightsFor))].sort());
  });

  it('keeps somebody from something as soon as one right is missing', async () => {
    const harmless: string[] = [];
    for (const right of rightsOfIdentity(site.roles)) {
      await site.replace(site.roles.map((role) => without(role, right)));
      const needing = actions.filter((action) => rightsFor(action).includes(right)).flatMap(({ calls }) => calls);
      if ((await site.refused(needing)).length === 0) harmless.push(right);
    }
    await site.replace(site.roles);
    expect(harmless).toEqual([]);
    expect(await site.refused(actions.flatMap(({ calls }) => calls))).toEqual([]);
  });
});

it('grantSubmit() alone allows Airflow a task that succeeds', async () => {
  const identity = PROFILES.find(({ name }) => name === 'grantAirflow()')!.identity;
  const site = await Site.of((_, namespace) => namespace.grantSubmit(Team.serviceAccount('airflow', 'workflows')), identity);
  expect(await site.refused(AIRFLOW_WITH_SUBMIT.flatMap(({ calls }) => calls))).toEqual([]);
  await site.stop();
});

it('rights are counted one by one', () => {
  expect(singleRights([{ rule: { apiGroups: ['', 'apps'], resources: ['pods'], verbs: ['get', 'list'] } }]))
    .toEqual(['/pods get', '/pods list', 'apps/pods get', 'apps/pods list']);
});
