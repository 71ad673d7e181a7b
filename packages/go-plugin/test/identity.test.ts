import './fixtures/reflect-metadata.ts';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import { createIdentity, type Curve } from '../src/tls/identity.ts';

const CURVES: readonly Curve[] = ['P-256', 'P-384', 'P-521'];

describe('createIdentity', () => {
  test.each(CURVES)('makes a %s certificate that node verifies against itself', (curve) => {
    const identity = createIdentity({ curve });
    const certificate = new X509Certificate(identity.certificatePem);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(identity.privateKeyPem))).toBe(true);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.ca).toBe(true);
    expect(certificate.raw.equals(identity.certificateDer)).toBe(true);
  });

  test.each(CURVES)('makes a %s certificate in which another library finds what go-plugin asks for', async (curve) => {
    const certificate = new x509.X509Certificate(createIdentity({ curve }).certificateDer);
    expect(await certificate.isSelfSigned()).toBe(true);
    expect(await certificate.verify()).toBe(true);
    expect(certificate.subject).toBe('O=go-plugin, CN=localhost');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.publicKey.algorithm).toMatchObject({ name: 'ECDSA', namedCurve: curve });

    const constraints = certificate.getExtension(x509.BasicConstraintsExtension);
    expect(constraints).toMatchObject({ ca: true, critical: true });
    const usage = certificate.getExtension(x509.KeyUsagesExtension);
    expect(usage?.critical).toBe(true);
    const { digitalSignature, keyEncipherment, keyAgreement, keyCertSign } = x509.KeyUsageFlags;
    expect(usage?.usages).toBe(digitalSignature | keyEncipherment | keyAgreement | keyCertSign);
    const extended = certificate.getExtension(x509.ExtendedKeyUsageExtension);
    expect(extended?.usages).toEqual([x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth]);
    const names = certificate.getExtension(x509.SubjectAlternativeNameExtension);
    expect(names?.names.toJSON()).toEqual([{ type: 'dns', value: 'localhost' }]);
  });

  test('is valid from 30 seconds before now for 30 years', () => {
    const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    const certificate = new x509.X509Certificate(createIdentity({ nowMs }).certificateDer);
    expect(certificate.notBefore.getTime()).toBe(nowMs - 30_000);
    expect(certificate.notAfter.getTime()).toBe(nowMs + 262_980 * 3_600_000);
  });

  test('never repeats a serial number, which has 16 bytes', () => {
    const serials = Array.from({ length: 20 }, () => new X509Certificate(createIdentity().certificatePem).serialNumber);
    expect(new Set(serials).size).toBe(serials.length);
    for (const serial of serials) expect(serial).toHaveLength(32);
  });
});
