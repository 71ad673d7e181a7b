import { pathAt } from './asset-block.ts';
import { listEntriesOf } from './asset-entries.ts';
import { assertListed } from './asset-scope.ts';
import type { AssetPlace } from './asset-template.ts';
import type { InventoryContext } from './assets-answer.ts';
import { forbidden, invalidArgument } from './gcp-fault.ts';
import { makePage } from './gcp-page.ts';
import { type GcpRequest, readPageSize } from './gcp-request.ts';
import { locationAt, makeResource } from './make-asset.ts';
import { NODE_ASSET_TYPES, nodeAssetsOf } from './node-assets.ts';
import type { ProjectNode } from './organization-layout.ts';

/** A list of a service's own API. */
interface ServedList {
  readonly assetType: string;
  /** Matches its path, with the project first and its place second. */
  readonly path: RegExp;
  /** Member of the reply. */
  readonly items: string;
  /** Whether it is over all places, each with a member of that name. */
  readonly isAggregated?: boolean;
  /** Whether it takes `-` for all places. */
  readonly takesAnyPlace?: boolean;
}

const PROJECT = String.raw`projects\/([^/:]+)`;
const PLACE = String.raw`locations\/([^/:]+)`;

function served(assetType: string, path: string, more: Omit<ServedList, 'assetType' | 'path'>): ServedList {
  return { assetType, path: new RegExp(`^${path}$`), takesAnyPlace: true, ...more };
}

function compute(type: string, collection: string, place: 'aggregated' | 'global'): ServedList {
  const isAggregated = place === 'aggregated';
  const path = String.raw`\/compute\/v1\/${PROJECT}\/${place}\/${collection}`;
  return served(`compute.googleapis.com/${type}`, path, { items: isAggregated ? collection : 'items', isAggregated });
}

const LISTS: readonly ServedList[] = [
  compute('Instance', 'instances', 'aggregated'),
  compute('Disk', 'disks', 'aggregated'),
  compute('Subnetwork', 'subnetworks', 'aggregated'),
  compute('Address', 'addresses', 'aggregated'),
  compute('Network', 'networks', 'global'),
  compute('Firewall', 'firewalls', 'global'),
  served('storage.googleapis.com/Bucket', String.raw`\/storage\/v1\/b`, { items: 'items' }),
  served('bigquery.googleapis.com/Dataset', String.raw`\/bigquery\/v2\/${PROJECT}\/datasets`, { items: 'datasets' }),
  served('bigquery.googleapis.com/Table', String.raw`\/bigquery\/v2\/${PROJECT}\/datasets\/[^/]+\/tables`, {
    items: 'tables',
  }),
  served('pubsub.googleapis.com/Topic', String.raw`\/v1\/${PROJECT}\/topics`, { items: 'topics' }),
  served('pubsub.googleapis.com/Subscription', String.raw`\/v1\/${PROJECT}\/subscriptions`, { items: 'subscriptions' }),
  served('cloudkms.googleapis.com/KeyRing', String.raw`\/v1\/${PROJECT}\/${PLACE}\/keyRings`, { items: 'keyRings' }),
  served('cloudkms.googleapis.com/CryptoKey', String.raw`\/v1\/${PROJECT}\/${PLACE}\/keyRings\/[^/]+\/cryptoKeys`, {
    items: 'cryptoKeys',
  }),
  served('secretmanager.googleapis.com/Secret', String.raw`\/v1\/${PROJECT}\/secrets`, { items: 'secrets' }),
  served('logging.googleapis.com/LogSink', String.raw`\/v2\/${PROJECT}\/sinks`, { items: 'sinks' }),
  served('sqladmin.googleapis.com/Instance', String.raw`\/v1\/${PROJECT}\/instances`, { items: 'items' }),
  served('container.googleapis.com/Cluster', String.raw`\/v1\/${PROJECT}\/${PLACE}\/clusters`, { items: 'clusters' }),
  served('cloudfunctions.googleapis.com/Function', String.raw`\/v2\/${PROJECT}\/${PLACE}\/functions`, {
    items: 'functions',
  }),
  served('artifactregistry.googleapis.com/Repository', String.raw`\/v1\/${PROJECT}\/${PLACE}\/repositories`, {
    items: 'repositories',
    takesAnyPlace: false,
  }),
];
/** Asset types that the services' own APIs, and the Resource Manager, list too. */
export const LISTED_TYPES: ReadonlySet<string> = new Set([
  ...LISTS.map(({ assetType }) => assetType),
  ...NODE_ASSET_TYPES,
  ...['Organization', 'Folder', 'Project'].map((kind) => `cloudresourcemanager.googleapis.com/${kind}`),
]);

const LOCATIONS = new RegExp(String.raw`^\/v\d\w*\/${PROJECT}\/locations$`);
/** Lists of what there is nothing of. */
const EMPTY = /^\/(?:[a-z]+\/)?v\d\w*\/projects\/([^/:]+)\/[^:]+$|^\/storage\/v1\/b\/[^/]+\/\w+$/;
/** Lists of what stands in an organisation or a folder itself. */
const OF_NODE = /^\/v\d\w*\/((?:organizations|folders)\/[^/:]+)\/([^:]+)$/;
const PAGE = { fallback: 100, most: 500 };

