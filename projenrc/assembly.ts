// Checks of the public API as jsii sees it (.jsii): everything is documented, nothing is untyped, and units are clear.
import * as fs from 'node:fs';

interface Docs { readonly summary?: string; readonly remarks?: string; readonly default?: string }
interface TypeReference { readonly primitive?: string; readonly fqn?: string; readonly collection?: { readonly elementtype: TypeReference } }
interface Value {
  readonly name: string;
  readonly docs?: Docs;
  readonly type?: TypeReference;
  readonly optional?: boolean;
  readonly protected?: boolean;
  readonly overrides?: string;
}
interface Method extends Value { readonly parameters?: readonly Value[]; readonly returns?: { readonly type: TypeReference } }
interface ApiType {
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly docs?: Docs;
  readonly properties?: readonly Value[];
  readonly methods?: readonly Method[];
  readonly members?: readonly Value[];
}

/** What this check reads of an assembly of jsii. */
export interface Assembly { readonly types?: Readonly<Record<string, ApiType>> }

/** Words that say what a number counts. Times and sizes are no numbers: they are `Duration` and `Size`. */
const COUNTED = new RegExp(`\\b(${[
  'number', 'how many', 'how often', 'port', 'share', 'factor', 'weight', 'minute', 'hour', 'day', 'cores', 'replicas', 'retries', 'executors', 'accelerators',
  'most', 'least', 'largest', 'smallest', 'priority', 'qps', 'burst', 'from \\d+ to \\d+',
].join('|')})\\b`, 'i');
const UNIT_IN_NAME = /(seconds|millis|minutes|bytes|mebibytes|mb|gb)$/i;

/** What is wrong with an assembly, one sentence each. */
export function assemblyProblems({ types = {} }: Assembly, escapeHatches: readonly string[] = []): string[] {
  return Object.values(types).flatMap((type) => {
    const members = [...type.properties ?? [], ...type.methods ?? [], ...type.members ?? []].filter((member) => !member.protected && !member.overrides);
    return [
      ...(type.docs?.summary ? [] : [`${type.name} is not documented`]),
      ...members.filter(({ docs }) => !docs?.summary).map(({ name }) => `${type.name}.${name} is not documented`),
      ...(type.datatype ? type.properties ?? [] : []).flatMap((property) => propertyProblems(`${type.name}.${property.name}`, property)),
      ...[...type.properties ?? [], ...(type.methods ?? []).flatMap(({ name, parameters = [], returns }) => [
        ...parameters.map((parameter) => ({ ...parameter, name: `${name}(${parameter.name})` })),
        ...(returns ? [{ name: `${name}()`, type: returns.type }] : []),
      ])].filter(({ type: valueType }) => isAny(valueType)).map(({ name }) => `${type.name}.${name}`)
        .filter((name) => !escapeHatches.includes(name)).map((name) => `${name} is of type any`),
    ];
  });
}

function propertyProblems(name: string, { docs, optional, type }: Value): string[] {
  const text = `${docs?.summary ?? ''} ${docs?.remarks ?? ''}`;
  return [
    ...(optional && !docs?.default ? [`${name} may be left out, and its documentation does not say what happens then (@default)`] : []),
    ...(type?.primitive === 'number' && (!COUNTED.test(text) || UNIT_IN_NAME.test(name))
      ? [`${name} is a number, and its documentation does not say of what; times are Duration, and sizes are Size`] : []),
    ...(type?.fqn === 'cdk8s.Size' && !/mebibytes/i.test(text)
      ? [`${name} is a size, and its documentation does not say in which steps (whole mebibytes)`] : []),
  ];
}

function isAny(type: TypeReference | undefined): boolean {
  return type?.primitive === 'any' || (type?.collection !== undefined && isAny(type.collection.elementtype));
}

if (require.main === module) {
  const problems = assemblyProblems(JSON.parse(fs.readFileSync('.jsii', 'utf8')) as Assembly);
  if (problems.length > 0) {
    console.error(['The public API (.jsii):', ...problems].join('\n'));
    process.exit(1);
  }
}
