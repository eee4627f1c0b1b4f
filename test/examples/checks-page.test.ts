// docs/checks.md lists each finding that can be suppressed, from the catalogue.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECK_GROUPS } from '../../src/spec/checks/catalogue';
import { table, withGeneratedParts } from '../support/generated-parts';

const PAGE = join(__dirname, '..', '..', 'docs', 'checks.md');

const memberOf = (id: string) => id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();

const parts = CHECK_GROUPS.map(({ title, checks }) => `### ${title}\n\n${table(
  ['id', 'what is found', 'why it matters', 'how to mend it', '`SparkCheck`'],
  Object.entries(checks).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { finds, why, mend }]) => [`\`${id}\``, finds, why, mend, `\`${memberOf(id)}\``]),
)}`);

it('docs/checks.md has what the catalogue says', async () => {
  await expect(withGeneratedParts(readFileSync(PAGE, 'utf8'), { checks: parts.join('\n\n') })).toMatchFileSnapshot(PAGE);
});
