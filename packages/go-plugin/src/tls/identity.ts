import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import {
  derBitString,
  derBoolean,
  derElement,
  derExplicit,
  derOctetString,
  derOid,
  derSequence,
  derSet,
  derTime,
  derUnsigned,
  derUtf8,
} from './der.ts';

/** The elliptic curves that a one-time certificate can use. */
export type Curve = 'P-256' | 'P-384' | 'P-521';

/** A one-time certificate with its private key. */
export interface Identity {
  readonly certificateDer: Buffer;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** What {@link createIdentity} can be told. */
export interface IdentityOptions {
  readonly curve?: Curve;
  readonly nowMs?: number;
}

const SIGNATURES: Readonly<Record<Curve, { readonly hash: string; readonly oid: string }>> = {
  'P-256': { hash: 'sha256', oid: '1.2.840.10045.4.3.2' },
  'P-384': { hash: 'sha384', oid: '1.2.840.10045.4.3.3' },
  'P-521': { hash: 'sha512', oid: '1.2.840.10045.4.3.4' },
};
const HOST_NAME = 'localhost';
const ORGANIZATION = 'go-plugin';
const BACKDATE_MS = 30_000;
const LIFETIME_MS = 262_980 * 3_600_000;
// digitalSignature, keyEncipherment, keyAgreement and keyCertSign: bits 0, 2, 4 and 5 of six.
const KEY_USAGE_BITS = 0b1010_1100;
const KEY_USAGE_UNUSED_BITS = 2;
const DNS_NAME = 0x82;

/**
 * Makes the certificate that AutoMTLS exchanges: self-signed and its own authority, for `localhost`, as client and server.
 *
 * A go-plugin peer trusts exactly this certificate, so it must be a CA and carry both extended key usages.
 */
export function createIdentity(options: IdentityOptions = {}): Identity {
  const curve = options.curve ?? 'P-256';
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const certificateDer = encodeCertificate({ publicKey, privateKey, curve, nowMs: options.nowMs ?? Date.now() });
  return {
    certificateDer,
    certificatePem: pemFromDer(certificateDer),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Wraps a DER certificate in PEM armour. */
export function pemFromDer(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

interface CertificateInput {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly curve: Curve;
  readonly nowMs: number;
}

function encodeCertificate(input: CertificateInput): Buffer {
  const { hash, oid } = SIGNATURES[input.curve];
  const algorithm = derSequence(derOid(oid));
  const name = derSequence(encodeAttribute('2.5.4.10', ORGANIZATION), encodeAttribute('2.5.4.3', HOST_NAME));
  const body = derSequence(
    derExplicit(0, derUnsigned(Uint8Array.of(2))),
    derUnsigned(randomSerial()),
    algorithm,
    name,
    derSequence(derTime(new Date(input.nowMs - BACKDATE_MS)), derTime(new Date(input.nowMs + LIFETIME_MS))),
    name,
    input.publicKey.export({ type: 'spki', format: 'der' }),
    derExplicit(3, encodeExtensions()),
  );
  const signature = sign(hash, body, { key: input.privateKey, dsaEncoding: 'der' });
  return derSequence(body, algorithm, derBitString(signature));
}

function encodeAttribute(oid: string, value: string): Buffer {
  return derSet(derSequence(derOid(oid), derUtf8(value)));
}

function encodeExtensions(): Buffer {
  const keyUsage = derBitString(Uint8Array.of(KEY_USAGE_BITS), KEY_USAGE_UNUSED_BITS);
  const extendedKeyUsage = derSequence(derOid('1.3.6.1.5.5.7.3.2'), derOid('1.3.6.1.5.5.7.3.1'));
  const basicConstraints = derSequence(derBoolean(true));
  const alternativeName = derSequence(derElement(DNS_NAME, Buffer.from(HOST_NAME, 'latin1')));
  return derSequence(
    derSequence(derOid('2.5.29.15'), derBoolean(true), derOctetString(keyUsage)),
    derSequence(derOid('2.5.29.37'), derOctetString(extendedKeyUsage)),
    derSequence(derOid('2.5.29.19'), derBoolean(true), derOctetString(basicConstraints)),
    derSequence(derOid('2.5.29.17'), derOctetString(alternativeName)),
  );
}

/** 127 random bits: a 128th would need a sign byte, and a leading zero byte would shorten the encoding. */
function randomSerial(): Uint8Array {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}
