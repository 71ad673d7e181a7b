import type { Fault } from '../server/fault-schedule.ts';
import { type AssetEntry, listEntries, nameOfEntry } from './asset-entries.ts';
import { createTypeFilter, resolveScope } from './asset-scope.ts';
import type { InventoryContext } from './assets-answer.ts';
import { forbidden, invalidArgument } from './gcp-fault.ts';
import { makePage } from './gcp-page.ts';
import { type GcpRequest, readPageSize } from './gcp-request.ts';
import { makeResource, updatedAt } from './make-asset.ts';

const PAGE = { fallback: 100, most: 500 };
const UPDATED_SINCE = /^updateTime>=(\d+)$/;
/** What is given only to those who ask for it. */
const ON_REQUEST = ['versionedResources', 'attachedResources', 'effectiveTags'] as const;
const FIELDS = [
  'name',
  'assetType',
  'project',
  'folders',
  'organization',
  'displayName',
  'description',
  'location',
  'labels',
  'createTime',
  'updateTime',
  'state',
  'parentFullResourceName',
  'parentAssetType',
  ...ON_REQUEST,
] as const;

/** Answers `searchAllResources`. */
export function answerSearch(
  { query }: GcpRequest,
  scope: string,
  { state, faults, maxPageSize, fault }: InventoryContext & { readonly fault: Fault | undefined },
): unknown {
  const within = resolveScope(state, faults, scope);
  if (faults.deniesSearch === true) throw forbidden('cloudasset.assets.searchAllResources', scope);
  const fields = readMask(query.get('readMask') ?? '');
  const text = query.get('query') ?? '';
  const sinceMs = readQuery(text);
  const assetTypes = query.getAll('assetTypes');
  const isWanted = createTypeFilter(assetTypes);
  const epoch = state.epochAt();
  const { layout } = state;
  const { rows, nextPageToken } = makePage({
    pageSize: Math.min(maxPageSize, readPageSize(query, PAGE)),
    pageToken: query.get('pageToken') ?? '',
    binding: JSON.stringify([scope, text, assetTypes, fields]),
    fault,
    from: function* from(position) {
      for (const entry of listEntries(layout, epoch, position)) {
        if (!isWanted(entry) || !entry.node.ancestors.includes(within)) continue;
        if (updatedAt(layout, entry, epoch) < sinceMs) continue;
        yield { position: entry.position, row: () => pick(resultOf(entry, { state, epoch }), fields) };
      }
    },
  });
  return { ...(rows.length === 0 ? {} : { results: rows }), ...(nextPageToken === '' ? {} : { nextPageToken }) };
}

function readMask(text: string): readonly string[] {
  if (text === '*') return FIELDS;
  if (text === '') return FIELDS.filter((field) => !(ON_REQUEST as readonly string[]).includes(field));
  // Over gRPC fields are said by their names in the descriptor.
  const fields = text
    .split(',')
    .map((field) => field.trim().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  const unknown = fields.find((field) => !(FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) throw invalidArgument(`Field mask path ${unknown} is invalid.`);
  return fields;
}

function readQuery(text: string): number {
  if (text === '') return Number.NEGATIVE_INFINITY;
  const seconds = UPDATED_SINCE.exec(text)?.[1];
  if (seconds === undefined) throw invalidArgument(`Query ${text} is not one that is understood here.`);
  return Number(seconds) * 1_000;
}

function resultOf(
  entry: AssetEntry,
  { state, epoch }: { readonly state: InventoryContext['state']; readonly epoch: number },
): Readonly<Record<string, unknown>> {
  const { data, version, location, parent } = makeResource(state.layout, entry, epoch);
  const { ancestors } = entry.node;
  const { status, labels } = data;
  return {
    name: nameOfEntry(entry),
    assetType: entry.assetType,
    ...(ancestors[0]?.startsWith('projects/') ? { project: ancestors[0] } : {}),
    folders: ancestors.filter((ancestor) => ancestor.startsWith('folders/')),
    organization: ancestors.at(-1),
    displayName: data['displayName'] ?? data['name'] ?? nameOfEntry(entry).split('/').at(-1),
    location,
    ...(labels === undefined ? {} : { labels }),
    updateTime: new Date(updatedAt(state.layout, entry, epoch)).toISOString(),
    ...(status === undefined ? {} : { state: status }),
    parentFullResourceName: parent,
    versionedResources: [{ version, resource: data }],
  };
}

function pick(result: Readonly<Record<string, unknown>>, fields: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(result).filter(([field]) => fields.includes(field)));
}
