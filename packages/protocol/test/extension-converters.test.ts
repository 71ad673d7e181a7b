import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ChangesMessage, CloudChange, SetupMessage, WatchMessage } from '@corkscrew/core';
import { describe, expect, test } from 'vitest';
import {
  fromWireAccess,
  fromWirePermissions,
  fromWirePreflight,
  toWireAccess,
  toWirePermissions,
  toWirePreflight,
} from '../src/convert/access.ts';
import {
  fromWireChangesMessage,
  fromWireChangesRequest,
  toWireChangesMessage,
  toWireChangesRequest,
} from '../src/convert/changes.ts';
import {
  fromWireSetupMessage,
  fromWireSetupRequest,
  toWireSetupMessage,
  toWireSetupRequest,
} from '../src/convert/setup.ts';
import { fromWireWatchMessage, toWireWatchMessage } from '../src/convert/watch.ts';
import * as extension from '../src/gen/extension_pb.ts';
import { CLAIM, createResource, DIAGNOSTIC } from './samples.ts';

type WireChange = Omit<MessageInitShape<typeof extension.ChangeSchema>, '$typeName' | '$unknown'>;

const PLAN = { services: ['ec2'], types: ['Instance'], regions: ['all'], accounts: ['1'] };
const PROGRESS = { calls: 3, throttledCalls: 1, retriedCalls: 2, activity: 'reading' };
const CHANGE: CloudChange = {
  time: new Date('2025-03-01T10:00:00.250Z'),
  kind: 'updated',
  service: 'ec2',
  type: 'Instance',
  id: 'i-1',
  name: 'web',
  region: 'eu-west-1',
  accountId: '123456789012',
  actor: 'alice',
  source: 'cloudtrail',
  operation: 'ec2:ModifyInstanceAttribute',
  changeId: 'e-1',
  details: '{"a":1}',
};

describe('round trips', () => {
  test('what rights are asked about', () => {
    const request = { ...PLAN, facets: ['policy'], purpose: 'watch' } as const;
    expect(fromWireAccess(send(extension.AccessScopeSchema, toWireAccess(request)))).toEqual(request);
    expect(fromWireAccess(send(extension.AccessScopeSchema, toWireAccess({})))).toMatchObject({ purpose: 'scan' });
    expect(fromWireAccess(undefined)).toEqual({ purpose: 'scan' });
  });

  test('a permission report', () => {
    const report = {
      documents: [{ title: 'Role', format: 'yaml', body: 'a: 1\n', notes: ['Bind it.'] }],
      operations: [{ operation: 'ec2:DescribeInstances', permission: 'ec2:DescribeInstances', isProven: true }],
      diagnostics: [DIAGNOSTIC],
    } as const;
    expect(fromWirePermissions(send(extension.GetPermissionsResponseSchema, toWirePermissions(report)))).toEqual(
      report,
    );
  });

  test('a preflight report', () => {
    const report = { checkedCount: 12, diagnostics: [DIAGNOSTIC] };
    expect(fromWirePreflight(send(extension.PreflightResponseSchema, toWirePreflight(report)))).toEqual(report);
  });

  test.each<WatchMessage>([
    { kind: 'listing_started', scope: CLAIM.scope, normaliserVersion: 'v1' },
    { kind: 'resources', resources: [createResource()] },
    { kind: 'claim', claim: CLAIM },
    { kind: 'diagnostic', diagnostic: DIAGNOSTIC },
    { kind: 'progress', progress: PROGRESS },
    {
      kind: 'deleted',
      resources: [{ service: 'ec2', type: 'Instance', id: 'i', region: 'r', accountId: '1', incarnation: 'u' }],
    },
  ])('a watch message of kind $kind', (message) => {
    expect(fromWireWatchMessage(send(extension.WatchResponseSchema, toWireWatchMessage(message)))).toEqual(message);
  });

  test('a request for changes', () => {
    const request = { ...PLAN, since: new Date('2025-01-01T00:00:00Z'), until: new Date('2025-02-01T00:00:00Z') };
    const wire = send(extension.ListChangesRequestSchema, toWireChangesRequest(request));
    expect(fromWireChangesRequest(wire)).toEqual(request);
    const open = fromWireChangesRequest(send(extension.ListChangesRequestSchema, {}));
    expect(open).toEqual({ since: undefined, until: undefined });
  });

  test.each<ChangesMessage>([
    { kind: 'changes', changes: [CHANGE] },
    { kind: 'diagnostic', diagnostic: DIAGNOSTIC },
    { kind: 'progress', progress: PROGRESS },
  ])('a message of kind $kind of the change history', (message) => {
    expect(fromWireChangesMessage(send(extension.ListChangesResponseSchema, toWireChangesMessage(message)))).toEqual(
      message,
    );
  });

  test('a request to set up', () => {
    const request = { action: 'apply', options: { scope: 'tenant' } } as const;
    expect(fromWireSetupRequest(send(extension.SetupRequestSchema, toWireSetupRequest(request)))).toEqual(request);
  });

  test.each<SetupMessage>([
    {
      kind: 'step',
      step: { stepId: 'app', title: 'Make it', command: 'make', isWrite: true, outcome: 'done', output: 'id 1' },
    },
    { kind: 'diagnostic', diagnostic: DIAGNOSTIC },
  ])('a message of kind $kind of a set-up', (message) => {
    expect(fromWireSetupMessage(send(extension.SetupResponseSchema, toWireSetupMessage(message)))).toEqual(message);
  });
});

describe('messages of a peer that is newer, or wrong', () => {
  test('of an unknown kind are passed over', () => {
    expect(fromWireWatchMessage(send(extension.WatchResponseSchema, {}))).toBeUndefined();
    expect(fromWireChangesMessage(send(extension.ListChangesResponseSchema, {}))).toBeUndefined();
    expect(fromWireSetupMessage(send(extension.SetupResponseSchema, {}))).toBeUndefined();
  });

  test('with unknown words count as the least that they can mean', () => {
    const documents = [{ title: 't', format: 'toml', body: 'b' }];
    const permissions = fromWirePermissions(send(extension.GetPermissionsResponseSchema, { documents }));
    expect(permissions.documents[0]?.format).toBe('text');
    expect(readChange({ kind: 'renamed', detailsJson: '' })).toMatchObject({
      changes: [{ kind: 'other', details: '{}' }],
    });
    const step = { case: 'step', value: { stepId: 's', outcome: 'perhaps' } } as const;
    expect(fromWireSetupMessage(send(extension.SetupResponseSchema, { message: step }))).toMatchObject({
      step: { outcome: 'failed' },
    });
  });

  test('with a change without a time are refused', () => {
    expect(() => readChange({ time: undefined })).toThrow('read a change of ec2:Instance i-1: its time is missing');
  });

  test('an action that nobody knows is refused, not guessed', () => {
    expect(() => fromWireSetupRequest(send(extension.SetupRequestSchema, {}))).toThrow('set up: there is no action ""');
  });
});

function readChange(change: Partial<WireChange>): ChangesMessage | undefined {
  const whole = { service: 'ec2', type: 'Instance', id: 'i-1', time: timestampFromDate(new Date(0)), ...change };
  const value = create(extension.ChangeBatchSchema, { changes: [create(extension.ChangeSchema, whole)] });
  return fromWireChangesMessage(send(extension.ListChangesResponseSchema, { message: { case: 'batch', value } }));
}

function send<S extends DescMessage>(schema: S, message: MessageInitShape<S>): MessageShape<S> {
  return fromBinary(schema, toBinary(schema, create(schema, message)));
}
