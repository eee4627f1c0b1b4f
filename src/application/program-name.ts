// Names of programs whose author gives none.
import { Chart, Names } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { isDnsLabel } from '../spec/names';

/** Who has which name, for each tree of constructs. */
const TAKEN = new WeakMap<IConstruct, Map<string, Holder>>();

/** Length of the hash with which cdk8s ends names. */
const HASH_LENGTH = 8;

interface Holder { readonly construct: IConstruct; readonly given: boolean }

/**
 * The name of a program: the one that is given, or the ids of the constructs from the chart down to the program. What is no name, or is too long, becomes a
 * name with a hash.
 *
 * Two programs of a namespace must not get one name this way: the second manifest would replace the first.
 */
export function programName(what: string, program: Construct, namespace: string | undefined, given: string | undefined, maxLength: number): string {
  const name = given ?? nameOf(program, maxLength);
  const taken = TAKEN.get(program.node.root) ?? new Map<string, Holder>();
  TAKEN.set(program.node.root, taken);
  const key = `${namespace ?? ''}/${name}`;
  const holder = taken.get(key);
  if (holder && isAttached(holder.construct) && !(holder.given && given !== undefined)) {
    const where = namespace ? ` in the namespace '${namespace}'` : '';
    throw new Error(`${what}: metadata.name: ${holder.construct.node.path} has the name '${name}' too${where}; `
      + 'give one of them another id, or set metadata.name of both if they are for different clusters');
  }
  taken.set(key, { construct: program, given: given !== undefined });
  return name;
}

function nameOf(program: Construct, maxLength: number): string {
  const scopes = program.node.scopes;
  const chart = scopes.map((scope) => Chart.isChart(scope)).lastIndexOf(true);
  const name = scopes.slice(chart + 1).map(({ node }) => node.id).join('-');
  if (isDnsLabel(name) && /^[a-z]/.test(name) && name.length <= maxLength) return name;
  const hash = Names.toDnsLabel(program).slice(-HASH_LENGTH);
  // The end of a path says most about a program.
  const words = name.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).join('-');
  const readable = words.slice(-(maxLength - HASH_LENGTH - 1)).replace(/^[^a-z]+/, '');
  return `${readable || 'spark'}-${hash}`;
}

/** Whether a construct is still in its tree. */
function isAttached({ node }: IConstruct): boolean {
  return node.scope?.node.tryFindChild(node.id)?.node === node;
}
