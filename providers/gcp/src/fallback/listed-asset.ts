import type { Asset } from '../asset.ts';
import type { CatalogList, CatalogService, NameRule } from './list-catalog.ts';

/** Where an item was listed. */
export interface ListedPlace {
  readonly service: CatalogService;
  readonly list: CatalogList;
  readonly rule: NameRule | undefined;
  /** `projects/<id>`, `folders/1` or `organizations/2`. */
  readonly holder: string;
  /** Of the holder, itself first. */
  readonly ancestors: readonly string[];
  /** Full name of what it was listed of; the holder's for what stands right in it. */
  readonly parent: string;
  /** Where that is; what does not say its own place is there too. */
  readonly location: string;
}

/** An item with its names. */
export interface ListedAsset {
  readonly asset: Asset;
  /** `projects/p/topics/t`: what lists of its own parts begin with. */
  readonly path: string;
}

type Item = Readonly<Record<string, unknown>>;

const LINK = /^https:\/\/[^/]+\/(?:[a-z]+\/)?v\d\w*\/((?:projects|folders|organizations)\/.+)$/;
const WHOLE = /^(?:projects|folders|organizations)\//;
const PLACE = /\/(?:zones|regions|locations)\/([^/]+)\//;
const PARAMETER = /\{([^}]+)\}/g;

/** Makes of an item what the inventory would have; undefined for one whose whole name cannot be told. */
export function toListedAsset(item: Item, place: ListedPlace): ListedAsset | undefined {
  const { service, list, rule, ancestors, parent, location } = place;
  const path = pathOf(item, place);
  if (path === undefined) return undefined;
  const host = `${service.service}.googleapis.com`;
  const asset = {
    name: `//${rule?.host ?? host}/${path}`,
    assetType: `${host}/${list.type}`,
    ancestors,
    resource: {
      version: service.version,
      discoveryName: list.type,
      data: item,
      parent,
      location: placeOf(item, path) ?? location,
    },
  };
  return { asset, path };
}

function pathOf(item: Item, { rule, holder }: ListedPlace): string | undefined {
  if (rule !== undefined) return fill(rule.name, item, holder);
  const { selfLink, name } = item;
  const linked = typeof selfLink === 'string' ? LINK.exec(selfLink)?.[1] : undefined;
  return linked ?? (typeof name === 'string' && WHOLE.test(name) ? name : undefined);
}

/** Puts members of an item into a rule; undefined where it lacks one. */
function fill(rule: string, item: Item, holder: string): string | undefined {
  let isWhole = true;
  const text = rule.replaceAll(PARAMETER, (_all, keys: string) => {
    if (keys === 'holder') return holder;
    const value = keys.split('.').reduce<unknown>((at, key) => (at as Item | undefined)?.[key], item);
    if (typeof value === 'string' && value !== '') return value;
    if (keys === 'project' || keys === 'projectId') return holder.replace('projects/', '');
    isWhole = false;
    return '';
  });
  return isWhole ? text : undefined;
}

/** Where an item says it is, in the last word of a link, else what its name says. */
function placeOf(item: Item, path: string): string | undefined {
  for (const key of ['location', 'zone', 'region']) {
    const value = item[key];
    if (typeof value === 'string' && value !== '') return value.split('/').at(-1) ?? value;
  }
  return PLACE.exec(`/${path}/`)?.[1];
}
