// What the scripts that start Spark's JVM do to the words of a command line.

/** Carriage returns are taken out of every word, wherever they stand. */
export function throughLauncher(word: string): string {
  return word.replaceAll('\r', '');
}
