// Takes the definition of HTTPRoutes that tests use from the Go module of Gateway API: `npx tsx projenrc/gateway-api.ts` where Go is installed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';

const MODULE = 'sigs.k8s.io/gateway-api@v1.6.3';

interface Definition { spec: { versions: Array<{ name: string }> }; status?: unknown }

// Outside any other module: the download must not change one.
const download = execFileSync('go', ['mod', 'download', '-json', MODULE], { cwd: mkdtempSync(join(tmpdir(), 'gateway-api-')) }).toString();
const { Dir } = JSON.parse(download) as { Dir: string };
const definition = load(readFileSync(join(Dir, 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'), 'utf8')) as Definition;
const { status: _status, ...kept } = { ...definition, spec: { ...definition.spec, versions: definition.spec.versions.filter(({ name }) => name === 'v1') } };

/** Without descriptions, which are most of it. A property may have that name itself. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, inner]) => key !== 'description' || typeof inner !== 'string')
    .map(([key, inner]) => [key, withoutDescriptions(inner)]));
}

writeFileSync(join(__dirname, '../test/support/http-route-crd.json'), `${JSON.stringify(withoutDescriptions(kept))}\n`);
