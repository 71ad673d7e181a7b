import { describe, expect, test } from 'vitest';
import { isSecretKey, isSecretText, isSecretValue, redactTags } from './redact.ts';

describe('isSecretKey', () => {
  test.each([
    'Password',
    'MasterUserPassword',
    'client_secret',
    'SecretAccessKey',
    'sessionToken',
    'UserData',
    'private-key',
    'apiKey',
    'DB_CONNECTION_STRING',
    'basicAuthCredentials',
    'PreSharedKey',
    'authKey',
    'SecretToken',
  ])('takes %s for a secret', (key) => expect(isSecretKey(key)).toBe(true));

  test.each([
    'SecretArn',
    'PasswordPolicy',
    'PasswordLastUsed',
    'NextToken',
    'KeyId',
    'AccessKeyId',
    'secretName',
    'PublicKey',
    'ClientToken',
    'LockToken',
    'PartitionKey',
    'Name',
  ])('leaves %s', (key) => expect(isSecretKey(key)).toBe(false));
});

describe('isSecretValue', () => {
  test.each([
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE',
    'https://user:token@git.example.com/x.git',
    'https://bucket.s3.amazonaws.com/key?a=1&X-Amz-Signature=abc',
    'https://account.blob.core.windows.net/c?sv=1&sig=abc',
  ])('takes %j for a secret', (value) => expect(isSecretValue(value)).toBe(true));

  test.each([
    '-----BEGIN CERTIFICATE-----',
    'https://example.com/a@b',
    'arn:aws:iam::123456789012:role/x',
    'plain text of some length',
  ])('leaves %j', (value) => expect(isSecretValue(value)).toBe(false));
});

describe('isSecretText', () => {
  test('leaves a reference to a secret and an empty text', () => {
    expect(isSecretText('MasterUserSecret', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x')).toBe(false);
    expect(isSecretText('Password', '')).toBe(false);
    expect(isSecretText('Password', 'x')).toBe(true);
  });
});

describe('redactTags', () => {
  test('replaces only values of secret-looking keys', () => {
    expect(redactTags({ team: 'a', 'db-password': 'x' })).toEqual({ team: 'a', 'db-password': '[redacted]' });
  });
});

describe('isSecretValue, anywhere in a text', () => {
  test.each([
    'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    'AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'id AKIAIOSFODNN7EXAMPLE, secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'https://account.blob.core.windows.net/c?sv=2024&sig=abc%3D',
    'https://bucket.s3.amazonaws.com/k?X-Amz-Security-Token=abc',
    'clone with ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'xoxb-123456789012-abcdef',
  ])('knows %j', (text) => {
    expect(isSecretValue(text)).toBe(true);
  });

  test.each([
    'AKIAIOSFODNN7EXAMPLE',
    'arn:aws:iam::123456789012:user/eyJ.a.b',
    'https://sqs.eu-west-1.amazonaws.com/123456789012/work',
    'eyJ is how such a thing begins',
    '2026-01-02T03:04:05.000Z',
  ])('leaves %j', (text) => {
    expect(isSecretValue(text)).toBe(false);
  });
});
