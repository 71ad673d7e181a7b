import type { Claim, Diagnostic, ResourceDraft, ScanUnit, ScanYield } from '@corkscrew/sdk';
import { draftsOf } from '@corkscrew/sdk';
import { describe, expect, test } from 'vitest';
import { scanUnit } from './scan.ts';
import { ACCOUNTS, type Answer, createFakeApi, refusal, type SeenCall, settingsOf } from './testing/fake-api.ts';

interface Scanned {
  readonly resources: readonly ResourceDraft[];
  /** `Type sub-scope outcome count`, in order of their text. */
  readonly claims: readonly string[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
  readonly calls: readonly SeenCall[];
}

async function scan(service: string, types: readonly string[], answer: Answer): Promise<Scanned> {
  const api = createFakeApi(answer, settingsOf({ facets: 'none' }));
  const unit: ScanUnit = {
    provider: 'aws',
    unitId: 'unit',
    accountId: '123456789012',
    region: 'eu-west-1',
    service,
    type: '*',
    estimatedCalls: 1,
    normaliserVersion: '1',
    payload: JSON.stringify({ types }),
  };
  const messages: ScanYield[] = [];
  for await (const message of scanUnit(unit, { api, accounts: ACCOUNTS })) messages.push(message);
  const line = ({ scope, outcome, count }: Claim): string => [scope.type, scope.subScope, outcome, count].join(' ');
  return {
    resources: messages.flatMap(draftsOf),
    claims: messages.flatMap((message) => (message.kind === 'claim' ? [line(message.claim)] : [])).sort(),
    diagnostics: messages.flatMap((message) => (message.kind === 'diagnostic' ? [message.diagnostic] : [])),
    calls: api.calls,
  };
}

/** Two clusters on two pages, each with a node group of the same name. */
const CLUSTERS: Answer = ({ operation, input }) => {
  if (operation === 'ListClusters')
    return input['nextToken'] === undefined ? { clusters: ['a'], nextToken: 'n' } : { clusters: ['b'] };
  return { nodegroups: ['default'] };
};

describe('scanUnit', () => {
  test('lists children under each row of their parent, with the parent in their id', async () => {
    const { resources, claims, calls } = await scan('eks', ['Cluster', 'Nodegroup'], CLUSTERS);
    expect(resources.map(({ type, id, parentId }) => [type, id, parentId])).toEqual([
      ['Cluster', 'a', undefined],
      ['Nodegroup', 'a/default', 'a'],
      ['Cluster', 'b', undefined],
      ['Nodegroup', 'b/default', 'b'],
    ]);
    expect(claims).toEqual([
      'Cluster  complete 2',
      'Nodegroup * complete 0',
      'Nodegroup a complete 1',
      'Nodegroup b complete 1',
    ]);
    expect(calls.map(({ operation, input }) => [operation, input['clusterName']])).toEqual([
      ['ListClusters', undefined],
      ['ListNodegroups', 'a'],
      ['ListClusters', undefined],
      ['ListNodegroups', 'b'],
    ]);
  });

  test('walks a parent that nobody asked for, and says nothing of it', async () => {
    const { resources, claims } = await scan('eks', ['Nodegroup'], CLUSTERS);
    expect(resources.map(({ id }) => id)).toEqual(['a/default', 'b/default']);
    expect(claims).toEqual(['Nodegroup * complete 0', 'Nodegroup a complete 1', 'Nodegroup b complete 1']);
  });

  test('passes on what a parent was listed with', async () => {
    const { resources, calls } = await scan('apigatewayv2', ['RouteResponse'], ({ operation }) => {
      if (operation === 'GetApis') return { Items: [{ ApiId: 'api' }] };
      return operation === 'GetRoutes' ? { Items: [{ RouteId: 'r' }] } : { Items: [{ RouteResponseId: '1' }] };
    });
    expect(resources.map(({ id, parentId }) => [id, parentId])).toEqual([['api/r/1', 'api/r']]);
    expect(calls.at(-1)?.input).toEqual({ ApiId: 'api', RouteId: 'r' });
  });

  test('follows units of an organisation down to the last, and says nothing of units under one that failed', async () => {
    const units: Readonly<Record<string, readonly string[]>> = { 'r-1': ['ou-1', 'ou-2'], 'ou-1': ['ou-3'] };
    const answer: Answer = ({ operation, input }) => {
      if (operation === 'ListRoots')
        return { Roots: [{ Id: 'r-1', Arn: 'arn:aws:organizations::123456789012:root/o/r-1' }] };
      if (input['ParentId'] === 'ou-2') throw refusal('AccessDeniedException', 'no', 400);
      return { OrganizationalUnits: (units[String(input['ParentId'])] ?? []).map((id) => ({ Id: id, Name: id })) };
    };
    const { resources, claims } = await scan('organizations', ['OrganizationalUnit'], answer);
    expect(resources.map(({ id, parentId }) => [id, parentId])).toEqual([
      ['ou-1', 'r-1'],
      ['ou-2', 'r-1'],
      ['ou-3', 'ou-1'],
    ]);
    expect(claims).toEqual([
      'OrganizationalUnit ou-1 complete 1',
      'OrganizationalUnit ou-2 denied 0',
      'OrganizationalUnit ou-3 complete 0',
      'OrganizationalUnit r-1 complete 2',
    ]);
  });

  test('asks for the records of a zone by its id, which the list has behind a path', async () => {
    const { calls } = await scan('route53', ['ResourceRecordSet'], ({ operation }) =>
      operation === 'ListHostedZones' ? { HostedZones: [{ Id: '/hostedzone/Z1' }] } : { ResourceRecordSets: [] },
    );
    expect(calls.at(-1)?.input).toMatchObject({ HostedZoneId: 'Z1' });
  });

  test('takes a parent that went between two calls for gone, which is no failure', async () => {
    const answer: Answer = (call) => {
      if (call.input['clusterName'] === 'a') throw refusal('ResourceNotFoundException', 'no cluster', 404);
      return CLUSTERS(call, {});
    };
    const { claims, diagnostics } = await scan('eks', ['Cluster', 'Nodegroup'], answer);
    expect(claims).toContain('Nodegroup a not_applicable 0');
    expect(diagnostics).toEqual([]);
  });

  test('claims a denied list under each parent, and tells it once', async () => {
    const answer: Answer = (call) => {
      if (call.operation === 'ListNodegroups') throw refusal('AccessDeniedException', 'no', 403);
      return CLUSTERS(call, {});
    };
    const { claims, diagnostics } = await scan('eks', ['Cluster', 'Nodegroup'], answer);
    expect(claims).toEqual([
      'Cluster  complete 2',
      'Nodegroup * complete 0',
      'Nodegroup a denied 0',
      'Nodegroup b denied 0',
    ]);
    expect(diagnostics).toMatchObject([
      {
        code: 'access_denied',
        advice: expect.stringContaining('eks:ListNodegroups'),
        scope: { type: 'Nodegroup', subScope: '' },
      },
    ]);
    expect(diagnostics[0]?.message).toContain('(and 1 more alike)');
  });

  test('leaves what is under unknown parents alone', async () => {
    const answer: Answer = (call) => {
      if (call.input['nextToken'] !== undefined) throw refusal('InternalError', 'oops', 500);
      return CLUSTERS(call, {});
    };
    const { claims } = await scan('eks', ['Cluster', 'Nodegroup'], answer);
    expect(claims).toEqual(['Cluster  truncated 1', 'Nodegroup a complete 1']);
  });

  test('says that a parent lacks what its children are listed by', async () => {
    const { claims } = await scan('apigatewayv2', ['Api', 'Stage'], () => ({ Items: [{ ApiId: '' }, { ApiId: 'b' }] }));
    expect(claims).toContain('Api  truncated 1');
    expect(claims).not.toContain('Stage * complete 0');
  });
});
