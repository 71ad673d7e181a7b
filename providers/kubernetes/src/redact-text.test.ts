import { describe, expect, test } from 'vitest';
import { redactArguments, redactText } from './redact-text.ts';

const SECRET = 'hunter2hunter2';

describe('redactText', () => {
  test.each([
    `--password=${SECRET}`,
    `PASSWORD=${SECRET}`,
    `export GITHUB_TOKEN="${SECRET}" && run`,
    `mysql --user root --password '${SECRET}' -h db`,
    `{"clientSecret": "${SECRET}"}`,
    `api_key: ${SECRET}`,
    `curl -H "Authorization: Bearer ${SECRET}" https://host`,
    `postgres://user:${SECRET}@db/app`,
    `run --dsn=redis://:${SECRET}@cache:6379`,
    `-----BEGIN RSA PRIVATE KEY-----${SECRET}`,
  ])('hides the secret of %s', (text) => {
    expect(redactText(text)).not.toContain(SECRET);
  });

  test.each([
    '--port=8080',
    '--secret-name-prefix web',
    '--token-file=/var/run/token',
    '--password=$(DB_PASSWORD)',
    'echo ${API_TOKEN}',
    '--tls-private-key-file=/etc/tls.key',
    'https://example.com/path?x=1',
  ])('leaves %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('redactArguments', () => {
  test('hides what follows a flag whose name is secret, and goes on after it', () => {
    const args = [
      '--api-key',
      SECRET,
      SECRET,
      '--token',
      '--next',
      '--password',
      '$(PASSWORD)',
      '--secret',
      '/etc/secret',
    ];
    redactArguments(args);
    expect(args).toEqual([
      '--api-key',
      '[redacted]',
      SECRET,
      '--token',
      '--next',
      '--password',
      '$(PASSWORD)',
      '--secret',
      '/etc/secret',
    ]);
  });
});
