// References to other properties, such as ${spark.app.name}, which Spark replaces where it reads a setting of its own.
import type { SparkConf } from './spark-conf';
import { BOUNDS, TOO_LARGE } from '../../spec/bounds';
import type { Finding } from '../../spec/findings';
import { shorten } from '../../spec/text';

const below = (prefix: string, ...keys: string[]): string[] => keys.map((key) => prefix + key);
/** What is read as a setting. All else (environment, labels, volumes, ports, …) is looked up as text, or by the driver alone. */
const SETTINGS: ReadonlySet<string> = new Set([
  ...below(
    'spark.kubernetes.',
    'namespace', 'container.image', 'container.image.pullPolicy', 'container.image.pullSecrets', 'memoryOverheadFactor', 'scheduler.name',
    'securityContext.allowPrivilegeEscalation', 'authenticate.driver.serviceAccountName', 'hadoop.configMapName', 'kerberos.krb5.configMapName',
    'kerberos.krb5.path', 'kerberos.tokenSecret.name', 'kerberos.tokenSecret.itemKey', 'legacy.useReadWriteOnceAccessMode', 'local.dirs.tmpfs',
    'pyspark.pythonVersion',
  ),
  ...below(
    'spark.kubernetes.driver.',
    'container.image', 'pod.name', 'request.cores', 'limit.cores', 'scheduler.name', 'securityContext.allowPrivilegeEscalation', 'podTemplateContainerName',
    'pod.featureSteps', 'pod.excludedFeatureSteps', 'service.ipFamilies', 'service.ipFamilyPolicy', 'service.publishNotReadyAddresses',
  ),
  'spark.driver.memoryOverhead', 'spark.yarn.driver.memoryOverhead', 'spark.driver.memoryOverheadFactor', 'spark.driver.minMemoryOverhead',
  'spark.pyspark.python', 'spark.pyspark.driver.python', 'spark.ui.port',
]);

/** Characters of a value that is too long in the finding about it. */
const SHOWN_CHARACTERS = 100;
/** References that are followed for one property: more than anybody means, and references that double at each step would otherwise never end. */
const MOST_REFERENCES = 1000;

/** The properties as feature steps read them. The driver is handed the text as it was, and reads it in the same way. */
export function resolveReferences(conf: SparkConf, findings: Finding[]): SparkConf {
  const resolved = conf.copy();
  const budget = { characters: BOUNDS.resolvedTexts };
  for (const key of conf.keys()) {
    const value = conf.get(key) ?? '';
    if (!SETTINGS.has(key)) continue;
    const before = findings.length;
    if (value.includes('${')) resolved.set(key, new Resolution(conf, key, budget).resolve(value, findings), conf.pathOf(key));
    if (findings.length === before) checkLength(resolved, key, findings);
  }
  return resolved;
}

/** All of them are names, images, sizes, paths and short lists of these. A longer one would get into pods and Services as it is. */
function checkLength(conf: SparkConf, key: string, findings: Finding[]): void {
  const { length } = conf.get(key) ?? '';
  if (length <= BOUNDS.name) return;
  const finding = conf.invalid(key, TOO_LARGE, `has ${length} characters, references to other properties replaced; at most ${BOUNDS.name} are allowed`);
  findings.push({ ...finding, value: shorten(conf.get(key) ?? '', SHOWN_CHARACTERS) });
}

/** The replacement of the references in one property. */
class Resolution {
  private references = MOST_REFERENCES;
  private characters: number = BOUNDS.resolvedText;
  private tooLarge = false;
  /** The first reference that leads nowhere, with why; further ones are counted. */
  private unresolved?: { readonly reference: string; readonly because: string };
  private unresolvedCount = 0;

  constructor(private readonly conf: SparkConf, private readonly key: string, private readonly budget: { characters: number }) {}

  /** The text with its references replaced; notes at most one finding about those that cannot be. */
  resolve(text: string, findings: Finding[]): string {
    const resolved = this.replace(text, new Set([this.key]));
    if (this.tooLarge) {
      findings.push(this.conf.invalid(this.key, 'ReferencesTooLarge', 'becomes too large, or has too many references, when the references to other '
        + `properties in it are replaced: at most ${MOST_REFERENCES} references and ${BOUNDS.resolvedText} characters are allowed; write its value`));
      return text;
    }
    if (this.unresolved) {
      const { reference, because } = this.unresolved;
      const further = this.unresolvedCount > 1 ? ` (and ${this.unresolvedCount - 1} more)` : '';
      findings.push(this.conf.invalid(this.key, 'UnresolvedReference', `refers to ${shorten(reference, 200)}, ${because}${further}; write its value`));
    }
    return resolved;
  }

  private replace(text: string, seen: Set<string>): string {
    const parts: string[] = [];
    let end = 0;
    for (const { start, name, source, after } of referencesIn(text)) {
      if (this.tooLarge) break;
      parts.push(text.slice(end, start), this.valueOf(text.slice(start, after), name, source, seen));
      end = after;
    }
    parts.push(text.slice(end));
    return parts.join('');
  }

  private valueOf(reference: string, name: string, source: string | undefined, seen: Set<string>): string {
    const value = source === undefined && !seen.has(name) ? this.conf.get(name) : undefined;
    if (value === undefined) {
      this.unresolvedCount++;
      this.unresolved ??= {
        reference,
        because: source === undefined ? 'a property that is not set here, or that leads back to itself' : 'which only the machine that submits could know',
      };
      return reference;
    }
    // Counted before it is read, so that nothing large is read again and again.
    this.characters -= value.length;
    this.budget.characters -= value.length;
    if (this.references-- <= 0 || this.characters < 0 || this.budget.characters < 0) {
      this.tooLarge = true;
      return reference;
    }
    seen.add(name);
    const replaced = this.replace(value, seen);
    seen.delete(name);
    return replaced;
  }
}

/** A reference in a text: `${name}` or `${source:name}`. */
interface Reference {
  readonly start: number;
  readonly after: number;
  readonly source?: string;
  readonly name: string;
}

/** The references in a text, in one pass: to the next brace that closes, without a blank between. */
function* referencesIn(text: string): Generator<Reference> {
  let [closing, blank] = [-1, -1];
  for (let start = text.indexOf('${'); start !== -1;) {
    // A name has at least one character, which may be a brace.
    if (closing < start + 3) closing = text.indexOf('}', start + 3);
    if (closing === -1) return;
    if (blank < start) blank = nextBlank(text, start);
    if (blank < closing) {
      start = text.indexOf('${', blank);
      continue;
    }
    const [source, name] = sourceAndName(text.slice(start + 2, closing));
    yield { start, after: closing + 1, name, source };
    start = text.indexOf('${', closing + 1);
  }
}

function nextBlank(text: string, from: number): number {
  const blank = /\s/g;
  blank.lastIndex = from;
  return blank.exec(text)?.index ?? text.length;
}

function sourceAndName(body: string): [source: string | undefined, name: string] {
  const [, source, name] = /^(\w+):(.+)$/.exec(body) ?? [];
  return name === undefined ? [undefined, body] : [source, name];
}
