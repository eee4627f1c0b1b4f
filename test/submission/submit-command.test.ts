// From the text of a command to spark-submit's arguments, as a shell would pass them.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/spec/findings';
import { splitCommand } from '../../src/submission/command/shell-words';
import { readSubmitCommand } from '../../src/submission/command/submit-command';

function read(text: string) {
  const findings: Finding[] = [];
  return { args: readSubmitCommand(text, findings), findings };
}

describe('words', () => {
  it.each([
    'a b  c\td',
    'a\'b c\'d "e f"g',
    '"" \'\' x',
    'a\\ b \\\'c\\" \\$d',
    '"a \\"b\\" \\\\ \\$c \\d"',
    '\'a "b" \\ $c `d`\'',
    'a \\\n  b\\\nc "d\\\ne"',
    'a \'x\ny\' "z\nw"',
    'a#b #comment c',
    '--conf "spark.x={\\"a\\": [1]}" --conf \'spark.y=p$q\'',
    'a$ "b$" $% x=y naïve–日本🚀 {a} ] * ? [x',
  ])('of %j are those of a shell', (text) => {
    const script = `printf '%s\\0' ${text}`;
    const words = execFileSync('/bin/sh', ['-f', '-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(splitCommand(text, [])).toEqual(words.map((word) => ({ text: word })));
  });

  it('may have comments before and after', () => {
    expect(splitCommand('#!/bin/sh\n# first\n\n  a b # c\n\n# and after\n', [])).toEqual([{ text: 'a' }, { text: 'b' }]);
  });

  it.each([
    ['a $HOME', '$HOME'], ['a "${x:-1} b"', '${x:-1}'], ['a $(date +%F)', '$(date +%F)'], ['a `date`', '`date`'], ['a ~/x', '~'], ['a $1', '$1'],
    ['a $\'x\'', '$\''],
  ])('of %j are unknown where a shell would put something in', (text, expansion) => {
    expect(splitCommand(text, [])?.at(1)?.expansion).toBe(expansion);
  });

  it.each([
    ['a \'b', 'A single quote is not closed.'],
    ['a "b', 'A double quote is not closed.'],
    ['a \\', 'A backslash at the end escapes nothing'],
    ['a | b', 'No shell is run, so | cannot be followed.'],
    ['a && b', 'No shell is run, so & cannot be followed.'],
    ['a > log', 'No shell is run, so > cannot be followed.'],
    ['a\nb', 'There is more than one command.'],
  ])('of %j cannot be determined', (text, message) => {
    const { args, findings } = read(text);
    expect(args).toBeUndefined();
    expect(findings).toMatchObject([{ severity: 'error', reason: 'InvalidCommandLine', message: expect.stringContaining(message) as string }]);
  });
});

describe('the command', () => {
  it.each([
    ['spark-submit --name a x.py', ['--name', 'a', 'x.py']],
    ['--name a x.py', ['--name', 'a', 'x.py']],
    ['/opt/spark/bin/spark-submit x.py', ['x.py']],
    ['$SPARK_HOME/bin/spark-submit x.py', ['x.py']],
    ['"${SPARK_HOME}"/bin/spark-submit x.py', ['x.py']],
    ['exec spark-submit x.py', ['x.py']],
    ['x.py spark-submit', ['x.py', 'spark-submit']],
  ])('%s', (text, args) => expect(read(text)).toEqual({ args, findings: [] }));

  it('may be preceded by variables, which are named', () => {
    const { args, findings } = read('SPARK_HOME=$HOME/spark MASTER=x spark-submit x.py');
    expect(args).toEqual(['x.py']);
    expect(findings.map(({ severity, path }) => `${severity} ${path}`)).toEqual(['warning SPARK_HOME', 'warning MASTER']);
  });

  it.each(['spark-shell --name a', 'pyspark x.py', '/opt/spark/bin/spark-sql', '/opt/spark/sbin/start-thriftserver.sh --name a'])('%s is refused', (text) => {
    expect(read(text)).toMatchObject({ args: undefined, findings: [{ severity: 'error', reason: 'NotForClusterMode' }] });
  });

  it('is refused where a variable is left in an argument', () => {
    expect(read('spark-submit --name "job-$DATE" x.py')).toMatchObject({ args: undefined, findings: [{ reason: 'UnexpandedVariable', value: 'job-$DATE' }] });
  });
});
