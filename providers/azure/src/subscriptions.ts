import { type CallOptions, CorkscrewError, type Diagnostic, mapConcurrent, nearestNames } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { listArm } from './arm-list.ts';
import type { AzureApi } from './azure-api.ts';
import { toCorkscrewError } from './azure-error.ts';
import type { AzureSettings } from './settings.ts';

/** A subscription that is visible to the identity. */
export interface Subscription {
  /** In lower case. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  /** Azure's word: `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`. */
  readonly state: string;
  /**
   * Whether the identity may read everything in it. Resource Graph leaves out what it may not, and never says so, which is
   * why this is asked for by itself.
   */
  readonly isWhole: boolean;
  /** Why it is not, empty where it is. */
  readonly gap: string;
}

/** The subscriptions of a scan, and what is to be told about them. */
export interface SubscriptionList {
  readonly subscriptions: readonly Subscription[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

const SUBSCRIPTIONS_VERSION = '2022-12-01';
const PERMISSIONS_VERSION = '2022-04-01';
const GROUPS_VERSION = '2020-05-01';
const CONCURRENT_CHECKS = 8;

/**
 * Lists the subscriptions to scan: those of the configuration or of the request, by id or name, else all visible ones, and
 * checks for each that the identity may read all of it.
 *
 * @throws {CorkscrewError} not_found for a name that none has; unauthenticated, permission_denied, unavailable.
 */
export async function listSubscriptions(
  api: AzureApi,
  request: { readonly settings: AzureSettings; readonly accounts: readonly string[] },
  options: CallOptions,
): Promise<SubscriptionList> {
  const { settings, accounts } = request;
  const visible = await fetchVisible(api, options);
  const below = await fetchBelowGroups(api, settings.managementGroups, options);
  const excluded = new Set(pick(visible, settings.excludeSubscriptions).map(({ id }) => id));
  const wanted = accounts.length > 0 ? accounts : settings.subscriptions;
  const chosen = (wanted.length > 0 ? pick(visible, wanted) : visible).filter(
    ({ id }) => !excluded.has(id) && (below === undefined || below.has(id)),
  );
  const subscriptions: Subscription[] = [];
  const checks = mapConcurrent(chosen, CONCURRENT_CHECKS, async (one) => ({
    ...one,
    ...(await checkRights(api, one, options)),
  }));
  for await (const checked of checks) subscriptions.push(checked);
  subscriptions.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { subscriptions, diagnostics: subscriptions.filter(({ isWhole }) => !isWhole).map(partlyReadable) };
}

/**
 * Says of each of these subscriptions that is no longer listed that it is so.
 *
 * @throws {CorkscrewError} unauthenticated, permission_denied, unavailable.
 */
export async function findLostSubscriptions(
  api: AzureApi,
  ids: readonly string[],
  options: CallOptions,
): Promise<Readonly<Record<string, string>>> {
  const visible = new Set((await fetchVisible(api, options)).map(({ id }) => id));
  const lost = ids.filter((id) => !visible.has(id));
  return Object.fromEntries(lost.map((id) => [id, 'the identity saw it no more when the table had been read']));
}

type Visible = Omit<Subscription, 'isWhole' | 'gap'>;

async function fetchVisible(api: AzureApi, options: CallOptions): Promise<readonly Visible[]> {
  try {
    const items = await listArm(api, { path: '/subscriptions', apiVersion: SUBSCRIPTIONS_VERSION }, options);
    return items.map((item) => ({
      id: textOf(item['subscriptionId']).toLowerCase(),
      name: textOf(item['displayName']),
      tenantId: textOf(item['tenantId']).toLowerCase(),
      state: textOf(item['state']),
    }));
  } catch (error) {
    options.signal?.throwIfAborted();
    throw toCorkscrewError(error, 'list subscriptions');
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Ids of the subscriptions below some management groups; undefined where no group was named. */
async function fetchBelowGroups(
  api: AzureApi,
  groups: readonly string[],
  options: CallOptions,
): Promise<ReadonlySet<string> | undefined> {
  if (groups.length === 0) return undefined;
  const ids = new Set<string>();
  for (const group of groups) {
    const path = `/providers/Microsoft.Management/managementGroups/${encodeURIComponent(group)}/descendants`;
    try {
      const items = await listArm(api, { path, apiVersion: GROUPS_VERSION }, options);
      for (const { type, name } of items) {
        if (String(type).toLowerCase().endsWith('/subscriptions')) ids.add(String(name).toLowerCase());
      }
    } catch (error) {
      options.signal?.throwIfAborted();
      throw toCorkscrewError(error, `list what is below management group ${group}`);
    }
  }
  return ids;
}

function pick(visible: readonly Visible[], wanted: readonly string[]): readonly Visible[] {
  return wanted.map((word) => {
    const found = visible.find(({ id, name }) => id === word.toLowerCase() || name === word);
    if (found !== undefined) return found;
    const near = nearestNames(
      word,
      visible.flatMap(({ id, name }) => [name, id]),
    );
    throw new CorkscrewError('not_found', `use subscription ${word}: the identity sees none of this id or name`, {
      hint: near.length === 0 ? 'List them with `az account list`.' : `Did you mean ${near.join(', ')}?`,
    });
  });
}

interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

async function checkRights(
  api: AzureApi,
  { id }: Visible,
  options: CallOptions,
): Promise<Pick<Subscription, 'isWhole' | 'gap'>> {
  try {
    const path = `/subscriptions/${id}/providers/Microsoft.Authorization/permissions`;
    const items = (await listArm(api, { path, apiVersion: PERMISSIONS_VERSION }, options)) as readonly Permission[];
    if (items.some(readsEverything)) return { isWhole: true, gap: '' };
    return { isWhole: false, gap: 'the identity has no role that reads the whole subscription' };
  } catch (error) {
    options.signal?.throwIfAborted();
    const { kind, message } = describeHttpFailure(error);
    if (kind === 'bad_credentials') throw toCorkscrewError(error, `read the rights on subscription ${id}`);
    return { isWhole: false, gap: `the identity’s rights cannot be read: ${message}` };
  }
}

/** A role that reads all without an exception among the reads. */
function readsEverything({ actions = [], notActions = [] }: Permission): boolean {
  return (
    actions.some((action) => action === '*' || action.toLowerCase() === '*/read') &&
    notActions.every((action) => !/(^\*$|\/read$|\/\*$)/i.test(action) || isWriteOnly(action))
  );
}

/** Contributor takes `Microsoft.Authorization` writes and the like away, which is no read. */
function isWriteOnly(action: string): boolean {
  return /\/(write|delete|action)$/i.test(action);
}

function partlyReadable({ id, name, gap }: Subscription): Omit<Diagnostic, 'provider'> {
  return {
    severity: 'warning',
    code: 'access_denied',
    message: `scan subscription ${name} (${id}): ${gap}; what is found is stored, and nothing in it is taken for vanished`,
    advice: 'Assign the role Reader on the subscription, or on a management group above it.',
    scope: { accountId: id, region: '*', service: '*', type: '*', subScope: '' },
    operation: 'Microsoft.Authorization/permissions/read',
  };
}
