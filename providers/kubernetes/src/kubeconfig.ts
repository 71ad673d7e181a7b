import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { CorkscrewError } from '@corkscrew/sdk';
import { parse } from 'yaml';
import { IN_CLUSTER_CONTEXT, readServiceAccount, SERVICE_ACCOUNT_DIR } from './service-account.ts';

/** A member of a kubeconfig file, under the names that the file gives it. */
export type KubeconfigEntry = Readonly<Record<string, unknown>>;

/** A context with what it refers to. Paths in it are absolute. */
export interface KubeContext {
  readonly name: string;
  /** The namespace that the context chooses, if it does. */
  readonly namespace: string | undefined;
  readonly cluster: KubeconfigEntry;
  readonly user: KubeconfigEntry;
}

/** The merged kubeconfig files. */
export interface Kubeconfig {
  readonly contexts: ReadonlyMap<string, KubeContext>;
  readonly currentContext: string | undefined;
  /** Files and contexts that cannot be used, with the reason. */
  readonly problems: readonly KubeconfigProblem[];
}

/** A part of the kubeconfig that cannot be used. */
export interface KubeconfigProblem {
  /** The context that is lost; undefined where a whole file is. */
  readonly context: string | undefined;
  readonly message: string;
}

/** Where to look. */
export interface KubeconfigSource {
  /** Files named by the configuration. */
  readonly files: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where a pod's service account is mounted. @defaultValue where Kubernetes mounts it */
  readonly serviceAccountDir?: string | undefined;
}

/**
 * Reads and merges kubeconfig files as kubectl does: the first file that names a thing wins. Falls back to the service
 * account of the pod that we run in. A file that cannot be read is a problem, and the others count.
 *
 * @throws {CorkscrewError} config_invalid where nothing can be read.
 */
export async function loadKubeconfig(source: KubeconfigSource): Promise<Kubeconfig> {
  const named = namedFiles(source);
  const files = named.length > 0 ? named : await defaultFiles(source.env);
  if (files.length === 0) return await inCluster(source);
  const problems: KubeconfigProblem[] = [];
  const documents: Document[] = [];
  for (const file of files) {
    try {
      documents.push(await readDocument(file));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({ context: undefined, message: `read kubeconfig ${file}: ${reason}` });
    }
  }
  if (documents.length === 0) {
    throw new CorkscrewError('config_invalid', problems.map(({ message }) => message).join('; '), {
      hint: 'Check KUBECONFIG, or name the file as kubeconfig in the configuration.',
    });
  }
  return merge(documents, problems);
}

function namedFiles({ files, env }: KubeconfigSource): readonly string[] {
  if (files.length > 0) return files.map((file) => resolve(expandHome(file)));
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  return listed.map((file) => resolve(file));
}

async function defaultFiles(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const file = join(env['HOME'] || homedir(), '.kube', 'config');
  try {
    await access(file);
    return [file];
  } catch {
    /* Without the default file there is none; the pod's own account may do. */
    return [];
  }
}

async function inCluster({ env, serviceAccountDir }: KubeconfigSource): Promise<Kubeconfig> {
  const context = await readServiceAccount(env, serviceAccountDir ?? SERVICE_ACCOUNT_DIR);
  if (context === undefined) {
    throw new CorkscrewError('config_invalid', 'find a Kubernetes cluster: there is no kubeconfig', {
      hint: 'Set KUBECONFIG, or name the file as kubeconfig in the configuration.',
    });
  }
  return { contexts: new Map([[context.name, context]]), currentContext: IN_CLUSTER_CONTEXT, problems: [] };
}

interface Document {
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>;
  readonly users: ReadonlyMap<string, KubeconfigEntry>;
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>;
}

async function readDocument(file: string): Promise<Document> {
  const value: unknown = parse(await readFile(file, 'utf8'));
  if (value !== null && !isEntry(value)) throw new Error('it is not a map');
  const document = value ?? {};
  const current = document['current-context'];
  const folder = dirname(file);
  return {
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
    clusters: readNamed(document['clusters'], 'cluster', folder),
    users: readNamed(document['users'], 'user', folder),
    contexts: readNamed(document['contexts'], 'context', folder),
  };
}

function readNamed(list: unknown, member: string, folder: string): ReadonlyMap<string, KubeconfigEntry> {
  const entries = new Map<string, KubeconfigEntry>();
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    if (!isEntry(item) || typeof item['name'] !== 'string') continue;
    const entry = item[member];
    if (!entries.has(item['name'])) entries.set(item['name'], withAbsolutePaths(isEntry(entry) ? entry : {}, folder));
  }
  return entries;
}

const PATH_KEYS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'] as const;

/** Paths are relative to the file that they stand in; a command only where it is written as a path. */
function withAbsolutePaths(entry: KubeconfigEntry, folder: string): KubeconfigEntry {
  const changed: Record<string, unknown> = { ...entry };
  for (const key of PATH_KEYS) {
    const path = entry[key];
    if (typeof path === 'string' && path !== '') changed[key] = isAbsolute(path) ? path : join(folder, path);
  }
  const exec = entry['exec'];
  if (!isEntry(exec)) return changed;
  const command = exec['command'];
  const isRelativePath = typeof command === 'string' && /[/\\]/.test(command) && !isAbsolute(command);
  return isRelativePath ? { ...changed, exec: { ...exec, command: join(folder, command) } } : changed;
}

function merge(documents: readonly Document[], found: readonly KubeconfigProblem[]): Kubeconfig {
  const problems = [...found];
  const clusters = firstOf(documents.map((document) => document.clusters));
  const users = firstOf(documents.map((document) => document.users));
  const contexts = new Map<string, KubeContext>();
  for (const [name, entry] of firstOf(documents.map((document) => document.contexts))) {
    const cluster = clusters.get(textOf(entry['cluster']));
    const user = textOf(entry['user']) === '' ? {} : users.get(textOf(entry['user']));
    const missing = cluster === undefined ? 'cluster' : 'user';
    if (cluster === undefined || user === undefined) {
      const message = `use context ${name}: the kubeconfig has no ${missing} "${textOf(entry[missing])}"`;
      problems.push({ context: name, message });
    } else if (textOf(cluster['server']) === '') {
      problems.push({ context: name, message: `use context ${name}: its cluster has no server` });
    } else {
      contexts.set(name, { name, namespace: textOf(entry['namespace']) || undefined, cluster, user });
    }
  }
  const currentContext = documents.find((document) => document.currentContext !== undefined)?.currentContext;
  return { contexts, currentContext, problems };
}

function firstOf(maps: readonly ReadonlyMap<string, KubeconfigEntry>[]): ReadonlyMap<string, KubeconfigEntry> {
  const merged = new Map<string, KubeconfigEntry>();
  for (const map of maps) for (const [name, entry] of map) if (!merged.has(name)) merged.set(name, entry);
  return merged;
}

function expandHome(file: string): string {
  return file.startsWith('~/') ? join(homedir(), file.slice(2)) : file;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isEntry(value: unknown): value is KubeconfigEntry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
