// Records starts of drivers: lets each version of Spark start with the properties of each case.
import { join } from 'node:path';
import { CASES } from './cases';
import { recordingFile } from './recorded';
import { answerOf, recordVersions } from '../lib/record-versions';
import { fetchDistribution } from '../lib/record.mjs';

/** What Spark's own scripts open to it. */
const OPENED = ['lang', 'lang.invoke', 'net', 'nio', 'util', 'util.concurrent'].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`);
const HIDDEN = ['sun.nio.ch', 'jdk.internal.ref'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);

async function record(version: string): Promise<string> {
  const home = await fetchDistribution(version);
  const args = ['-Xmx600m', '-Djava.security.manager=allow', ...OPENED, ...HIDDEN, '-cp', join(home, 'jars', '*'), join(__dirname, 'Startup.java')];
  const refusals = answerOf(version, { args, input: CASES, maxBuffer: 2 ** 28 }) as Record<string, string | null>;
  const lines = Object.entries(CASES)
    .map(([name, properties]) => ` ${JSON.stringify(name)}: ${JSON.stringify({ properties, refusal: normalised(refusals[name]) })}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** A message without what differs from one start to the next. */
function normalised(message: string | null): string | null {
  return message && message.replace(/app(lication)?-?\d{10,}[-\d]*/g, '<APP_ID>').replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<PORT>');
}

void recordVersions('starts', recordingFile, record);
