// Languages of programs.

/** Which language Spark takes a file for: it goes by the file's name alone. */
export function languageOf(file: string): 'Python' | 'R' | 'JVM' {
  return file.endsWith('.py') ? 'Python' : /\.[rR]$/.test(file) ? 'R' : 'JVM';
}
