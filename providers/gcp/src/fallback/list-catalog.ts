/** What lists belong to, as their paths begin. */
export type HolderKind = 'projects' | 'folders' | 'organizations';

/** A list of a service, as the catalog has it. */
export interface CatalogList {
  /** `v1/projects/{project}/topics`: below the service's address, with its query. */
  readonly path: string;
  /** `Topic`. */
  readonly type: string;
  /** Member of the reply that holds the items. */
  readonly items: string;
  /** For a list over all places: the member that each place has; else empty. */
  readonly member: string;
  /** The list whose items it is asked for; undefined for one that needs none. */
  readonly parent: CatalogList | undefined;
  /** What it belongs to. */
  readonly holder: HolderKind;
}

/** A service of the catalog. */
export interface CatalogService {
  /** The first label of its host, as the inventory's types begin: `pubsub`. */
  readonly service: string;
  readonly version: string;
  /** What stands before the paths of lists: `/compute/v1/`. */
  readonly prefix: string;
  /** Path of the list of its places, or an empty text. */
  readonly locations: string;
  /** Parents stand before what is asked for each of them. */
  readonly lists: readonly CatalogList[];
}

/** How an item is named where it does not say its whole name itself. */
export interface NameRule {
  /** Path below the host, with members of the item in braces. */
  readonly name: string;
  readonly host?: string;
}

/** What the standard APIs list. */
export interface ListCatalog {
  readonly services: ReadonlyMap<string, CatalogService>;
  /** By service and type: `storage Bucket`. */
  readonly names: Readonly<Record<string, NameRule>>;
}

let loaded: Promise<ListCatalog> | undefined;

/** Loads the catalog, once. Only who needs it does. */
export function loadListCatalog(): Promise<ListCatalog> {
  loaded ??= readCatalog();
  return loaded;
}

async function readCatalog(): Promise<ListCatalog> {
  const [catalog, choices] = await Promise.all([
    import('../data/list-catalog.json', { with: { type: 'json' } }),
    import('../data/list-choices.json', { with: { type: 'json' } }),
  ]);
  const services = catalog.default.services.map(({ base, version, locations, lists }): CatalogService => {
    const { hostname, pathname: prefix } = new URL(base);
    const service = hostname.replace(/\.googleapis\.com$/, '');
    return { service, version, prefix, locations, lists: readLists(lists) };
  });
  return { services: new Map(services.map((one) => [one.service, one])), names: choices.default.names };
}

function readLists(lines: readonly string[]): readonly CatalogList[] {
  const byPath = new Map<string, CatalogList>();
  // A parent's path is shorter than those of what stands below it.
  for (const line of lines.toSorted((a, b) => depthOf(a) - depthOf(b))) {
    const [path = '', type = '', held = ''] = line.split(' ');
    const [items = '', member = ''] = held.split('.');
    const parent = byPath.get(parentOf(path));
    const holder = parent?.holder ?? holderOf(path);
    byPath.set(path.split('?', 1)[0] ?? path, { path, type, items, member, parent, holder });
  }
  return [...byPath.values()];
}

function holderOf(path: string): HolderKind {
  return path.includes('{organization}') ? 'organizations' : path.includes('{folder}') ? 'folders' : 'projects';
}

function depthOf(line: string): number {
  return line.split('/').length;
}

/** The path of the list that gives the last parameter of a path, which is not what it belongs to, or a place. */
function parentOf(path: string): string {
  return /^(.*)\/\{(?!(?:project|folder|organization|location)\})[^}]+\}\/[^{]*$/.exec(path)?.[1] ?? '';
}
