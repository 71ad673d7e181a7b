import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { combineHashes, contentHash, type PlanRequest, type ScanMessage, type ScannedResource } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import {
  fromWireDiscoverRequest,
  fromWireDiscoverResult,
  toWireDiscoverRequest,
  toWireDiscoverResult,
} from '../src/convert/discovery.ts';
import {
  fromWireInitializeRequest,
  fromWireInitializeResponse,
  fromWireProviderInfo,
  toWireInitializeRequest,
  toWireInitializeResponse,
  toWireProviderInfo,
} from '../src/convert/lifecycle.ts';
import {
  fromWireListPage,
  fromWireListRequest,
  fromWireRef,
  toWireListPage,
  toWireListRequest,
  toWireRef,
} from '../src/convert/listing.ts';
import { fromWirePlan, fromWirePlanRequest, toWirePlan, toWirePlanRequest } from '../src/convert/plan.ts';
import { fromWireResource, toWireResource } from '../src/convert/resource.ts';
import { fromWireScanMessage, toWireScanMessage } from '../src/convert/scan-message.ts';
import { fromWireClaim } from '../src/convert/scope.ts';
import { fromWireSchema, toWireSchema } from '../src/convert/schema.ts';
import * as cloud from '../src/gen/corkscrew_pb.ts';
import * as extension from '../src/gen/extension_pb.ts';
import { hashPayload, hashPlainResource } from '../src/resource-hash.ts';
import { CLAIM, createResource, DIAGNOSTIC, SERVICE, UNIT } from './samples.ts';

