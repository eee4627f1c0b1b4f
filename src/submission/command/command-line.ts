// Reads a spark-submit command line as Spark's own parser does: options, properties, the primary resource and its arguments.
import { withTexts } from './template-texts';
import type { Finding } from '../../spec/findings';
import { entryOf } from '../../spec/json';
import type { SparkPodTemplate } from '../../spec/types.gen';
import { dialectFor, type DifferenceName } from '../spark/dialects';
import { readProperties } from '../spark/java-properties';
import { SparkConf } from '../spark/spark-conf';
import { SPARK_USER, throughLauncher, type SparkSubmission, type SubmitterFile } from '../spark/submission';

export interface CommandLineInput {
  readonly sparkVersion: string;
  /** Everything after `spark-submit`. */
  readonly args: readonly string[];
  /** Local files that the arguments name (properties files, pod templates, pod groups), by the name used there. */
  readonly files?: Readonly<Record<string, SubmitterFile>>;
  /** SPARK_USER of the user who submits. Without it, the driver runs as the proxy user, or as the user of the official images. */
  readonly user?: string;
}

export interface ReadCommandLine {
  readonly submission: SparkSubmission;
  /** The API server, if the line or a properties file names one; with its scheme. */
  readonly master?: string;
  /** `cluster`, if it was asked for; otherwise spark-submit would run the driver itself. */
  readonly deployMode?: string;
}

/** Options whose value is a property and wins over `--conf` wherever it stands. */
const OPTIONS: Readonly<Record<string, string>> = {
  '--name': 'spark.app.name',
  '--jars': 'spark.jars',
  '--files': 'spark.files',
  '--archives': 'spark.archives',
  '--py-files': 'spark.submit.pyFiles',
  '--packages': 'spark.jars.packages',
  '--repositories': 'spark.jars.repositories',
  '--exclude-packages': 'spark.jars.excludes',
  '--driver-cores': 'spark.driver.cores',
  '--num-executors': 'spark.executor.instances',
  '--executor-cores': 'spark.executor.cores',
  '--executor-memory': 'spark.executor.memory',
  '--principal': 'spark.kerberos.principal',
  '--keytab': 'spark.kerberos.keytab',
};

/** Options that are only another way to write `--conf`: of both, the last one wins. */
const OPTIONS_IN_PLACE: Readonly<Record<string, string>> = {
  '--driver-memory': 'spark.driver.memory',
  '--driver-class-path': 'spark.driver.extraClassPath',
  '--driver-java-options': 'spark.driver.extraJavaOptions',
  '--driver-library-path': 'spark.driver.extraLibraryPath',
};

const OTHER_OPTIONS = ['--conf', '--class', '--master', '--deploy-mode', '--proxy-user', '--properties-file', '--extra-properties-file'];
/** Options that mean nothing on Kubernetes. */
const WITHOUT_EFFECT: Readonly<Record<string, boolean>> = { '--queue': true, '--total-executor-cores': true, '--supervise': false };
/** Options with which spark-submit does not submit: whether they have a value, and what to do instead. */
const OTHER_ACTIONS: Readonly<Record<string, readonly [hasValue: boolean, instead: string]>> = {
  '--kill': [true, 'This ends a driver; delete its pod, or the SparkApplication, with kubectl.'],
  '--status': [true, 'This asks about a driver; ask with kubectl get pod, or kubectl get sparkapplication.'],
  '--remote': [true, 'This connects to a Spark Connect server, which has its own driver; leave it out and give --master k8s://HOST.'],
  '--version': [false, 'This prints the version and submits nothing.'],
  '--help': [false, 'This prints a help text and submits nothing.'],
  '-h': [false, 'This prints a help text and submits nothing.'],
  '--usage-error': [false, 'This prints a help text and submits nothing.'],
};
const SWITCHES = ['--verbose', '-v', '--load-spark-defaults'];
/** Options that not every version has. */
const NEWER_OPTIONS: Readonly<Record<string, DifferenceName>> = { '--load-spark-defaults': 'loadsDefaults', '--extra-properties-file': 'extraPropertiesFiles' };
const URI_LIST_OPTIONS = ['--jars', '--files', '--archives', '--py-files'];
const SHORT_FORMS: Readonly<Record<string, string>> = { '-c': '--conf' };

interface Token {
  readonly option: string;
  readonly value: string;
}

