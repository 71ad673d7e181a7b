import { CorkscrewError, ERROR_CODES } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { createPalette } from '../render/palette.ts';
import { formatError } from './format-error.ts';
import { listSecrets, redactKeys, redactSecrets } from './redact-secrets.ts';

const style = { debug: false, env: {}, palette: createPalette(false) };

describe('formatError', () => {
  test('tells what failed, and what to do', () => {
    const error = new CorkscrewError('not_found', 'open database a.duckdb: no such file', {
      hint: 'Run a scan first.',
    });
    expect(formatError(error, style)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "text": "corkscrew: open database a.duckdb: no such file
        hint: Run a scan first.
      ",
      }
    `);
  });

  test('shows no stack unless asked, then with causes and details', () => {
    const error = new CorkscrewError('timeout', 'start plugin aws: no answer', {
      cause: new Error('socket closed'),
      details: { pid: 7 },
    });
    expect(formatError(error, style).text).not.toContain('    at ');
    const debug = formatError(error, { ...style, debug: true }).text;
    expect(debug).toContain('    at ');
    expect(debug).toContain('caused by: Error: socket closed');
    expect(debug).toContain('"pid": 7');
  });

  test('calls a fault of ours a fault of ours', () => {
    expect(formatError(new TypeError('x is not a function'), style)).toEqual({
      exitCode: 1,
      text:
        'corkscrew: something went wrong: x is not a function\n' +
        '  hint: This is a fault in Corkscrew. Run again with --debug and report what it prints.\n',
    });
  });

  test('keeps a message on one line', () => {
    expect(formatError(new CorkscrewError('query_failed', 'query: bad\n  LINE 1: x'), style).text).toContain(
      'corkscrew: query: bad LINE 1: x\n',
    );
  });

  test('lets no message move the cursor or colour the terminal', () => {
    expect(formatError(new CorkscrewError('unavailable', 'list \u001b[2J\u0007x'), style).text).toContain(
      'corkscrew: list \\x1b[2J\\x07x\n',
    );
  });

  test('gives every code an exit code and, but for an interrupt, a hint or a reason not to', () => {
    const table = ERROR_CODES.map((code) => {
      const { exitCode, text } = formatError(new CorkscrewError(code, 'x'), style);
      return `${code} ${exitCode}${text.includes('hint:') ? ' hint' : ''}`;
    });
    expect(table).toMatchInlineSnapshot(`
      [
        "canceled 130",
        "config_invalid 2",
        "database_locked 1 hint",
        "database_too_new 1 hint",
        "database_unusable 1 hint",
        "internal 1 hint",
        "invalid_argument 2",
        "not_found 2",
        "permission_denied 1 hint",
        "plugin_exited 1 hint",
        "plugin_misbehaved 1 hint",
        "plugin_not_found 2 hint",
        "plugin_start_failed 1 hint",
        "query_failed 2 hint",
        "read_only_violation 1",
        "throttled 1 hint",
        "timeout 1 hint",
        "unauthenticated 1 hint",
        "unavailable 1 hint",
        "unsupported 2",
      ]
    `);
  });

  test('takes secrets out, in debug output too', () => {
    const env = { AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG', HOME: '/home/me' };
    const error = new CorkscrewError('unavailable', 'GET https://me:hunter22@host: wJalrXUtnFEMI/K7MDENG refused', {
      details: { authorization: 'Bearer abcdefgh12345' },
    });
    const { text } = formatError(error, { ...style, debug: true, env });
    expect(text).not.toMatch(/hunter22|wJalr|abcdefgh12345/);
    expect(text).toContain('https://me:[redacted]@host');
  });
});

describe('redactSecrets', () => {
  test.each([
    ['https://s3/x?X-Amz-Signature=abc123&y=1', 'https://s3/x?X-Amz-Signature=[redacted]&y=1'],
    ['password=opensesame; next', 'password=[redacted]; next'],
    ['"aws_session_token": "FQoGZXIvYXdz"', '"aws_session_token": "[redacted]"'],
    ['Set secrets: metadata in the Kubernetes block', 'Set secrets: metadata in the Kubernetes block'],
    ['secrets: hunter22', 'secrets: [redacted]'],
    ['list iam:user in 123456789012: access denied', 'list iam:user in 123456789012: access denied'],
    ['the security token included in the request is invalid', 'the security token included in the request is invalid'],
  ])('reads %j', (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });
});

describe('listSecrets', () => {
  test('gives what stands under keys that name secrets, at any depth, and errors do not show it', () => {
    const secrets = listSecrets({
      acme: { region: 'eu-west-1', password: 'correct horse', deep: [{ api_key: { a: 'k1234567' } }] },
    });
    expect(secrets).toEqual(['correct horse', 'k1234567']);
    const error = new CorkscrewError('unauthenticated', 'sign in with correct horse: refused', {
      hint: 'Replace k1234567.',
    });
    expect(formatError(error, { ...style, secrets }).text).toBe(
      'corkscrew: sign in with [redacted]: refused\n  hint: Replace [redacted].\n',
    );
  });
});

describe('redactKeys', () => {
  test('hides the values of keys that name secrets, however deep', () => {
    expect(redactKeys({ secrets: 'metadata' })).toEqual({ secrets: 'metadata' });
    expect(redactKeys({ regions: ['a'], nested: [{ client_secret: 'x', name: 'n' }] })).toEqual({
      regions: ['a'],
      nested: [{ client_secret: '[redacted]', name: 'n' }],
    });
  });
});
