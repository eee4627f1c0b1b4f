// Texts that others wrote: how they are shown, and that it takes no time to show them.
import { describe, expect, it } from 'vitest';
import { foreignText, LONGEST_FOREIGN_TEXT } from '../../src/kube/foreign-text';

describe('a foreign text', () => {
  it.each([
    ['stays as it is where nothing is wrong with it', 'pods "a" is forbidden: exceeded quota: q, requested: pods=1', undefined],
    ['keeps the host and the path of a URL', 'cannot pull https://registry.example.com:5000/a/b@sha256:12 now', undefined],
    ['has no password of a URL', 'Get "https://me:pass@host/x": refused', 'Get "https://***@host/x": refused'],
    ['has no query of a URL', 'Post "https://s3/x?X-Amz-Signature=12&a=b", then', 'Post "https://s3/x?***", then'],
    ['has control characters written out', 'a\u001b[31m\r\nb\u0085\u2028c', 'a\\u001b[31m\\u000d\\u000ab\\u0085\\u2028c'],
  ])('%s', (_, given, shown) => expect(foreignText(given)).toBe(shown ?? given));

  it('may keep its lines, and nothing else that steers a terminal', () => {
    expect(foreignText('one\n\ttwo\u001b[2J', { lines: true })).toBe('one\n\ttwo\\u001b[2J');
  });

  it('is cut, never in the middle of a character', () => {
    expect(foreignText('x'.repeat(1_000_000))).toBe(`${'x'.repeat(LONGEST_FOREIGN_TEXT - 1)}…`);
    expect(foreignText('😀'.repeat(10), { longest: 6 })).toBe('😀😀…');
  });

  it('shows no part of a password in whose URL it is cut', () => {
    const secret = `https://me:${'s'.repeat(500)}@host`;
    for (let before = LONGEST_FOREIGN_TEXT - 600; before < LONGEST_FOREIGN_TEXT + 10; before += 7) {
      const shown = foreignText(`${'-'.repeat(before)} ${secret}`);
      expect(shown).not.toContain('ss');
      expect(foreignText(shown), 'it stays as it is').toBe(shown);
    }
  });
});
