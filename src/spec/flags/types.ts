// The types of flags: how each is written and read, and what is said about a value that cannot be read.
import { InvalidFlagValue, type FlagType } from './flag';
import { isGatewayPattern, isHostPattern, isNamePattern, NAMESPACE } from '../exposure';
import { entryOf } from '../json';
import { parseRequirements, UnreadableRequirement } from '../label-selector';
import { formatGateway, parseGateway, type GatewayName } from '../ui-addresses';

const BOOLEANS: Readonly<Record<string, boolean>> = {
  1: true, t: true, T: true, true: true, TRUE: true, True: true, 0: false, f: false, F: false, false: false, FALSE: false, False: false,
};

export const bool: FlagType<boolean> = {
  placeholder: 'bool',
  implied: 'true',
  parse: (given) => entryOf(BOOLEANS, given) ?? invalid('Use true or false.'),
  format: String,
};

/** A text; an empty one counts as not given. */
export function text(placeholder: string): FlagType<string> {
  return { placeholder, parse: (given) => given || undefined, format: (value) => value };
}

/** A label selector, as `kubectl get --selector` takes it. */
export const labelSelector: FlagType<string> = {
  placeholder: 'selector',
  parse: (given) => {
    try {
      return parseRequirements(given).length > 0 ? given : undefined;
    } catch (error) {
      if (!(error instanceof UnreadableRequirement)) throw error;
      return invalid(`${error.message}. Use a label selector such as team=data,tier in (etl,ml),!draft.`);
    }
  },
  format: (value) => value,
};

export function choice<const C extends string>(placeholder: string, choices: readonly C[]): FlagType<C> {
  return {
    placeholder,
    choices,
    parse: (given) => choices.find((each) => each === given) ?? invalid(`Allowed choices are ${choices.join(', ')}.`),
    format: (value) => value,
  };
}

/** A whole number that is at least `least`. */
export function wholeNumber(least: number, placeholder = 'n'): FlagType<number> {
  return {
    placeholder,
    parse: (given) => (/^\d+$/.test(given) && Number(given) >= least && Number.isSafeInteger(Number(given))
      ? Number(given) : invalid(`Use a whole number, at least ${least}.`)),
    format: String,
  };
}

export const positiveNumber: FlagType<number> = {
  placeholder: 'n',
  parse: (given) => (/^\d+(\.\d+)?$/.test(given) && Number(given) > 0 ? Number(given) : invalid('Use a number above 0.')),
  format: String,
};

/** A duration in milliseconds, written as in Go. */
export const duration: FlagType<number> = {
  placeholder: 'duration',
  parse: (given) => parseGoDuration(given) ?? invalid('Use a duration such as 15s, 1m30s or 500ms.'),
  format: (milliseconds) => `${milliseconds}ms`,
};

/** A moment, with its offset from UTC: without one, its meaning would depend on the machine. */
export const time: FlagType<string> = {
  placeholder: 'time',
  parse: (given) => {
    if (given === '') return undefined;
    const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(given) && !Number.isNaN(Date.parse(given));
    return isTime ? given : invalid('Use a time with its offset from UTC, such as 2026-12-01T09:30:00Z.');
  },
  format: (value) => value,
};

/** Values that are separated by commas. A repeated flag adds to the earlier ones. */
export const list: FlagType<readonly string[]> = {
  placeholder: 'list',
  parse: (given) => given.split(',').map((part) => part.trim()).filter((part) => part !== ''),
  format: (values) => values.join(','),
  merge: (earlier, later) => [...earlier, ...later],
};

/** A list of patterns. An empty value is an empty list: nothing matches. */
function patternList(isPattern: (value: string) => boolean, advice: string): FlagType<readonly string[]> {
  return { ...list, parse: (given) => list.parse(given)?.map((value) => (isPattern(value) ? value : invalid(`"${value}" is no pattern. ${advice}`))) };
}

/** Patterns of names, such as `nginx.ingress.kubernetes.io/*`. */
export const namePatterns = patternList(isNamePattern, 'Use a name; a * at its end stands for any rest.');

