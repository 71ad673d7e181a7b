import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { BotocoreModel, BotocorePaginators } from './botocore-model.ts';

/** Botocore's data, wherever it is read from. */
export interface ModelSource {
  readonly version: string;
  /** Services that have a model, sorted. */
  readonly services: readonly string[];
  /** A file beside the services, such as `endpoints.json`. */
  shared(file: string): unknown;
  /** A file of the latest version of a service, or undefined where it has none. */
  file(service: string, file: string): unknown;
}

/** One service's files. */
export interface ServiceFiles {
  readonly model: BotocoreModel;
  readonly paginators: BotocorePaginators | undefined;
  readonly endpointRules: EndpointRules | undefined;
}

/** An endpoint rule set, of which only the parameters matter here. */
export interface EndpointRules {
  readonly parameters: Readonly<
    Record<string, { readonly required?: boolean; readonly type: string; readonly default?: unknown }>
  >;
}

/** Something that lists and reads files by path, with `/` between folders. */
interface FileTree {
  list(folder: string): readonly string[];
  read(path: string): Uint8Array | undefined;
}

/** Opens botocore's data in a wheel, in its `data` folder, or in the installed package that holds one. */
export function openModelSource(path: string): ModelSource {
  if (!existsSync(path)) throw new Error(`open botocore data: there is no ${path}`);
  if (statSync(path).isFile()) return openWheel(path);
  const folder = existsSync(join(path, 'data', 'endpoints.json')) ? join(path, 'data') : path;
  return createSource(folderTree(folder), () => folderVersion(folder));
}

/** Reads all that the generator needs of one service. */
export function readServiceFiles(source: ModelSource, service: string): ServiceFiles {
  return {
    model: withKeysAsNames(source.file(service, 'service-2.json') as BotocoreModel),
    paginators: source.file(service, 'paginators-1.json') as BotocorePaginators | undefined,
    endpointRules: source.file(service, 'endpoint-rule-set-1.json') as EndpointRules | undefined,
  };
}

/** Some models give operations a versioned name of their own; the key is what clients call them by. */
function withKeysAsNames(model: BotocoreModel): BotocoreModel {
  const operations = Object.entries(model.operations).map(([name, operation]) => [name, { ...operation, name }]);
  return { ...model, operations: Object.fromEntries(operations) as BotocoreModel['operations'] };
}

function createSource(tree: FileTree, readVersion: () => string): ModelSource {
  const latest = new Map<string, string>();
  for (const service of tree.list('')) {
    const version = tree
      .list(service)
      .filter((name) => /^\d{4}-\d{2}-\d{2}/.test(name))
      .sort()
      .at(-1);
    if (version === undefined) continue;
    const files = tree.list(`${service}/${version}`);
    if (files.some((file) => file.startsWith('service-2.json'))) latest.set(service, version);
  }
  return {
    version: readVersion(),
    services: [...latest.keys()].sort(),
    shared: (file) => readJson(tree, file),
    file: (service, file) => readJson(tree, `${service}/${latest.get(service)}/${file}`),
  };
}

function readJson(tree: FileTree, path: string): unknown {
  const plain = tree.read(path);
  if (plain !== undefined) return JSON.parse(Buffer.from(plain).toString('utf8'));
  const packed = tree.read(`${path}.gz`);
  return packed === undefined ? undefined : JSON.parse(gunzipSync(packed).toString('utf8'));
}

function folderTree(root: string): FileTree {
  return {
    list: (folder) => {
      const path = join(root, folder);
      return existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : [];
    },
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path)) : undefined),
  };
}

function folderVersion(folder: string): string {
  const init = join(folder, '..', '__init__.py');
  return existsSync(init) ? parseVersion(readFileSync(init, 'utf8')) : 'unknown';
}

function parseVersion(source: string): string {
  return /__version__\s*=\s*['"]([^'"]+)['"]/.exec(source)?.[1] ?? 'unknown';
}

function openWheel(path: string): ModelSource {
  const prefix = 'botocore/data/';
  const wanted =
    /(service-2|paginators-1|endpoint-rule-set-1)\.json(\.gz)?$|^botocore\/data\/[^/]+\.json$|^botocore\/__init__\.py$/;
  const entries = unzipSync(readFileSync(path), { filter: (entry) => wanted.test(entry.name) });
  const folders = new Map<string, Set<string>>();
  for (const name of Object.keys(entries)) {
    if (!name.startsWith(prefix)) continue;
    const parts = name.slice(prefix.length).split('/');
    parts.forEach((part, depth) => {
      const folder = parts.slice(0, depth).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(part));
    });
  }
  if (folders.size === 0) throw new Error(`open botocore data: ${basename(path)} holds no botocore/data`);
  const init = entries['botocore/__init__.py'];
  return createSource(
    { list: (folder) => [...(folders.get(folder) ?? [])], read: (file) => entries[prefix + file] },
    () => (init === undefined ? 'unknown' : parseVersion(Buffer.from(init).toString('utf8'))),
  );
}
