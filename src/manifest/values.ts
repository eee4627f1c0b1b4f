// Values that users give, checked and written as Spark and Kubernetes take them: sizes, CPU, times, ports, paths and names.
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { isDnsLabel, isDnsSubdomain } from '../spec/names';
import { SMALLEST_HEAP_MEBIBYTES } from '../spec/sizes';

/** A size as Spark's memory settings take it: `2g`, `512m`. */
export function sparkSize(what: string, size: Size): string {
  const mebibytes = wholeMebibytes(what, size);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}g` : `${mebibytes}m`;
}

/** A heap size as Spark's memory settings take it. Sizes with which Spark does not start are refused. */
export function sparkHeap(what: string, size: Size): string {
  const mebibytes = wholeMebibytes(what, size);
  if (mebibytes < SMALLEST_HEAP_MEBIBYTES) {
    throw new Error(`${what} is ${mebibytes} MiB; Spark does not start with a heap below ${SMALLEST_HEAP_MEBIBYTES} MiB, `
      + `give at least Size.mebibytes(${SMALLEST_HEAP_MEBIBYTES})`);
  }
  return sparkSize(what, size);
}

/** A size as a Kubernetes quantity: `2Gi`, `512Mi`. */
export function quantity(what: string, size: Size, least = 1): string {
  const mebibytes = wholeMebibytes(what, size, least);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/** A CPU amount as a Kubernetes quantity: `100m`, `2`. */
export function cpuQuantity(what: string, cpu: Cpu): string {
  if (!/^\d+(\.\d+)?m?$/.test(cpu.amount) || parseFloat(cpu.amount) <= 0) {
    throw new Error(`${what} is ${cpu.amount}; give an amount above zero, such as Cpu.millis(100)`);
  }
  return cpu.amount;
}

/** A number of cores, executors and the like: at least one. */
export function positiveInteger(what: string, value: number, hint = ''): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${what} is ${value}; it must be a whole number of at least 1${hint && `; ${hint}`}`);
  }
  return value;
}

/** A number of the port of a container or Service. */
export function portNumber(what: string, port: number, least = 1, most = 65535): number {
  if (!Number.isInteger(port) || port < least || port > most) {
    throw new Error(`${what} is ${port}; give a whole number from ${least} to ${most}`);
  }
  return port;
}

/** A time in whole seconds, of which there must be at least so many. */
export function wholeSeconds(what: string, time: Duration, least = 0, reason = ''): number {
  const seconds = time.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < least) {
    throw new Error(`${what} is ${seconds} s; give whole seconds${least > 0 ? `, at least ${least}` : ''}${reason && `: ${reason}`}`);
  }
  return seconds;
}

/** The path of a file or folder in a container or on a node. */
export function absolutePath(what: string, path: string): string {
  if (!path.startsWith('/')) {
    throw new Error(`${what}: path '${path}' is not absolute; begin it with /`);
  }
  return path;
}

/** The name of a namespace, account, Service or other object whose name is one DNS label. */
export function dnsLabel(what: string, name: string): string {
  if (!isDnsLabel(name)) {
    throw new Error(`${what}: '${name}' is not a valid name; use at most 63 lower-case letters, digits and dashes, with no dash at either end`);
  }
  return name;
}

/** The name of a pod or of another object whose name may have dots. */
export function dnsSubdomain(what: string, name: string): string {
  if (!isDnsSubdomain(name)) {
    throw new Error(`${what}: '${name}' is not a valid name; use at most 253 lower-case letters, digits, dashes and dots, `
      + 'and begin and end with a letter or digit');
  }
  return name;
}

function wholeMebibytes(what: string, size: Size, least = 1): number {
  // Programs that run without a type check may pass anything.
  if (typeof size?.toKibibytes !== 'function') {
    throw new Error(`${what} is ${JSON.stringify(size)}; give a Size, such as Size.mebibytes(512) or Size.gibibytes(2)`);
  }
  const mebibytes = size.toKibibytes() / 1024;
  if (!Number.isInteger(mebibytes) || mebibytes < least) {
    throw new Error(`${what} is ${size.asString()}; give whole mebibytes, at least Size.mebibytes(${least})`);
  }
  return mebibytes;
}
