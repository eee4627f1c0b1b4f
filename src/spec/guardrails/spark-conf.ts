// Guardrails about keys of Spark's configuration, wherever a program can write them before it runs.
import { at, choose, concat, constant, exists, filter, isLonger, isOneOf, join, map, matches, not, or, startsWith, and, type Expression } from './expressions';
import type { Guardrail, Offences } from './guardrail';
import { nameOf } from './images-and-hosts';
import type { Objects, ProgramPlace } from './places';

/** Variables in which a JVM, or Spark's launcher, finds options: `-Dspark.x=y` sets a property there. */
const OPTION_VARIABLES = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'SPARK_SUBMIT_OPTS', 'SPARK_DRIVER_JAVA_OPTS'];

/** Whether a key is one of those that patterns name. */
function isNamed(key: Expression<string>, patterns: readonly string[]): Expression<boolean> {
  const whole = patterns.filter((pattern) => !pattern.endsWith('*'));
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return or(
    ...(whole.length > 0 ? [isOneOf(key, constant(whole) as Expression<readonly string[]>)] : []),
    ...prefixes.map((prefix) => startsWith(key, prefix)),
  );
}

/** A regular expression for text that sets one of the keys: `--conf key=value`, `-Dkey=value`, or a line of a properties file. */
function settingOf(patterns: readonly string[]): string {
  const keys = patterns.map((pattern) => {
    const escaped = pattern.replace(/\*$/, '').replace(/[.+?^${}()|[\]\\*]/g, '\\$&');
    return pattern.endsWith('*') ? `${escaped}[^\\s=:]*` : escaped;
  });
  return `(^|[^A-Za-z0-9_.]|-D)(${keys.join('|')})(\\s*[=:]|\\s+\\S)`;
}

/** Keys that a program sets by fields: those of Hadoop get a prefix. */
function keysOf({ spec, sparkConf }: ProgramPlace): Expression<readonly string[]> {
  return concat(
    map<string>(sparkConf, 'k', (key) => key),
    map<string>(at(spec, ['hadoopConf'], {}), 'k', (key) => join(constant('spark.hadoop.'), key)),
  );
}

/** Programs set these keys only. */
export function allowedConf(patterns: readonly string[]): Guardrail {
  return {
    name: 'allowed sparkConf',
    allowed: `sparkConf has ${patterns.join(', ')} only`,
    program: (program) => filter<string>(keysOf(program), 'k', (key) => not(isNamed(key, patterns))),
  };
}

/** Characters of a file of properties: the API server gives an expression a budget, which a search in a longer text exceeds. */
const LONGEST_FILE = 65_536;

/** Programs do not set this key. What they set while they run, the API server cannot see. */
export function forbiddenConf(pattern: string): Guardrail {
  const patterns = [pattern];
  const setting = settingOf(patterns);
  const none = constant([] as string[]);
  const inContainers = (containers: Objects): Offences => map(
    filter(containers, 'c', (container) => or(
      exists(concat<string>(at(container, ['command'], []), at(container, ['args'], [])), 's', (text) => matches(text, setting)),
      exists(at(container, ['env'], []), 'e', (entry) => and(
        isOneOf(at(entry, ['name'], ''), constant(OPTION_VARIABLES) as Expression<readonly string[]>), matches(at(entry, ['value'], ''), setting),
      )),
    )),
    'c',
    (container) => join(constant('arguments or options of '), nameOf(container)),
  );
  return {
    name: 'forbidden sparkConf',
    allowed: `nobody sets ${pattern}`,
    pod: ({ containers }) => inContainers(containers),
    program: (program) => concat(
      filter<string>(keysOf(program), 'k', (key) => isNamed(key, patterns)),
      ...program.roles.flatMap(({ name, conf, containers, template }) => [
        ...[[`${name}.javaOptions`, at(program.spec, [name, 'javaOptions'], '')] as const, ...['extraJavaOptions', 'defaultJavaOptions'].map((option) => (
          [`spark.${conf}.${option}`, at(program.sparkConf, [`spark.${conf}.${option}`], '')] as const))]
          .map(([where, text]) => choose(matches(text, setting), constant([where]), none)),
        ...OPTION_VARIABLES.map((option) => choose(
          matches(at(program.spec, [name, 'envVars', option], ''), setting), constant([`${name}.envVars`]), none,
        )),
        choose(
          exists(at(program.spec, [name, 'env'], []), 'e', (entry) => and(
            isOneOf(at(entry, ['name'], ''), constant(OPTION_VARIABLES) as Expression<readonly string[]>), matches(at(entry, ['value'], ''), setting),
          )),
          constant([`${name}.env`]),
          none,
        ),
        inContainers(containers),
        inContainers(template.containers),
      ]),
    ),
    properties: (texts) => choose(
      exists(texts, 's', (text) => isLonger(text, LONGEST_FILE)),
      constant([`a file of properties with more than ${LONGEST_FILE} characters`]),
      choose(exists(texts, 's', (text) => matches(text, setting)), constant(['a file of properties']), none),
    ),
  };
}
