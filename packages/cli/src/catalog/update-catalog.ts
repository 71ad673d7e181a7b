import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CatalogIndex, readCatalogIndex, shippedCatalogDir } from '@corkscrew/aws-catalog';
import {
  buildCatalog,
  type BuiltCatalog,
  hashRules,
  loadRules,
  type ModelSource,
  openModelSource,
  readEvidence,
  type Rules,
} from '@corkscrew/aws-catalog/generator';
import { type CallOptions, CorkscrewError } from '@corkscrew/core';
import { type CatalogPlaces, findUserCatalog, ORIGIN_FILE } from './user-catalog.ts';

/** A catalog to make. */
export interface CatalogUpdate {
  /** A wheel or folder of botocore's. */
  readonly from: string;
  readonly isDryRun: boolean;
}

/** What an update did, or would do. */
export interface CatalogReport {
  readonly before: string;
  readonly after: string;
  readonly services: number;
  readonly resourceTypes: number;
  readonly addedServices: readonly string[];
  readonly removedServices: readonly string[];
  /** One line a type: `+` new, `-` gone, `~` changed. */
  readonly difference: readonly string[];
  /** Optional inputs whose documentation says that their default may hide data, not reviewed yet. */
  readonly unreviewedInputs: readonly string[];
  /** New services that the rules of this version cannot make. */
  readonly failures: readonly { readonly service: string; readonly reason: string }[];
}

/** What an update works with. */
export interface UpdateContext extends CallOptions {
  readonly places: CatalogPlaces;
  /** The reviewed rules; `undefined` leaves them to the generator. */
  readonly rulesDir: string | undefined;
}

/** Services that may be gone from one version to the next; a source that lacks more of them is not whole. */
const MAX_LOST_SHARE = 0.1;

/**
 * Makes the user's catalog from botocore's data beside the one that is there, and puts it in its place when it is whole.
 *
 * @throws {CorkscrewError} `invalid_argument` for what holds no whole data; nothing is changed then.
 */
export async function updateCatalog(update: CatalogUpdate, context: UpdateContext): Promise<CatalogReport> {
  const { places, signal } = context;
  const from = resolve(update.from);
  const source = openSource(from);
  const shipped = readCatalogIndex(places.shippedDir);
  const rules = loadShippedRules(context, shipped);
  const currentDir = findUserCatalog(places).dir ?? places.shippedDir ?? shippedCatalogDir();
  const current = readCatalogIndex(currentDir);
  assertWhole(from, source, current);
  const draft = `${places.userDir}.${process.pid}`;
  const failures: { service: string; reason: string }[] = [];
  try {
    mkdirSync(draft, { recursive: true });
    const built = await buildCatalog({
      source,
      rules,
      evidence: readEvidence(places.shippedDir ?? shippedCatalogDir()),
      dataDir: draft,
      previousDir: currentDir,
      onFailure: (service, error) => failures.push({ service, reason: (error as Error).message }),
      onService: async () => {
        await nextTurn();
        signal?.throwIfAborted();
      },
    });
    assertNothingBroken(from, current, failures);
    const report = reportOf(built, current, failures);
    if (!update.isDryRun) {
      writeFileSync(join(draft, ORIGIN_FILE), JSON.stringify({ from, madeAt: new Date().toISOString() }));
      replaceFolder(draft, places.userDir);
    }
    return report;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Removes the user's catalog. Gives whether there was one. */
export function resetCatalog({ userDir }: CatalogPlaces): boolean {
  const had = existsSync(userDir);
  rmSync(userDir, { recursive: true, force: true });
  return had;
}

function openSource(from: string): ModelSource {
  try {
    const source = openModelSource(from);
    if (source.services.length === 0) throw new Error(`${from} holds no service's model`);
    for (const file of ['partitions.json', 'endpoints.json']) {
      if (source.shared(file) === undefined) throw new Error(`${from} lacks ${file}`);
    }
    return source;
  } catch (error) {
    throw new CorkscrewError('invalid_argument', `read botocore from ${from}: ${(error as Error).message}`, {
      hint: 'Name a wheel (`pip download botocore --no-deps`), or the folder of an installed botocore.',
      cause: error,
    });
  }
}

/** The generator and its rules are of one version, and the catalog that came with it says which. */
function loadShippedRules({ rulesDir }: UpdateContext, shipped: CatalogIndex): Rules {
  const rules = loadRules(rulesDir);
  if (hashRules(rules) === shipped.rules) return rules;
  throw new CorkscrewError(
    'internal',
    'make the catalog: the rules are not those that the shipped catalog was made by',
    {
      hint: 'Install Corkscrew again.',
    },
  );
}

function assertWhole(from: string, source: ModelSource, current: CatalogIndex): void {
  const has = new Set(source.services);
  const lost = current.services.filter(({ name }) => !has.has(name));
  if (lost.length <= current.services.length * MAX_LOST_SHARE) return;
  throw new CorkscrewError(
    'invalid_argument',
    `read botocore from ${from}: it holds ${source.services.length} services and lacks ${lost.length} of the ${current.services.length} known ones`,
    { hint: 'Name a whole wheel or data folder; the catalog is left as it was.' },
  );
}

function assertNothingBroken(from: string, current: CatalogIndex, failures: CatalogReport['failures']): void {
  const broken = failures.find(({ service }) => current.services.some(({ name }) => name === service));
  if (broken === undefined) return;
  throw new CorkscrewError('invalid_argument', `make the catalog of ${broken.service} from ${from}: ${broken.reason}`, {
    hint: 'The file may be damaged, or newer than this version understands; the catalog is left as it was.',
  });
}

function reportOf(
  { index, difference, hidingInputs }: BuiltCatalog,
  current: CatalogIndex,
  failures: CatalogReport['failures'],
): CatalogReport {
  const [before, after] = [current, index].map(({ services }) => new Set(services.map(({ name }) => name)));
  return {
    before: current.version,
    after: index.version,
    services: index.services.length,
    resourceTypes: index.services.reduce((total, service) => total + service.resourceTypes, 0),
    addedServices: index.services.flatMap(({ name }) => (before?.has(name) ? [] : [name])),
    removedServices: current.services.flatMap(({ name }) => (after?.has(name) ? [] : [name])),
    difference,
    unreviewedInputs: hidingInputs.map(({ input, says }) => `${input}: ${says}`),
    failures,
  };
}

/** At no moment is there half a catalog in the place. */
function replaceFolder(draft: string, target: string): void {
  const former = `${target}.former`;
  rmSync(former, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  if (existsSync(target)) renameSync(target, former);
  renameSync(draft, target);
  rmSync(former, { recursive: true, force: true });
}
