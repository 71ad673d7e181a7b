import { create, toBinary } from '@bufbuild/protobuf';
import type { FacetReading, Relationship, ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import { toWireScanMessage } from '../src/convert/scan-message.ts';
import { toWireWatchMessage } from '../src/convert/watch.ts';
import { encodeScanMessage, encodeWatchMessage } from '../src/encode/encode-scan-message.ts';
import { ScanUnitResponseSchema, WatchResponseSchema } from '../src/gen/extension_pb.ts';
import { createResource } from './samples.ts';

const ROUNDS = 200;
const SCANNED = createResource();

/** The same numbers in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = createRandom(20_260_301);
const ALPHABETS = ['abc-./:', 'äöüß€', '🙂漢字', '\ud800\u0000"\\\n'] as const;

function text(maxLength = 40): string {
  const length = random(5) === 0 ? 0 : random(random(20) === 0 ? maxLength * 20 : maxLength);
  const alphabet = random(3) === 0 ? (ALPHABETS[random(ALPHABETS.length)] ?? '') : ALPHABETS[0];
  return Array.from({ length }, () => alphabet.charAt(random(alphabet.length))).join('');
}

function some<T>(make: () => T, most = 4): T[] {
  return Array.from({ length: random(most) }, make);
}

function texts(): Record<string, string> {
  return Object.fromEntries(some(() => [text(), text()] as const));
}

function date(): Date | undefined {
  const dates = [undefined, new Date(Number.NaN), new Date(0), new Date(-1), new Date(8.64e15), new Date(-8.64e15)];
  return random(2) === 0 ? new Date(random(2e12)) : dates[random(dates.length)];
}

function hash(): string {
  return ['', '00112233445566778899aabbccddeeff', 'ff', 'abc', 'no hash at all'][random(5)] ?? '';
}

function relationship(): Relationship {
  const optional = random(2) === 0 ? {} : { path: text(), label: text(), targetAccountId: text(), confidence: text() };
  return {
    targetId: text(200),
    targetType: text(),
    targetService: text(),
    relationshipType: text(),
    properties: texts(),
    targetRegion: random(2) === 0 ? undefined : text(),
    ...optional,
  };
}

function facet(): FacetReading {
  return { facet: text(), status: 'present', reason: text(300), hash: hash() };
}

function resource(): ScannedResource {
  return {
    provider: text(),
    service: text(),
    type: text(),
    typeName: text(),
    id: text(300),
    name: text(),
    region: text(),
    accountId: text(),
    parentId: text(),
    arn: text(),
    tags: texts(),
    areTagsKnown: random(2) === 0,
    createdAt: date(),
    modifiedAt: date(),
    discoveredAt: date(),
    relationships: some(relationship),
    rawData: text(400),
    attributes: text(),
    incarnation: text(),
    lifecycle: text(),
    facets: some(facet),
    payloadHash: hash(),
    contentHash: hash(),
    claimKey: text(),
  };
}

describe('encodeScanMessage', () => {
  test('gives the bytes that the generated code gives, for any resources', () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const message = { kind: 'resources', resources: some(resource, 8) } as const;
      const expected = toBinary(ScanUnitResponseSchema, create(ScanUnitResponseSchema, toWireScanMessage(message)));
      expect(Buffer.from(encodeScanMessage(message)).equals(expected), `round ${round}`).toBe(true);
    }
  });

  test('gives bytes that the next message leaves alone', () => {
    const first = encodeScanMessage({ kind: 'resources', resources: [SCANNED] });
    const copy = Uint8Array.from(first);
    encodeScanMessage({ kind: 'resources', resources: [{ ...SCANNED, id: 'another' }] });
    expect(Uint8Array.from(first)).toEqual(copy);
  });

  test('goes on after a message that could not be encoded', () => {
    const broken = { ...SCANNED, tags: undefined } as unknown as ScannedResource;
    const whole = encodeScanMessage({ kind: 'resources', resources: [SCANNED] });
    expect(() => encodeScanMessage({ kind: 'resources', resources: [SCANNED, broken] })).toThrow(TypeError);
    expect(encodeScanMessage({ kind: 'resources', resources: [SCANNED] })).toEqual(whole);
  });

  test('encodes megabytes, and is small again afterwards', () => {
    const large = { ...SCANNED, rawData: JSON.stringify('x'.repeat(9_000_000)) };
    const message = { kind: 'resources', resources: [large, SCANNED] } as const;
    const expected = toBinary(ScanUnitResponseSchema, create(ScanUnitResponseSchema, toWireScanMessage(message)));
    expect(Buffer.from(encodeScanMessage(message)).equals(expected)).toBe(true);
  });
});

describe('encodeWatchMessage', () => {
  test('gives the bytes that the generated code gives', () => {
    const message = { kind: 'resources', resources: [SCANNED] } as const;
    const expected = toBinary(WatchResponseSchema, create(WatchResponseSchema, toWireWatchMessage(message)));
    expect(Buffer.from(encodeWatchMessage(message)).equals(expected)).toBe(true);
  });
});
