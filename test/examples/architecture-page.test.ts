// The page on architecture shows the folders and arrows that the lint rules hold: both come from one table.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderDiagram, FOLDERS, folderTable } from '../../projenrc/architecture';
import { withGeneratedParts } from '../support/generated-parts';

const ROOT = path.join(__dirname, '../..');
const PAGE = path.join(ROOT, 'docs/architecture.md');
const exists = (folder: string): boolean => existsSync(path.join(ROOT, 'src', folder));

describe('the page on architecture', () => {
  it('has the table of folders and the picture of their arrows', async () => {
    const parts = { picture: folderDiagram(exists), folders: folderTable(exists) };
    await expect(withGeneratedParts(readFileSync(PAGE, 'utf8'), parts)).toMatchFileSnapshot(PAGE);
  });

  it('knows every folder of src', () => {
    const folders = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.filter((name) => !Object.hasOwn(FOLDERS, name))).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    const named = [...readFileSync(PAGE, 'utf8').matchAll(/`((?:src|test|projenrc|imports|image|docs)\/[^`*{\s]*)`/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  });
});
