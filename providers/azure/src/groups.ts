import {
  type ClaimScope,
  isCorkscrewError,
  type Relationship,
  type ResourceDraft,
  type ScanUnit,
  type ScanYield,
} from '@corkscrew/sdk';
import { createCallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { listArm } from './arm-list.ts';
import { toCorkscrewError } from './azure-error.ts';
import { judgeFailure } from './failure-outcome.ts';
import type { GroupsPayload } from './plan.ts';
import { type AzureRow, GLOBAL_REGION } from './resource-row.ts';
import type { TenantContext } from './tenant.ts';
import { azureTypeOf } from './type-name.ts';

const GROUPS_VERSION = '2020-05-01';
const GROUP_TYPE = azureTypeOf('microsoft.management/managementgroups');
const GROUPS_PATH = '/providers/Microsoft.Management/managementGroups';

/** Lists the management groups of a tenant, each with what it holds, from the one at the top, whose name is the tenant's. */
export async function* scanGroups(
  unit: ScanUnit,
  { tenantId }: GroupsPayload,
  { tenant, signal }: TenantContext,
): AsyncGenerator<ScanYield, void, undefined> {
  const { service, type } = GROUP_TYPE;
  const scope: ClaimScope = { accountId: tenantId, region: '*', service, type, subScope: 'hierarchy' };
  const stats = createCallStats();
  const options = { apiVersion: GROUPS_VERSION, signal, stats };
  try {
    const root = (await tenant.api.get(`${GROUPS_PATH}/${tenantId}`, options)).body;
    const below = await listArm(tenant.api, { path: `${GROUPS_PATH}/${tenantId}/descendants`, ...options }, options);
    const children = Map.groupBy(below, parentOf);
    const groups = [root, ...below.filter(isGroup)];
    for (const group of groups) yield { kind: 'resource', resource: toResource(group, { scope, children }) };
    yield { kind: 'progress', progress: { ...stats, activity: 'management groups' } };
    yield { kind: 'claim', claim: { scope, outcome: 'complete', count: groups.length, reason: '' } };
  } catch (error) {
    signal?.throwIfAborted();
    if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
    if (describeHttpFailure(error).kind === 'bad_credentials')
      throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
    const { outcome, reason, told } = judgeFailure(error);
    if (told !== undefined) {
      const message = `list the management groups of tenant ${tenantId}: ${reason}`;
      const operation = 'Microsoft.Management/managementGroups/read';
      const advice = outcome === 'denied' ? 'Assign the role Management Group Reader at the root group.' : told.advice;
      yield { kind: 'diagnostic', diagnostic: { ...told, advice, message, scope, operation } };
    }
    yield { kind: 'claim', claim: { scope, outcome, count: 0, reason } };
  }
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
