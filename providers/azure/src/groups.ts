import {
  type CallOptions,
  type ClaimScope,
  isCorkscrewError,
  type Relationship,
  type ResourceDraft,
  type ScanUnit,
  type ScanYield,
} from '@corkscrew/sdk';
import { type CallStats, createCallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { listArm, listArmByPost } from './arm-list.ts';
import { ENTITIES_PATH } from './api-guard.ts';
import type { AzureApi } from './azure-api.ts';
import { toCorkscrewError } from './azure-error.ts';
import { type FailureVerdict, judgeFailure } from './failure-outcome.ts';
import type { GroupsPayload } from './plan.ts';
import { type AzureRow, GLOBAL_REGION } from './resource-row.ts';
import type { TenantContext } from './tenant.ts';
import { azureTypeOf } from './type-name.ts';

const GROUPS_VERSION = '2020-05-01';
const GROUP_TYPE = azureTypeOf('microsoft.management/managementgroups');
const GROUPS_PATH = '/providers/Microsoft.Management/managementGroups';

/**
 * Lists management groups, each with what it holds: from the one at the top of a tenant, whose name is the tenant's, or from
 * those that the configuration names. Where the one at the top may not be read, those that the identity sees are what is found,
 * and the hierarchy counts as denied.
 */
export async function* scanGroups(
  unit: ScanUnit,
  { tenantId, top }: GroupsPayload,
  { tenant, signal }: TenantContext,
): AsyncGenerator<ScanYield, void, undefined> {
  const { service, type } = GROUP_TYPE;
  const run: GroupsRun = { api: tenant.api, stats: createCallStats(), signal };
  for (const name of top ?? [tenantId]) {
    const subScope = top === undefined ? 'hierarchy' : `hierarchy below ${name.toLowerCase()}`;
    const scope: ClaimScope = { accountId: tenantId, region: '*', service, type, subScope };
    try {
      const { groups, all, refusal } = await readHierarchy(run, name, top === undefined);
      const children = Map.groupBy(all, parentOf);
      for (const group of groups) yield { kind: 'resource', resource: toResource(group, { scope, children }) };
      yield { kind: 'progress', progress: { ...run.stats, activity: 'management groups' } };
      if (refusal !== undefined) yield* tell(scope, name, refusal);
      const { outcome, reason } = refusal ?? { outcome: 'complete', reason: '' };
      yield { kind: 'claim', claim: { scope, outcome, count: groups.length, reason } };
    } catch (error) {
      rethrowForAll(error, unit, signal);
      const verdict = judgeFailure(error);
      yield* tell(scope, name, verdict);
      yield { kind: 'claim', claim: { scope, outcome: verdict.outcome, count: 0, reason: verdict.reason } };
    }
  }
}

interface GroupsRun extends CallOptions {
  readonly api: AzureApi;
  readonly stats: CallStats;
}

interface Hierarchy {
  readonly groups: readonly AzureRow[];
  /** The groups and the subscriptions in them. */
  readonly all: readonly AzureRow[];
  /** Why there may be more. */
  readonly refusal?: FailureVerdict;
}

async function readHierarchy({ api, ...options }: GroupsRun, name: string, isWhole: boolean): Promise<Hierarchy> {
  const path = `${GROUPS_PATH}/${encodeURIComponent(name)}`;
  const call = { apiVersion: GROUPS_VERSION, ...options };
  try {
    const root = (await api.get(path, call)).body;
    const below = await listArm(api, { path: `${path}/descendants`, apiVersion: GROUPS_VERSION }, options);
    return { groups: [root, ...below.filter(isGroup)], all: below };
  } catch (error) {
    options.signal?.throwIfAborted();
    const refusal = judgeFailure(error);
    if (!isWhole || refusal.outcome !== 'denied') throw error;
    const seen = await listArmByPost(api, { path: ENTITIES_PATH, apiVersion: GROUPS_VERSION }, options);
    return { groups: seen.filter(isGroup), all: seen, refusal };
  }
}

function rethrowForAll(error: unknown, unit: ScanUnit, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
  if (describeHttpFailure(error).kind === 'bad_credentials') throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
}

function* tell(
  scope: ClaimScope,
  name: string,
  { outcome, reason, told }: FailureVerdict,
): Generator<ScanYield, void, undefined> {
  if (told === undefined) return;
  const message = `list the management groups below ${name}: ${reason}`;
  const operation = 'Microsoft.Management/managementGroups/read';
  const advice = outcome === 'denied' ? `Assign the role Management Group Reader at ${name}.` : told.advice;
  yield { kind: 'diagnostic', diagnostic: { ...told, advice, message, scope, operation } };
}

interface GroupContext {
  readonly scope: ClaimScope;
  readonly children: ReadonlyMap<string, readonly AzureRow[]>;
}

function toResource(group: AzureRow, { scope, children }: GroupContext): ResourceDraft {
  const id = String(group['id']).toLowerCase();
  const { displayName } = (group['properties'] ?? {}) as { displayName?: unknown };
  return {
    ...GROUP_TYPE,
    id,
    name: typeof displayName === 'string' ? displayName : String(group['name']),
    region: GLOBAL_REGION,
    accountId: scope.accountId,
    parentId: parentOf(group),
    claim: scope,
    tags: {},
    relationships: (children.get(id) ?? []).filter((child) => !isGroup(child)).map(toContained),
    payload: group,
  };
}

/** A subscription below a group; groups say themselves what they are below. */
function toContained(child: AzureRow): Relationship {
  const { service, type } = azureTypeOf('microsoft.resources/subscriptions');
  return {
    targetId: `/subscriptions/${String(child['name']).toLowerCase()}`,
    targetService: service,
    targetType: type,
    relationshipType: 'contains',
    properties: {},
    label: 'subscription',
    confidence: 'exact',
    targetAccountId: String(child['name']).toLowerCase(),
  };
}

function isGroup({ type }: AzureRow): boolean {
  return String(type).toLowerCase() === GROUP_TYPE.full;
}

function parentOf({ properties }: AzureRow): string {
  const { parent, details } = (properties ?? {}) as {
    parent?: { id?: unknown };
    details?: { parent?: { id?: unknown } };
  };
  const id = parent?.id ?? details?.parent?.id;
  return typeof id === 'string' ? id.toLowerCase() : '';
}
