// What users and other programs write is shown on one line, cut, and without the credentials of URLs.
import { describe, expect, it } from 'vitest';
import { presentable, printable, quotedUnlessPlain, redactUrls, shorten } from '../../src/spec/text';

/** Each contains SECRET, which must not be shown, and HOST, which is. */
const URLS_WITH_CREDENTIALS: ReadonlyArray<readonly [title: string, text: string]> = [
  ['a password', 'https://user:SECRET@HOST/a.jar'],
  ['a token for a user name', 'https://SECRET@HOST/a.git'],
  ['a password with an at sign', 'https://user:SECRET@SECRET@HOST/a.jar'],
  ['a password with a slash', 'https://user:SECRET/SECRET@HOST/a.jar'],
  ['a password with a question mark', 'https://user:SECRET?SECRET@HOST/a.jar'],
  ['a password with an at sign and a slash', 'https://user:SECRET@SECRET/SECRET@HOST/a.jar'],
  ['a password that was not encoded and ends at a space', 'HOST https://user:SECRET'],
  ['a signed URL', 'https://HOST/a.jar?X-Amz-Signature=SECRET&X-Amz-Date=1'],
  ['a signature among quotes', 'could not fetch "https://HOST/a.jar?sig=SECRET"; try again'],
  ['the last of a list', 's3a://bucket/a.jar,https://HOST/a.jar?sig=SECRET'],
  ['the second of a list, with a password', 's3a://bucket/a.jar?x=1,https://user:SECRET@HOST/b.jar'],
  ['a list with semicolons', 'mongodb://HOST/a;mongodb://user:SECRET@HOST/b'],
  ['JDBC', 'jdbc:postgresql://HOST/db?user=a&password=SECRET'],
  ['JDBC of SQL Server', 'jdbc:sqlserver://HOST:1433;databaseName=a;password=SECRET'],
  ['a master of Spark', 'k8s://https://user:SECRET@HOST:6443'],
  ['a container with a key', 'abfss://container:SECRET@HOST/path'],
  ['a SAS token of a container', 'wasbs://container@HOST/path?sv=1&sig=SECRET'],
  ['a fragment with a token', 'https://HOST/a#access_token=SECRET'],
  ['an underscore before the scheme', '_https://user:SECRET@HOST/'],
  ['capitals', 'HTTPS://user:SECRET@HOST/'],
  ['any scheme', 'amqp+tls://user:SECRET@HOST/vhost'],
  ['no host name but an address', 'HOST http://user:SECRET@[::1]:80/'],
];

describe('credentials of URLs are not shown', () => {
  it.each(URLS_WITH_CREDENTIALS)('%s', (_, text) => {
    const shown = redactUrls(text);
    expect(shown).not.toContain('SECRET');
    expect(shown).toContain('HOST');
    expect(shown).toContain('***');
  });

  it.each([
    'https://host:8080/a.jar', 'local:///opt/app/main.py', 's3a://bucket/a/b.jar', 'abfss://container@account.dfs.core.windows.net/path',
    'k8s://https://kubernetes.default.svc:443', 'https://host/a.zip#alias', 'http://[::1]:80/a', 'mongodb://a:27017,b:27017/db', 'see https://host/docs; then try again.', 'a://', 'no://?',
    'https://host/@scope/package', 'user@example.com',
  ])('%s stays as it is', (text) => {
    expect(redactUrls(text)).toBe(text);
  });
});

describe('what is not printable', () => {
  it('is written out: controls, invisible characters, halves of pairs, commands of logs', () => {
    expect(printable('a\nb\u001b[2J\u202ec\u200bd\ud800e##[error]f##vso[task]g')).toBe(
      'a\\u000ab\\u001b[2J\\u202ec\\u200bd\\ud800e\\u0023#[error]f\\u0023#vso[task]g');
    expect(printable('Größe 🎉 #[1] ## x')).toBe('Größe 🎉 #[1] ## x');
  });

  it('puts a name into quotes', () => {
    expect(['plain-name', 'two words', ' edge', '', 'a\n::error::b', '::error'].map(quotedUnlessPlain))
      .toEqual(['plain-name', 'two words', '" edge"', '""', '"a\\n::error::b"', '"::error"']);
  });

  it('never takes long, however long the text is', () => {
    const texts = ['://'.repeat(20_000), 'a:'.repeat(50_000), `https://${'@'.repeat(50_000)}`, `x://${',x://'.repeat(20_000)}`, `https://h${';'.repeat(50_000)}`];
    texts.forEach((text) => expect(presentable(text, 200).length).toBeLessThan(240));
  });
});

it('a text is redacted before it is cut, so that no part of a password remains', () => {
  expect(presentable(`https://user:${'SECRET'.repeat(100)}@host/`, 40)).toBe('https://***@host/');
  expect(shorten('🎉🎉', 3)).toBe('🎉… (4 characters)');
});
