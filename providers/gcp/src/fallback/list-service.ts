import type { CallOptions, ClaimOutcome } from '@corkscrew/sdk';
import { type CallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import type { Asset } from '../asset.ts';
import { judgeFailure } from '../failure-outcome.ts';
import type { GcpApi } from '../gcp-api.ts';
import type { CatalogList, CatalogService, ListCatalog } from './list-catalog.ts';
import { type BoundList, streamListPages } from './list-pages.ts';
import { type ListedAsset, type ListedPlace, toListedAsset } from './listed-asset.ts';

/** What of a service is listed in a project, a folder or an organisation. */
export interface ServiceTarget {
  readonly service: CatalogService;
  readonly names: ListCatalog['names'];
  /** Lists whose items are wanted; their parents are read too. */
  readonly isWanted: (list: CatalogList) => boolean;
  /** `projects/<id>`, `folders/1` or `organizations/2`. */
  readonly holder: string;
  readonly ancestors: readonly string[];
  /** Its full name. */
  readonly parent: string;
}

/** What a service gives: assets of a page, and how each type ended. */
export type ServiceYield =
  | { readonly kind: 'assets'; readonly assets: readonly Asset[] }
  | ({ readonly kind: 'end'; readonly type: string } & ListEnding);

/** How a list ended. */
export interface ListEnding {
  readonly outcome: ClaimOutcome;
  readonly reason: string;
  /** What kind of refusal it was; empty where it was none. */
  readonly code: string;
}

/** Something listed, by which its parts are asked for. */
interface Held {
  readonly path: string;
  readonly name: string;
  readonly location: string;
}

interface ServiceRun extends ServiceTarget, CallOptions {
  readonly api: GcpApi;
  readonly stats: CallStats;
  readonly needed: ReadonlySet<CatalogList>;
  /** What was found by lists that have lists below them. */
  readonly held: Map<CatalogList, readonly Held[]>;
  readonly seen: Set<string>;
  /** Ids of the service's places, once they were asked for. */
  places: readonly string[] | undefined;
}

/** The parameter of a path that stands for what a list belongs to. */
const HOLDER = /\{(?:project|folder|organization)\}/;
const HELD = /(?:projects|folders|organizations)\//;
const COMPLETE: ListEnding = { outcome: 'complete', reason: '', code: '' };
/** The worst of the lists of a type counts. */
const ORDER: readonly ClaimOutcome[] = ['complete', 'truncated', 'denied', 'failed'];

/**
 * Lists what a service has in a project, folder or organisation, each asset once: first what stands in that itself, then what stands in that.
 * A list that fails ends its type, and those below it, with the reason; the others go on.
 */
export async function* streamService(
  target: ServiceTarget,
  options: CallOptions & { readonly api: GcpApi; readonly stats: CallStats },
): AsyncGenerator<ServiceYield, void, undefined> {
  const wanted = target.service.lists.filter(target.isWanted);
  const needed = new Set(wanted.flatMap((list) => [...withParents(list)]));
  const run: ServiceRun = { ...target, ...options, needed, held: new Map(), seen: new Set(), places: undefined };
  const endings = new Map<string, ListEnding>();
  for (const list of target.service.lists.filter((one) => needed.has(one))) {
    const ending = yield* streamList(list, run);
    if (!target.isWanted(list)) continue;
    const before = endings.get(list.type) ?? COMPLETE;
    const isWorse = ORDER.indexOf(ending.outcome) > ORDER.indexOf(before.outcome);
    endings.set(list.type, isWorse ? ending : before);
  }
  for (const [type, ending] of endings) yield { kind: 'end', type, ...ending };
}

function* withParents(list: CatalogList): Generator<CatalogList> {
  yield list;
  if (list.parent !== undefined) yield* withParents(list.parent);
}

async function* streamList(list: CatalogList, run: ServiceRun): AsyncGenerator<ServiceYield, ListEnding, undefined> {
  const held: Held[] = [];
  let worst = COMPLETE;
  if (list.parent === undefined) {
    const place = listedPlace(list, run, { name: run.parent, location: 'global' });
    worst = yield* streamBound({ list, path: list.path.replace(HOLDER, idOf(run.holder)), held, place }, run);
  } else {
    const tail = list.path.slice(list.path.lastIndexOf('}') + 1);
    for (const above of run.held.get(list.parent) ?? []) {
      const place = listedPlace(list, run, above);
      const ending = yield* streamBound({ list, path: above.path + tail, held, place }, run);
      if (ORDER.indexOf(ending.outcome) > ORDER.indexOf(worst.outcome)) worst = ending;
    }
  }
  if ([...run.needed].some(({ parent }) => parent === list)) run.held.set(list, held);
  return worst;
}

function listedPlace(
  list: CatalogList,
  run: ServiceRun,
  { name: parent, location }: Pick<Held, 'name' | 'location'>,
): ListedPlace {
  const { service, names, holder, ancestors } = run;
  const key = `${service.service} ${list.type}`;
  return {
    service,
    list,
    holder,
    ancestors,
    parent,
    location,
    rule: Object.hasOwn(names, key) ? names[key] : undefined,
  };
}

interface Binding {
  readonly list: CatalogList;
  /** With nothing but the location left open. */
  readonly path: string;
  readonly held: Held[];
  readonly place: ListedPlace;
}

/** Asks for all places at once; of a service that does not let itself be asked so, for each. */
async function* streamBound(binding: Binding, run: ServiceRun): AsyncGenerator<ServiceYield, ListEnding, undefined> {
  const { path, list } = binding;
  try {
    return yield* streamPath({ ...binding, path: path.replace('{location}', '-') }, run);
  } catch (error) {
    run.signal?.throwIfAborted();
    const { kind } = describeHttpFailure(error);
    if (kind === 'bad_credentials') throw error;
    // What was listed a moment ago is gone, and its parts with it.
    if (kind === 'not_found' && list.parent !== undefined) return COMPLETE;
    const isRefused = kind === 'invalid' || kind === 'not_found';
    if (!isRefused || !path.includes('{location}') || !hasPlaces(run)) return endingOf(error);
  }
  return yield* streamPlaces(binding, run);
}

async function* streamPlaces(binding: Binding, run: ServiceRun): AsyncGenerator<ServiceYield, ListEnding, undefined> {
  let worst = COMPLETE;
  try {
    run.places ??= await listPlaces(run);
  } catch (error) {
    run.signal?.throwIfAborted();
    return endingOf(error);
  }
  for (const id of run.places) {
    let ending: ListEnding;
    try {
      ending = yield* streamPath({ ...binding, path: binding.path.replace('{location}', id) }, run);
    } catch (error) {
      run.signal?.throwIfAborted();
      ending = endingOf(error);
    }
    if (ORDER.indexOf(ending.outcome) > ORDER.indexOf(worst.outcome)) worst = ending;
  }
  return worst;
}

/** The places of a service are known by project. */
function hasPlaces({ service, holder }: ServiceRun): boolean {
  return service.locations !== '' && holder.startsWith('projects/');
}

async function listPlaces({ service, holder, api, stats, signal }: ServiceRun): Promise<readonly string[]> {
  const path = service.locations.replace(HOLDER, idOf(holder));
  const bound: BoundList = { service, list: { items: 'locations', member: '' }, path };
  const ids: string[] = [];
  for await (const { items } of streamListPages(api, bound, { stats, signal })) {
    ids.push(...items.flatMap(({ locationId }) => (typeof locationId === 'string' ? [locationId] : [])));
  }
  return ids;
}

async function* streamPath(binding: Binding, run: ServiceRun): AsyncGenerator<ServiceYield, ListEnding, undefined> {
  const { list, path } = binding;
  const { api, service, stats, signal } = run;
  const gaps = new Set<string>();
  let unnamed = 0;
  for await (const page of streamListPages(api, { service, list, path }, { stats, signal })) {
    for (const gap of page.gaps) gaps.add(gap);
    const listed = page.items.map((item) => toListedAsset(item, binding.place));
    unnamed += listed.filter((one) => one === undefined).length;
    const assets = takeNew(listed, binding, run);
    if (run.isWanted(list) && assets.length > 0) yield { kind: 'assets', assets };
  }
  const reasons = [
    ...(gaps.size === 0 ? [] : [`no answer for ${[...gaps].join(', ')}`]),
    ...(unnamed === 0 ? [] : [`${unnamed} without a whole name`]),
  ];
  return reasons.length === 0 ? COMPLETE : { outcome: 'truncated', reason: reasons.join('; '), code: '' };
}

/** What did not come before: a list over all places may have what a list of one has too. */
function takeNew(
  listed: readonly (ListedAsset | undefined)[],
  { list, path, held }: Binding,
  { seen }: ServiceRun,
): readonly Asset[] {
  const assets: Asset[] = [];
  for (const one of listed) {
    if (one === undefined || seen.has(one.asset.name)) continue;
    const { name, resource } = one.asset;
    seen.add(name);
    assets.push(one.asset);
    held.push({ path: partsPath(list, path, one.path), name, location: resource?.location ?? 'global' });
  }
  return assets;
}

/** Where the lists of an item's parts begin. */
function partsPath({ path: template }: CatalogList, path: string, own: string): string {
  const start = template.search(HELD);
  if (own.search(HELD) === 0 && start >= 0) return template.slice(0, start) + own;
  return `${path.split('?', 1)[0] ?? path}/${own}`;
}

function idOf(holder: string): string {
  return holder.slice(holder.indexOf('/') + 1);
}

function endingOf(error: unknown): ListEnding {
  const { outcome, reason, told } = judgeFailure(error);
  return { outcome, reason, code: told.code };
}