/** Answers a list of a service's own API, or gives undefined for what is none. */
export function answerList(request: GcpRequest, context: InventoryContext): unknown {
  if (request.method !== 'GET') return undefined;
  const list = LISTS.find(({ path }) => path.test(request.path));
  if (list !== undefined) return answerServed(request, list, context);
  const locations = LOCATIONS.exec(request.path);
  if (locations !== null) return { locations: [{ locationId: findProject(locations[1] ?? '', context).region }] };
  const ofNode = OF_NODE.exec(request.path);
  if (ofNode !== null) return answerOfNode(ofNode[1] ?? '', ofNode[2] ?? '', context);
  return EMPTY.test(request.path) ? {} : undefined;
}

function findProject(name: string, { state }: InventoryContext): ProjectNode {
  const project = state.findProject(name);
  if (project === undefined) throw forbidden('resourcemanager.projects.get', `projects/${name}`);
  return project;
}

function answerOfNode(name: string, collection: string, { state, faults }: InventoryContext): unknown {
  const { layout } = state;
  const node = [layout.organization, ...layout.folders].find((known) => known.name === name);
  if (node === undefined || faults.hidesOrganization === true) throw forbidden('resourcemanager.get', name);
  const held = nodeAssetsOf(node).filter(({ path }) => path.startsWith(`${collection}/`));
  const data = held.map((own) => makeResource(layout, { node, own, place: undefined }, state.epochAt()).data);
  return data.length === 0 ? {} : { [collection]: data };
}

interface Row {
  readonly place: AssetPlace;
  readonly data: Readonly<Record<string, unknown>>;
}

function answerServed(request: GcpRequest, list: ServedList, context: InventoryContext): unknown {
  const { path, query } = request;
  const [, name = query.get('project') ?? '', place = '-'] = list.path.exec(path) ?? [];
  const project = findProject(name, context);
  const { state, maxPageSize } = context;
  state.lists += 1;
  assertListed(state, context.faults, project);
  if (place === '-' && list.takesAnyPlace !== true) throw invalidArgument(`Location - is not supported by ${path}.`);
  const epoch = state.epochAt();
  const { rows, nextPageToken } = makePage<Row>({
    pageSize: Math.min(maxPageSize, readPageSize(query, PAGE)),
    pageToken: query.get('pageToken') ?? '',
    binding: path + name,
    fault: undefined,
    from: function* from(position) {
      for (const entry of listEntriesOf(state.layout, project, { epoch, from: position })) {
        const { place: at, assetType } = entry;
        if (at === undefined || assetType !== list.assetType) continue;
        if (!isBelow(at, path)) continue;
        const row = (): Row => ({ place: at, data: makeResource(state.layout, entry, epoch).data });
        yield { position: entry.position, row };
      }
    },
  });
  return {
    ...envelopeOf(list, { path, project, context }),
    ...(list.isAggregated === true ? { items: byPlace(rows, list, context) } : plainItems(rows, list)),
    ...(nextPageToken === '' ? {} : { nextPageToken }),
  };
}

function plainItems(rows: readonly Row[], { items }: ServedList): Readonly<Record<string, unknown>> {
  return rows.length === 0 ? {} : { [items]: rows.map(({ data }) => data) };
}

/** What a reply says of itself. It has an address of its own, which is no resource's, and names the places that it lacks. */
function envelopeOf(
  { items }: ServedList,
  {
    path,
    project,
    context,
  }: { readonly path: string; readonly project: ProjectNode; readonly context: InventoryContext },
): Readonly<Record<string, unknown>> {
  const lacks = path.includes('/locations/-/') && context.faults.hasUnreachablePlaces === true;
  return {
    kind: `list#${items}`,
    selfLink: `https://www.googleapis.com${path}`,
    ...(lacks ? { unreachable: [`projects/${project.id}/locations/nowhere1`] } : {}),
  };
}

/** Parts are asked for by the path of what they belong to. */
function isBelow(place: AssetPlace, path: string): boolean {
  const begin = path.indexOf('projects/');
  const isPart = /\/(?:tables|cryptoKeys)$/.test(path);
  return !isPart || pathAt(place).startsWith(`${path.slice(begin)}/`);
}

const ELSEWHERE = 'zones/nowhere1-a';

function byPlace(
  rows: readonly Row[],
  { items }: ServedList,
  { faults }: InventoryContext,
): Readonly<Record<string, unknown>> {
  const places = Map.groupBy(rows, ({ place }) => {
    const location = locationAt(place);
    return location === 'global' ? location : `${/-[a-z]$/.test(location) ? 'zones' : 'regions'}/${location}`;
  });
  const found = [...places].map(([name, there]) => [name, { [items]: there.map(({ data }) => data) }] as const);
  const code = faults.hasUnreachablePlaces === true ? 'UNREACHABLE' : 'NO_RESULTS_ON_PAGE';
  return { ...Object.fromEntries(found), [ELSEWHERE]: { warning: { code, message: `There is nothing: ${code}` } } };
}
