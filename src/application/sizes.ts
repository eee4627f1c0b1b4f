// Sizes and CPU amounts of cdk8s as Spark and Kubernetes write them.
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';

/** Smallest heap that Spark starts with: 1.5 times the 300 MiB that it reserves for itself. */
const SMALLEST_HEAP_MEBIBYTES = 450;

/** A size as Spark's memory settings take it: `2g`, `512m`. */
export function sparkSize(what: string, size: Size): string {
  const mebibytes = wholeMebibytes(what, size);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}g` : `${mebibytes}m`;
}

/** A heap size as Spark's memory settings take it; refuses what Spark does not start with. */
export function sparkHeap(what: string, size: Size): string {
  const mebibytes = wholeMebibytes(what, size);
  if (mebibytes < SMALLEST_HEAP_MEBIBYTES) {
    throw new Error(`${what} is ${mebibytes} MiB; Spark does not start with a heap below ${SMALLEST_HEAP_MEBIBYTES} MiB, give at least Size.mebibytes(${SMALLEST_HEAP_MEBIBYTES})`);
  }
  return sparkSize(what, size);
}

/** A size as a Kubernetes quantity: `2Gi`, `512Mi`. */
export function quantity(what: string, size: Size): string {
  const mebibytes = wholeMebibytes(what, size);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/** A CPU amount as a Kubernetes quantity: `100m`, `2`. */
export function cpuQuantity(what: string, cpu: Cpu): string {
  if (!/^\d+(\.\d+)?m?$/.test(cpu.amount) || parseFloat(cpu.amount) <= 0) {
    throw new Error(`${what} is ${cpu.amount}; give more than nothing, such as Cpu.millis(100)`);
  }
  return cpu.amount;
}

/** A number of things, such as cores, of which there must be at least one. */
export function positiveInteger(what: string, value: number, hint: string): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${what} is ${value}; it must be a whole number of at least 1${hint && `; ${hint}`}`);
  }
  return value;
}

function wholeMebibytes(what: string, size: Size): number {
  // Programs that are run without a type check give anything.
  if (typeof size?.toKibibytes !== 'function') {
    throw new Error(`${what} is ${JSON.stringify(size)}; give a Size, such as Size.mebibytes(512) or Size.gibibytes(2)`);
  }
  const mebibytes = size.toKibibytes() / 1024;
  if (!Number.isInteger(mebibytes) || mebibytes < 1) {
    throw new Error(`${what} is ${size.asString()}; give whole mebibytes, at least Size.mebibytes(1)`);
  }
  return mebibytes;
}
