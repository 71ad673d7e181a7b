import { ANY_SCOPE } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { DIAGNOSTICS_KEY, DiagnosticsTrailer, readDiagnosticsTrailer } from '../src/diagnostics-trailer.ts';
import { DIAGNOSTIC } from './samples.ts';

describe('diagnostics in trailing metadata', () => {
  test('come back as they were', () => {
    const trailer = new DiagnosticsTrailer();
    trailer.add(DIAGNOSTIC);
    expect(read(trailer)).toEqual({ diagnostics: [DIAGNOSTIC], omitted: 0 });
  });

  test('are absent where there are none', () => {
    expect(new DiagnosticsTrailer().toMetadata()).toEqual({});
    expect(readDiagnosticsTrailer({ get: () => [] }, 'fake')).toEqual({ diagnostics: [], omitted: 0 });
  });

  test('take at most 8 KiB and count what is left out', () => {
    const trailer = new DiagnosticsTrailer();
    for (let index = 0; index < 200; index += 1) trailer.add({ ...DIAGNOSTIC, message: `${index} ${'ü'.repeat(50)}` });
    const encoded = Buffer.from(trailer.toMetadata()[DIAGNOSTICS_KEY] ?? []).toString('base64');
    expect(encoded.length).toBeLessThan(8192);
    const { diagnostics, omitted } = read(trailer);
    expect(diagnostics.length).toBeGreaterThan(10);
    expect(diagnostics.length + omitted).toBe(200);
  });

  test('of another program are completed with what they lack', () => {
    const { diagnostics } = readText('{"diagnostics":[{"message":"m","scope":{"service":"s3"}},7]}');
    expect(diagnostics[0]).toEqual({
      severity: 'error',
      code: 'unknown',
      message: 'm',
      advice: '',
      operation: '',
      provider: 'fake',
      scope: { ...ANY_SCOPE, service: 's3' },
    });
    expect(diagnostics[1]?.message).toBe('the provider gave no message');
  });

  test.each(['no json', '7', 'null'])('that cannot be read (%s) are an error, not silence', (text) => {
    expect(() => readText(text)).toThrow(expect.objectContaining({ code: 'plugin_misbehaved' }));
  });
});

function read(trailer: DiagnosticsTrailer): ReturnType<typeof readDiagnosticsTrailer> {
  const metadata = trailer.toMetadata();
  const get = (key: string): Uint8Array[] => (metadata[key] === undefined ? [] : [metadata[key]]);
  return readDiagnosticsTrailer({ get }, 'fake');
}

function readText(text: string): ReturnType<typeof readDiagnosticsTrailer> {
  return readDiagnosticsTrailer({ get: () => [text] }, 'fake');
}
