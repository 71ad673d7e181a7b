import type { Fault } from '../server/fault-schedule.ts';
import { type AssetEntry, listEntries, nameOfEntry } from './asset-entries.ts';
import { createTypeFilter, resolveScope } from './asset-scope.ts';
import { COMPANY } from '../estate/company.ts';
import { forbidden, invalidArgument } from './gcp-fault.ts';
import type { GcpContent, GcpFaultOptions } from './gcp-options.ts';
import { makePage } from './gcp-page.ts';
import { type GcpRequest, readPageSize } from './gcp-request.ts';
import type { GcpState } from './gcp-state.ts';
import { makeResource, updatedAt } from './make-asset.ts';

/** What answers about assets are made from. */
export interface InventoryContext {
  readonly state: GcpState;
  readonly faults: GcpFaultOptions;
  readonly maxPageSize: number;
}

const CONTENTS: readonly (GcpContent | 'RELATIONSHIP' | 'OS_INVENTORY')[] = [
  'RESOURCE',
  'IAM_POLICY',
  'ORG_POLICY',
  'ACCESS_POLICY',
];
/** Numbers of the contents, as clients that speak in numbers send them. */
const CONTENT_NUMBERS: Readonly<Record<string, GcpContent>> = {
  1: 'RESOURCE',
  2: 'IAM_POLICY',
  4: 'ORG_POLICY',
  5: 'ACCESS_POLICY',
};
const PERMISSIONS: Readonly<Record<GcpContent, string>> = {
  RESOURCE: 'cloudasset.assets.listResource',
  IAM_POLICY: 'cloudasset.assets.listIamPolicy',
  ORG_POLICY: 'cloudasset.assets.listOrgPolicy',
  ACCESS_POLICY: 'cloudasset.assets.listAccessPolicy',
};
const PAGE = { fallback: 100, most: 1_000 };
const REMEMBERED_MS = 35 * 86_400_000;

/** Answers `assets.list`. */
export function answerAssets(
  { query }: GcpRequest,
  scope: string,
  { state, faults, maxPageSize, fault }: InventoryContext & { readonly fault: Fault | undefined },
): unknown {
  state.lists += 1;
  const content = readListContent(query.get('contentType') ?? '');
  const within = resolveScope(state, faults, scope);
  if (content !== 'NAME' && faults.deniedContents?.includes(content)) throw forbidden(PERMISSIONS[content], scope);
  const { readTime, atMs } = readMoment(query.get('readTime'));
  const epoch = state.epochAt(atMs);
  const assetTypes = query.getAll('assetTypes');
  const isWanted = createTypeFilter(assetTypes);
  const { rows, nextPageToken } = makePage({
    pageSize: Math.min(maxPageSize, readPageSize(query, PAGE)),
    pageToken: query.get('pageToken') ?? '',
    binding: JSON.stringify([scope, content, assetTypes, query.get('readTime')]),
    fault,
    from: function* from(position) {
      for (const entry of listEntries(state.layout, epoch, position)) {
        if (!isWanted(entry) || !entry.node.ancestors.includes(within)) continue;
        const said = content === 'NAME' ? () => ({}) : contentOf(content, entry, { state, epoch });
        if (said !== undefined) yield { position: entry.position, row: () => assetOf(entry, said(), { state, epoch }) };
      }
    },
  });
  return {
    readTime,
    ...(rows.length === 0 ? {} : { assets: rows }),
    ...(nextPageToken === '' ? {} : { nextPageToken }),
  };
}

/** The moment that a list shows. @throws GcpFault 400 for one that is not remembered. */
function readMoment(text: string | null): { readonly readTime: string; readonly atMs: number } {
  const nowMs = Date.now();
  if (text === null) return { readTime: new Date(nowMs).toISOString(), atMs: nowMs };
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs) || atMs > nowMs + 60_000 || atMs < nowMs - REMEMBERED_MS)
    throw invalidArgument(`Read time ${text} is not within the last 35 days.`);
  return { readTime: text, atMs };
}

/** Without a content, names, types and dates are listed. */
function readListContent(text: string): GcpContent | 'NAME' {
  return text === '' || text === '0' || text === 'CONTENT_TYPE_UNSPECIFIED' ? 'NAME' : readContent(text);
}

/** The content that is asked for. @throws GcpFault 400 for one that is not served. */
export function readContent(text: string): GcpContent {
  const content = CONTENT_NUMBERS[text] ?? (text as GcpContent);
  if (CONTENTS.includes(content)) return content;
  throw invalidArgument(`Content type ${text} is not supported here.`);
}

/** Source of an entry's content, or undefined where it has none. */
export function contentOf(
  content: GcpContent,
  entry: AssetEntry,
  { state, epoch }: { readonly state: GcpState; readonly epoch: number },
): (() => Readonly<Record<string, unknown>>) | undefined {
  const { layout } = state;
  if (content === 'RESOURCE') return () => ({ resource: makeResource(layout, entry, epoch) });
  if (content === 'IAM_POLICY') {
    const iamPolicy = state.policy(entry);
    return iamPolicy === undefined ? undefined : () => ({ iamPolicy });
  }
  if (entry.place !== undefined || entry.own !== undefined) return undefined;
  const [kind = ''] = entry.node.name.split('/');
  if (content === 'ORG_POLICY') return kind === 'projects' ? undefined : () => ({ orgPolicy: ORG_POLICY });
  return kind === 'organizations'
    ? () => ({ accessPolicy: { name: 'accessPolicies/4242', parent: entry.node.name, title: COMPANY } })
    : undefined;
}

const ORG_POLICY = [
  {
    constraint: 'constraints/compute.requireOsLogin',
    booleanPolicy: { enforced: true },
    updateTime: '2025-06-01T08:00:00Z',
  },
];

/** An asset with one content. */
export function assetOf(
  entry: AssetEntry,
  said: Readonly<Record<string, unknown>>,
  { state, epoch }: { readonly state: GcpState; readonly epoch: number },
): Readonly<Record<string, unknown>> {
  return {
    name: nameOfEntry(entry),
    assetType: entry.assetType,
    ...said,
    ancestors: entry.node.ancestors,
    updateTime: new Date(updatedAt(state.layout, entry, epoch)).toISOString(),
  };
}
