import { describe, expect, test } from 'vitest';
import { excerpt, formatHandshakeLine, parseHandshakeLine } from './handshake-line.ts';
import { encodeCertificateField } from './tls/certificate-field.ts';
import { createIdentity } from './tls/identity.ts';

const UNIX = { network: 'unix', address: '/tmp/plugin1', appVersion: 6, certificateField: '' } as const;

describe('formatHandshakeLine', () => {
  test('keeps the empty certificate field', () => {
    expect(formatHandshakeLine({ ...UNIX, printsMultiplexing: false })).toBe('1|6|unix|/tmp/plugin1|grpc|');
  });

  test('says that it cannot multiplex only when asked', () => {
    expect(formatHandshakeLine({ ...UNIX, printsMultiplexing: true })).toBe('1|6|unix|/tmp/plugin1|grpc||false');
  });
});

describe('parseHandshakeLine', () => {
  test('reads what it formats', () => {
    const { certificateDer, certificatePem } = createIdentity();
    const certificateField = encodeCertificateField(certificateDer);
    const line = formatHandshakeLine({ ...UNIX, certificateField, printsMultiplexing: false });
    expect(parseHandshakeLine(`${line}\r\n`, [5, 6])).toEqual({
      network: 'unix',
      address: '/tmp/plugin1',
      appVersion: 6,
      certificatePem,
    });
  });

  test('reads a TCP address, and ignores a field about multiplexing', () => {
    expect(parseHandshakeLine('1|5|tcp|127.0.0.1:10001|grpc||true', [5])).toEqual({
      network: 'tcp',
      address: '127.0.0.1:10001',
      appVersion: 5,
      certificatePem: undefined,
    });
  });

  test.each([
    ['', 'handshake_failed', 'Unrecognized remote plugin message: an empty line'],
    ['hello', 'handshake_failed', 'Unrecognized remote plugin message: hello'],
    ['1|5|tcp', 'handshake_failed', 'Unrecognized remote plugin message: 1|5|tcp'],
    ['a|b|c|d', 'handshake_failed', 'error parsing core protocol version: "a"'],
    [
      '2|5|tcp|127.0.0.1:1|grpc',
      'incompatible_version',
      'incompatible core API version with plugin. Plugin version: 2, Core version: 1',
    ],
    ['1|x|tcp|127.0.0.1:1|grpc', 'handshake_failed', 'error parsing protocol version: "x"'],
    [
      '1|7|tcp|127.0.0.1:1|grpc',
      'incompatible_version',
      'incompatible API version with plugin. Plugin version: 7, Client versions: [5 6]',
    ],
    ['1|5|udp|127.0.0.1:1|grpc', 'handshake_failed', 'unknown address type: udp'],
    ['1|5|tcp|127.0.0.1|grpc', 'handshake_failed', 'TCP address is not host:port'],
    ['1|5|tcp|127.0.0.1:99999|grpc', 'handshake_failed', 'TCP address is not host:port'],
    ['1|5|unix|plugin1|grpc', 'handshake_failed', 'unix socket path is not absolute'],
    [`1|5|unix|/${'x'.repeat(108)}|grpc`, 'socket_path_too_long', 'unix socket path of 109 bytes'],
    ['1|5|tcp|127.0.0.1:1', 'handshake_failed', 'unsupported plugin protocol "netrpc". Supported: [grpc]'],
    ['1|5|tcp|127.0.0.1:1|grpc|short', 'invalid_certificate', 'error parsing server cert'],
    [`1|5|tcp|127.0.0.1:1|grpc|${'*'.repeat(60)}`, 'invalid_certificate', 'error parsing server cert'],
  ])('refuses %j', (line, code, message) => {
    expect(() => parseHandshakeLine(line, [5, 6])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message), hint: expect.stringMatching(/./) }),
    );
  });
});

describe('excerpt', () => {
  test('cuts long text and shows control characters', () => {
    expect(excerpt('a\u001b[0m"b"')).toBe(String.raw`a\u001b[0m"b"`);
    expect(excerpt('x'.repeat(500), 10)).toBe('xxxxxxxxxx... (500 characters)');
  });
});
