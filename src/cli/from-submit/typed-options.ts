// Which fields of an application the constructs can express exactly, and how; everything else becomes a patch.
import { Imports, quotedLiteral, SourceExpression } from './source-text';
import { entryOf } from '../../spec/json';
import { SMALLEST_HEAP_MEBIBYTES } from '../../spec/sizes';
import type { DynamicAllocation, SparkApplicationSpec } from '../../spec/types.gen';

/** Options of the JVM by which the constructs would refuse to set the heap. */
const HEAP_OPTION = /^-Xm[sx]/;

/** Writes single values as expressions of cdk8s, cdk8s-plus and the library; undefined where the result would differ. */
export class TypedOptions {
  constructor(private readonly imports: Imports) {}

  /** `2g`, `512m`. */
  size(text: string | undefined, least: number = 1): SourceExpression | undefined {
    const [, digits, unit] = /^([1-9][0-9]{0,9})([mg])$/.exec(text ?? '') ?? [];
    const amount = Number(digits);
    if (digits === undefined || (unit === 'm' && (amount % 1024 === 0 || amount < least))) return undefined;
    return new SourceExpression(`${this.imports.name('cdk8s', 'Size')}.${unit === 'g' ? 'gibibytes' : 'mebibytes'}(${amount})`);
  }

  heap(text: string | undefined): SourceExpression | undefined {
    return this.size(text, SMALLEST_HEAP_MEBIBYTES);
  }

  /** `500m`, `2`, `0.5`. */
  cpu(text: string | undefined): SourceExpression | undefined {
    const [, digits, milli] = /^([0-9]+(?:\.[0-9]+)?)(m?)$/.exec(text ?? '') ?? [];
    if (digits === undefined || String(Number(digits)) !== digits || Number(digits) === 0) return undefined;
    return new SourceExpression(`${this.imports.name('cdk8s-plus-27', 'Cpu')}.${milli ? 'millis' : 'units'}(${digits})`);
  }

  /** A number that is a string in the application. */
  number(text: string | undefined): number | undefined {
    return text !== undefined && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : undefined;
  }

  positive(value: number | undefined): number | undefined {
    return value !== undefined && value >= 1 ? value : undefined;
  }

  pullPolicy(policy: string | undefined): SourceExpression | undefined {
    const members: Readonly<Record<string, string>> = { Always: 'ALWAYS', IfNotPresent: 'IF_NOT_PRESENT', Never: 'NEVER' };
    if (policy === undefined || !Object.hasOwn(members, policy)) return undefined;
    return new SourceExpression(`${this.imports.name('cdk8s-plus-27', 'ImagePullPolicy')}.${entryOf(members, policy)}`);
  }

  /** An object that exists in the cluster already, by its name. */
  existing(kind: 'Secret' | 'ServiceAccount', id: string, name: string | undefined): SourceExpression | undefined {
    if (name === undefined) return undefined;
    return new SourceExpression(`${this.imports.name('cdk8s-plus-27', kind)}.from${kind}Name(chart, ${quotedLiteral(id)}, ${quotedLiteral(name)})`);
  }

  javaOptions(text: string | undefined): readonly string[] | undefined {
    const options = text?.split(' ');
    return options?.some((option) => HEAP_OPTION.test(option)) ? undefined : options;
  }

  /** The constructs set no property twice, as keys with Spark's own prefix would. */
  hadoopConf(conf: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> | undefined {
    return Object.keys(conf ?? {}).some((key) => key.startsWith('spark.hadoop.')) ? undefined : conf;
  }

  sparkVersion(version: string): SourceExpression {
    return new SourceExpression(`${this.imports.name('cdk8s-spark', 'SparkVersion')}.of(${quotedLiteral(version)})`);
  }

  dynamicAllocation(allocation: DynamicAllocation | undefined): SourceExpression | undefined {
    const { minExecutors: min, maxExecutors: max, initialExecutors: initial, shuffleTrackingEnabled, shuffleTrackingTimeout } = allocation ?? {};
    if (min === undefined || max === undefined || max < 1 || min > max || (initial !== undefined && (initial < min || initial > max))) return undefined;
    const options = [
      ...(initial === undefined ? [] : [`initial: ${initial}`]),
      ...(shuffleTrackingEnabled === false ? ['shuffleTracking: false'] : []),
      ...(shuffleTrackingTimeout === undefined ? [] : [`shuffleTrackingTimeout: ${this.imports.name('cdk8s', 'Duration')}.millis(${shuffleTrackingTimeout})`]),
    ];
    const more = options.length > 0 ? `, { ${options.join(', ')} }` : '';
    return new SourceExpression(`${this.imports.name('cdk8s-spark', 'DynamicAllocation')}.between(${min}, ${max}${more})`);
  }

  /** The program. A main file without a scheme and a class of a Python program are left for a patch. */
  code({ type, mainApplicationFile, mainClass, arguments: args }: SparkApplicationSpec): SourceExpression {
    const factory = ({ Python: 'python', R: 'r', Java: 'java', Scala: 'scala' } as const)[type];
    const isJvm = type === 'Java' || type === 'Scala';
    const options = [
      ...(isJvm ? [`mainClass: ${quotedLiteral(mainClass ?? '')}`] : []),
      ...(args?.length ? [`args: [${args.map(quotedLiteral).join(', ')}]`] : []),
    ];
    const file = quotedLiteral(hasScheme(mainApplicationFile) ? mainApplicationFile : `local:///${mainApplicationFile}`);
    const more = options.length > 0 ? `, { ${options.join(', ')} }` : '';
    return new SourceExpression(`${this.imports.name('cdk8s-spark', 'SparkCode')}.${factory}(${file}${more})`);
  }
}

/** Whether a main file is a URI; `spark-internal` is none. */
export function hasScheme(file: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(file);
}