/** Patterns of host names, such as `*.{{$appNamespace}}.spark.example.com`. */
export const hostPatterns = patternList(isHostPattern, `Use a DNS name, which may begin with *. and contain ${NAMESPACE}, or * for any host.`);

/** Patterns of Gateways, such as `infra/*`. */
export const gatewayPatterns = patternList(
  isGatewayPattern, `Use namespace/name, which may end in * and have ${NAMESPACE} for the namespace, or * for every Gateway.`);

/** A Gateway, and one of its listeners by choice. */
export const gateway: FlagType<GatewayName> = {
  placeholder: 'namespace/name',
  parse: (given) => (given === '' ? undefined : parseGateway(given) ?? invalid('Use namespace/name or namespace/name/listener.')),
  format: formatGateway,
};

/** Upper bounds of a histogram. */
export const buckets: FlagType<readonly number[]> = {
  placeholder: 'list',
  parse: (given) => {
    const bounds = (list.parse(given) ?? []).map(Number);
    const ascending = bounds.every((bound, index) => Number.isFinite(bound) && (index === 0 || bound > bounds[index - 1]));
    return bounds.length > 0 && ascending ? bounds : invalid('Use ascending numbers, separated by commas.');
  },
  format: (bounds) => bounds.join(','),
};

/** An address to listen on; `0` and the empty text stand for none. */
export const address: FlagType<string> = {
  placeholder: 'address',
  parse: (given) => {
    if (given !== '0' && given !== '') {
      parseBindAddress(given);
    }
    return given;
  },
  format: (value) => value,
};

/** A JSON object whose values are strings, such as annotations. */
export const stringMap: FlagType<Readonly<Record<string, string>>> = {
  placeholder: 'json',
  parse: (given) => {
    const value = parseJson(given);
    const isMap = isObject(value) && Object.values(value).every((each) => typeof each === 'string');
    return value === undefined || isMap ? value as Record<string, string> | undefined
      : invalid('Use a JSON object with strings as values, such as {"key":"value"}.');
  },
  format: (value) => JSON.stringify(value),
};

/** One entry of the `tls` of an Ingress. */
export interface IngressTls {
  readonly hosts?: readonly string[];
  readonly secretName?: string;
}

/** The `tls` of an Ingress as JSON. */
export const ingressTls: FlagType<readonly IngressTls[]> = {
  placeholder: 'json',
  parse: (given) => {
    const value = parseJson(given);
    return value === undefined || (Array.isArray(value) && value.every(isObject)) ? value as IngressTls[] | undefined
      : invalid('Use a JSON list, such as [{"hosts":["spark.example.com"],"secretName":"tls"}].');
  },
  format: (value) => JSON.stringify(value),
};

/** Takes `host:port`, `[v6]:port` or `:port` apart. Throws InvalidFlagValue. */
export function parseBindAddress(given: string): { readonly host?: string; readonly port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]*)):(?<port>\d{1,5})$/.exec(given);
  const port = Number(match?.groups?.port);
  if (!match || port > 65_535) {
    return invalid(`"${given}" is no address to listen on: use host:port, :port, or 0 for none`);
  }
  return { host: match.groups?.v6 ?? (match.groups?.host || undefined), port };
}

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000,
};
const DURATION = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const DURATION_PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** Milliseconds of a duration as Go's programs take it, such as `1h30m` or `500ms`; undefined when it is none or is negative. */
export function parseGoDuration(given: string): number | undefined {
  if (given === '0') {
    return 0;
  }
  if (!DURATION.test(given)) {
    return undefined;
  }
  return [...given.matchAll(DURATION_PART)].reduce((sum, [, amount, unit]) => sum + Number(amount) * (entryOf(UNIT_MILLISECONDS, unit) ?? NaN), 0);
}

/** The value of a JSON text; undefined where there is none. */
function parseJson(given: string): unknown {
  if (given === '') {
    return undefined;
  }
  try {
    return JSON.parse(given);
  } catch (error) {
    return invalid(`This is no JSON: ${(error as Error).message}.`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(advice: string): never {
  throw new InvalidFlagValue(advice);
}