/** Reads a command line; undefined where there is nothing to submit. */
export function readCommandLine(input: CommandLineInput, findings: Finding[]): ReadCommandLine | undefined {
  const { tokens, rest } = splitOptions(input, findings);
  const [resource, ...programArguments] = rest;
  if (resource === undefined) {
    findings.push(fault('MissingMainFile', 'primary resource', 'There is no primary resource: name the jar, Python or R file to run.'));
    return undefined;
  }
  const last = (option: string) => [...tokens].reverse().find((token) => token.option === option)?.value;
  const conf = new SparkConf();
  readPropertiesFiles(input, tokens, conf, findings);
  for (const { option, value } of tokens) {
    const inPlace = entryOf(OPTIONS_IN_PLACE, option);
    if (option === '--conf') addProperty(conf, value, findings);
    else if (inPlace) conf.set(inPlace, value, option);
  }
  for (const { option, value } of tokens) {
    const key = entryOf(OPTIONS, option);
    if (key) conf.set(key, value, option);
  }
  const target = { master: last('--master') ?? conf.get('spark.master'), deployMode: last('--deploy-mode') ?? conf.get('spark.submit.deployMode') };
  checkTarget(target, findings);
  const proxyUser = last('--proxy-user');
  if (proxyUser && conf.has('spark.kerberos.principal')) {
    findings.push(fault('ConflictingIdentity', '--proxy-user', 'Only one of --proxy-user and --principal can be given.', proxyUser));
  }
  return {
    master: target.master && withScheme(target.master),
    deployMode: target.deployMode,
    submission: {
      sparkVersion: input.sparkVersion,
      mainClass: last('--class'),
      resource,
      arguments: programArguments,
      proxyUser,
      conf,
      ...templates(input, conf, findings),
      files: input.files,
      maySendCredentials: true,
      user: input.user ?? proxyUser ?? SPARK_USER,
      paths: { resource: 'primary resource', mainClass: '--class', sparkVersion: '--spark-version', image: '--conf spark.kubernetes.container.image' },
    },
  };
}

/** Options come first; the first word that is none is the primary resource, and all that follows belongs to the application. */
function splitOptions(input: CommandLineInput, findings: Finding[]): { tokens: Token[]; rest: readonly string[] } {
  const args = input.args.map(throughLauncher);
  const dialect = dialectFor(input.sparkVersion, []);
  const tokens: Token[] = [];
  let i = 0;
  for (; i < args.length && args[i].startsWith('-'); i++) {
    // As Spark has it: not without a value, and not with one of several lines.
    const inline = /^(--[^=]+)=([^\n\r\u0085\u2028\u2029]+)$/.exec(args[i]);
    const word = inline?.[1] ?? args[i];
    const option = entryOf(SHORT_FORMS, word) ?? word;
    const newer = entryOf(NEWER_OPTIONS, option);
    if (newer && dialect && !dialect.does(newer)) findings.push(fault('UnknownOption', option, `spark-submit of Spark ${dialect.rules} has no such option.`));
    if (SWITCHES.includes(option)) continue;
    const otherAction = entryOf(OTHER_ACTIONS, option);
    if (otherAction) {
      const [hasValue, instead] = otherAction;
      findings.push(fault('NothingToSubmit', option, instead));
      if (hasValue && !inline) i++;
      continue;
    }
    const hasValueWithoutEffect = entryOf(WITHOUT_EFFECT, option);
    if (hasValueWithoutEffect !== undefined) {
      findings.push({ severity: 'warning', reason: 'OptionWithoutEffect', path: option, message: 'This option has no effect on Kubernetes.' });
      if (hasValueWithoutEffect && !inline) i++;
      continue;
    }
    if (!entryOf(OPTIONS, option) && !entryOf(OPTIONS_IN_PLACE, option) && !OTHER_OPTIONS.includes(option)) {
      findings.push(fault('UnknownOption', option, 'spark-submit has no such option.'));
      continue;
    }
    const value = inline ? inline[2] : args[++i];
    if (value === undefined) {
      findings.push(fault('MissingValue', option, 'This option needs a value.'));
      continue;
    }
    if (URI_LIST_OPTIONS.includes(option) && /[^,\s]\s+(?:,|$)|(?:^|,)\s+[^,\s]/.test(value)) {
      findings.push(fault('InvalidUri', option, 'spark-submit takes spaces beside a comma as part of the names. Write the list without them.', value));
    }
    tokens.push({ option, value });
  }
  return { tokens, rest: args.slice(i) };
}