describe('round trips', () => {
  test('Initialize carries the whole block as JSON beside its scalars', () => {
    const request = { provider: 'fake', config: { region: 'eu-west-1', limit: 5, deep: { a: [1] } }, cacheDir: '/c' };
    const wire = send(cloud.InitializeRequestSchema, toWireInitializeRequest(request));
    expect(wire.config).toEqual({
      region: 'eu-west-1',
      limit: '5',
      'corkscrew.config_json': '{"deep":{"a":[1]},"limit":5,"region":"eu-west-1"}',
    });
    expect(fromWireInitializeRequest(wire)).toEqual(request);
  });

  test('Initialize from a host that sends scalars only', () => {
    const wire = send(cloud.InitializeRequestSchema, { provider: 'fake', config: { region: 'r' } });
    expect(fromWireInitializeRequest(wire).config).toEqual({ region: 'r' });
  });

  test('the answer to Initialize, and its in-message failure', () => {
    const result = { version: '1.2.3', metadata: { account_id: '1' } };
    const wire = send(cloud.InitializeResponseSchema, toWireInitializeResponse(result));
    expect(fromWireInitializeResponse(wire, 'fake')).toEqual(result);
    const failed = send(cloud.InitializeResponseSchema, { success: false, error: 'no credentials' });
    expect(() => fromWireInitializeResponse(failed, 'fake')).toThrow('initialize provider fake: no credentials');
    const contradicting = send(cloud.InitializeResponseSchema, { success: true, error: 'half broken' });
    expect(() => fromWireInitializeResponse(contradicting, 'fake')).toThrow('half broken');
  });

  test('provider info', () => {
    const info = { name: 'fake', version: '1', description: 'd', supportedServices: ['a'], capabilities: { x: '1' } };
    expect(fromWireProviderInfo(send(cloud.ProviderInfoResponseSchema, toWireProviderInfo(info)))).toEqual(info);
  });

  test('discovery', () => {
    const request = { includeServices: ['a'], excludeServices: ['b'], forceRefresh: true };
    const wireRequest = send(cloud.DiscoverServicesRequestSchema, toWireDiscoverRequest(request));
    expect(fromWireDiscoverRequest(wireRequest)).toEqual(request);
    const result = { services: [SERVICE], discoveredAt: new Date(1_700_000_000_123), sdkVersion: 'sdk 1' };
    const wire = send(cloud.DiscoverServicesResponseSchema, toWireDiscoverResult(result));
    expect(fromWireDiscoverResult(wire, new Date(0))).toEqual(result);
  });

  test('discovery by a plugin without our fields counts every type as a default one', () => {
    const wire = send(cloud.DiscoverServicesResponseSchema, {
      services: [{ name: 's', resourceTypes: [{ name: 'T' }] }],
    });
    const { services, discoveredAt } = fromWireDiscoverResult(wire, new Date(5));
    expect(services[0]?.resourceTypes[0]).toMatchObject({ type: 'T', isDefault: true, resourceClass: 'resource' });
    expect(services[0]?.displayName).toBe('s');
    expect(discoveredAt).toEqual(new Date(5));
  });

  test('listing', () => {
    const request = { service: 's', type: 'T', region: 'r', filters: { a: 'b' }, nextToken: 't', maxResults: 9 };
    expect(fromWireListRequest(send(cloud.ListResourcesRequestSchema, toWireListRequest(request)))).toEqual(request);
    const ref = {
      id: 'i',
      name: 'n',
      type: 'T',
      service: 's',
      region: 'r',
      accountId: 'a',
      basicAttributes: { k: 'v' },
    };
    expect(fromWireRef(send(cloud.ResourceRefSchema, toWireRef(ref)))).toEqual(ref);
    const page = { resources: [ref], nextToken: 'next' };
    expect(fromWireListPage(send(cloud.ListResourcesResponseSchema, toWireListPage(page)))).toEqual(page);
  });

  test('a plain resource', () => {
    const { typeName, areTagsKnown, incarnation, lifecycle, claimKey, ...scanned } = createResource();
    const { facets, payloadHash, contentHash, ...resource } = scanned;
    expect(fromWireResource(send(cloud.ResourceSchema, toWireResource(resource)))).toEqual(resource);
    expect([typeName, areTagsKnown, incarnation, lifecycle, claimKey, payloadHash, contentHash]).not.toContain('');
    expect(facets).not.toEqual([]);
  });

  test('a date that is none is left out', () => {
    const wire = toWireResource({ ...createResource(), createdAt: new Date(Number.NaN) });
    expect(fromWireResource(send(cloud.ResourceSchema, wire)).createdAt).toBeUndefined();
  });

  test('plan requests and plans', () => {
    const request = { services: ['a'], types: ['T'], regions: ['all'], accounts: ['1'] };
    expect(fromWirePlanRequest(send(extension.PlanScanRequestSchema, toWirePlanRequest(request)))).toEqual(request);
    const scope = { accountId: '1', region: '*', service: '*', type: '*', subScope: 'table' };
    const changed = { ...request, wholeReads: [{ scope, readAt: new Date('2026-01-02T03:04:05Z') }] };
    expect(fromWirePlanRequest(send(extension.PlanScanRequestSchema, toWirePlanRequest(changed)))).toEqual(changed);
    const [read] = changed.wholeReads;
    const counted = {
      ...changed,
      wholeReads: [{ ...read, types: [{ service: 's', type: 'T', rows: 3 }] }],
      isFast: true,
    };
    expect(
      fromWirePlanRequest(send(extension.PlanScanRequestSchema, toWirePlanRequest(counted as PlanRequest))),
    ).toEqual(counted);
    const gone = [{ accountId: '1', region: 'r', reason: 'closed' }];
    const plan = { units: [UNIT], gone, diagnostics: [DIAGNOSTIC] };
    expect(fromWirePlan(send(extension.PlanScanResponseSchema, toWirePlan(plan)))).toEqual(plan);
  });

  test('an estimate that is no whole number is rounded, not refused', () => {
    const plan = {
      units: [
        { ...UNIT, estimatedCalls: 1.6 },
        { ...UNIT, estimatedCalls: Number.NaN },
      ],
      gone: [],
      diagnostics: [],
    };
    const { units } = fromWirePlan(send(extension.PlanScanResponseSchema, toWirePlan(plan)));
    expect(units.map(({ estimatedCalls }) => estimatedCalls)).toEqual([2, 0]);
  });

  test.each<ScanMessage>([
    { kind: 'resources', resources: [createResource('a'), createResource('b')] },
    { kind: 'diagnostic', diagnostic: DIAGNOSTIC },
    { kind: 'progress', progress: { calls: 4, throttledCalls: 1, retriedCalls: 2, activity: 'page 3' } },
    { kind: 'claim', claim: CLAIM },
  ])('scan message $kind', (message) => {
    expect(fromWireScanMessage(send(extension.ScanUnitResponseSchema, toWireScanMessage(message)))).toEqual(message);
  });

  test('a resource tells no tags from tags that nobody read', () => {
    const resources = [true, false].map((areTagsKnown) => ({ ...createResource(), tags: {}, areTagsKnown }));
    const message: ScanMessage = { kind: 'resources', resources };
    expect(fromWireScanMessage(send(extension.ScanUnitResponseSchema, toWireScanMessage(message)))).toEqual(message);
  });

  test('a resource that does not say so has known tags', () => {
    const batch = { message: { case: 'batch' as const, value: { resources: [{ resource: { id: 'a' } }] } } };
    const received = fromWireScanMessage(send(extension.ScanUnitResponseSchema, batch));
    expect(received).toMatchObject({ resources: [{ id: 'a', tags: {}, areTagsKnown: true }] });
  });

  describe('the hashes of a resource', () => {
    const plain = { ...createResource(), facets: [] };

    test('are computed where it has none', () => {
      const hash = hashPlainResource(plain);
      const received = receive({ ...plain, payloadHash: '', contentHash: '' });
      expect(received).toMatchObject({ payloadHash: hash, contentHash: hash });
      expect(receive({ ...plain, payloadHash: '', contentHash: '', attributes: '{}' }).contentHash).not.toBe(hash);
    });

    test('are its content hash where it has no other and no facets', () => {
      const { payloadHash, ...rest } = plain;
      const received = receive({ ...rest, payloadHash: '', contentHash: payloadHash });
      expect(received).toMatchObject({ payloadHash, contentHash: payloadHash });
    });

    test('are combined from payload and facets, whatever the plugin made of them', () => {
      const faceted = createResource();
      expect(receive({ ...faceted, contentHash: plain.payloadHash })).toEqual(faceted);
      const payloadHash = hashPayload(faceted, [contentHash(faceted.rawData)]);
      const combined = combineHashes(payloadHash, faceted.facets);
      expect(receive({ ...faceted, payloadHash: '' })).toMatchObject({ payloadHash, contentHash: combined });
    });
  });

  test('a facet status that is not known says nothing of the facet', () => {
    const facets = [{ facet: 'policy', status: 'splendid', reason: '', hash: Buffer.from('ff'.repeat(16), 'hex') }];
    const batch = { message: { case: 'batch' as const, value: { resources: [{ resource: { id: 'a' }, facets }] } } };
    const received = fromWireScanMessage(send(extension.ScanUnitResponseSchema, batch));
    const reading = { facet: 'policy', status: 'error', reason: 'unknown status "splendid"', hash: '' };
    expect(received).toMatchObject({ resources: [{ facets: [reading] }] });
  });

  test('a message of a kind that is not known is passed over', () => {
    expect(fromWireScanMessage(send(extension.ScanUnitResponseSchema, {}))).toBeUndefined();
  });

  test('an outcome that is not known proves nothing', () => {
    const claim = fromWireClaim(send(extension.ClaimSchema, { outcome: 'splendid', count: 2 }));
    expect(claim).toMatchObject({ outcome: 'failed', count: 2, reason: 'unknown outcome "splendid"' });
  });

  test('type schemas', () => {
    const columns = [{ name: 'c', type: 'text', path: 'a.b', description: 'd' }];
    const schema = { typeName: 'n', service: 's', type: 'T', description: 'd', sql: 'CREATE', columns };
    expect(fromWireSchema(send(cloud.SchemaSchema, toWireSchema(schema)))).toEqual(schema);
  });
});

function receive(resource: ScannedResource): ScannedResource {
  const wire = send(extension.ScanUnitResponseSchema, toWireScanMessage({ kind: 'resources', resources: [resource] }));
  const message = fromWireScanMessage(wire);
  return (message?.kind === 'resources' ? message.resources[0] : undefined) ?? expect.unreachable();
}

function send<D extends DescMessage>(schema: D, init: MessageInitShape<D>): MessageShape<D> {
  return fromBinary(schema, toBinary(schema, create(schema, init)));
}
