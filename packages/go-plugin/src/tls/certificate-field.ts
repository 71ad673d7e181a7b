import { X509Certificate } from 'node:crypto';
import { GoPluginError } from '../go-plugin-error.ts';
import { pemFromDer } from './identity.ts';

const RAW_BASE64 = /^[A-Za-z0-9+/]+$/;

/** Encodes a certificate for the handshake line: standard base64 without padding. */
export function encodeCertificateField(der: Uint8Array): string {
  return Buffer.from(der).toString('base64').replace(/=+$/, '');
}

/** Decodes the handshake line's certificate into PEM, and proves that it is one. */
export function decodeCertificateField(field: string): string {
  if (!RAW_BASE64.test(field) || field.length % 4 === 1) {
    throw invalidCertificate('it is not base64 without padding');
  }
  const der = Buffer.from(field, 'base64');
  try {
    return pemFromDer(new X509Certificate(der).raw);
  } catch (cause) {
    throw invalidCertificate('it is not an X.509 certificate', cause);
  }
}

/** Tells whether PEM text holds a certificate. */
export function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // Node has no other way to ask.
    return false;
  }
}

function invalidCertificate(what: string, cause?: unknown): GoPluginError {
  return new GoPluginError('invalid_certificate', `error parsing server cert: ${what}`, {
    hint: "The sixth field of the plugin's handshake line must be its DER certificate in base64 without padding; report this to the plugin's author.",
    cause,
  });
}