function addProperty(conf: SparkConf, text: string, findings: Finding[]): void {
  const at = text.indexOf('=');
  if (at < 0) {
    findings.push(fault('InvalidProperty', '--conf', 'A property must be written KEY=VALUE.', text));
    return;
  }
  const key = text.slice(0, at);
  if (key.startsWith('spark.')) conf.set(key, text.slice(at + 1), `--conf ${key}`);
  else findings.push(ignoredProperty(`--conf ${key}`));
}

function ignoredProperty(path: string): Finding {
  return { severity: 'warning', reason: 'OptionWithoutEffect', path, message: 'Spark ignores properties whose names do not begin with spark.' };
}

/** Properties files are weaker than options; of several, the last one wins. */
function readPropertiesFiles({ files }: CommandLineInput, tokens: readonly Token[], conf: SparkConf, findings: Finding[]): void {
  const named = (wanted: string) => tokens.filter(({ option }) => option === wanted);
  for (const { option, value } of [...named('--properties-file').slice(-1), ...named('--extra-properties-file')]) {
    const text = entryOf(files ?? {}, value)?.text;
    if (text === undefined) {
      findings.push(fault('MissingFile', option, 'This file cannot be read.', value));
      continue;
    }
    for (const [key, property] of Object.entries(readProperties(text))) {
      if (key.startsWith('spark.')) conf.set(key, trimmed(property), `${value}: ${key}`);
      else findings.push(ignoredProperty(`${value}: ${key}`));
    }
  }
}

/** Spark takes control characters and spaces from both ends of a property in a file, but no line ends. */
function trimmed(text: string): string {
  const isBlank = (i: number) => text.charCodeAt(i) <= 0x20 && text[i] !== '\n' && text[i] !== '\r';
  let [start, end] = [0, text.length];
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}

function templates({ files }: CommandLineInput, conf: SparkConf, findings: Finding[]): Pick<SparkSubmission, 'driverTemplate' | 'executorTemplate'> {
  const read = (role: string) => {
    const key = `spark.kubernetes.${role}.podTemplateFile`;
    const name = conf.get(key);
    if (name === undefined) return undefined;
    const file = entryOf(files ?? {}, name);
    if (!file) findings.push(conf.invalid(key, 'MissingFile', 'names a file that cannot be read'));
    else if (!isTemplate(file.content)) findings.push(conf.invalid(key, 'InvalidTemplate', 'names a file that is not one pod, written as YAML or JSON'));
    return file && { ...file, content: isTemplate(file.content) ? withTexts(file.content) : undefined };
  };
  return { driverTemplate: read('driver')?.content, executorTemplate: read('executor') };
}

function isTemplate(content: unknown): content is SparkPodTemplate {
  if (!isObject(content) || !isObject(content.spec)) return false;
  const { containers = [], initContainers = [], volumes = [] } = content.spec;
  return [containers, initContainers, volumes].every((list) => Array.isArray(list) && list.every(isObject));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkTarget({ master, deployMode }: { master?: string; deployMode?: string }, findings: Finding[]): void {
  if (master !== undefined && !/^k8s:\/\/(?:https?:\/\/)?(?!https?:\/\/)[^/:]/i.test(master)) {
    findings.push(fault('NotKubernetes', '--master', 'The master must be a Kubernetes API server, k8s://https://HOST:PORT.', master));
  } else if (master !== undefined && /^k8s:\/\/(?!https?:\/\/)[^/]*:\/\//i.test(master)) {
    findings.push(fault('NotKubernetes', '--master', 'An API server is reached by https or http: k8s://https://HOST:PORT.', master));
  }
  if (deployMode !== undefined && deployMode !== 'cluster') {
    findings.push(fault('ClientMode', '--deploy-mode', 'Only cluster mode has a driver pod; in client mode the driver runs where spark-submit does.',
      deployMode));
  }
}

/** Spark takes https where the API server has no scheme. */
function withScheme(master: string): string {
  return master.replace(/^k8s:\/\/(?!https?:\/\/)/i, 'k8s://https://');
}

function fault(reason: string, path: string, message: string, value?: string): Finding {
  return { severity: 'error', reason, path, message, ...(value !== undefined && { value }) };
}
