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
