import { describe, expect, test } from 'vitest';
import { decodeCertificateField, encodeCertificateField, isCertificate } from './certificate-field.ts';
import { createIdentity } from './identity.ts';

describe('decodeCertificateField', () => {
  test('gives back the certificate as PEM', () => {
    const identity = createIdentity();
    const field = encodeCertificateField(identity.certificateDer);
    expect(field).not.toContain('=');
    expect(decodeCertificateField(field)).toBe(identity.certificatePem);
  });

  test.each([
    ['characters that are not base64', `${'A'.repeat(60)}*`, 'not base64'],
    ['padding', `${'A'.repeat(58)}==`, 'not base64'],
    ['an impossible length', 'A'.repeat(61), 'not base64'],
    ['bytes that are no certificate', 'A'.repeat(80), 'not an X.509 certificate'],
  ])('refuses %s', (_what, field, reason) => {
    expect(() => decodeCertificateField(field)).toThrow(
      expect.objectContaining({ code: 'invalid_certificate', message: expect.stringContaining(reason) }),
    );
  });
});

describe('isCertificate', () => {
  test('tells PEM certificates from other text', () => {
    expect(isCertificate(createIdentity().certificatePem)).toBe(true);
    expect(isCertificate('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toBe(false);
    expect(isCertificate('')).toBe(false);
  });
});
