import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCatalog, loadRules, openModelSource } from '@corkscrew/aws-catalog/generator';
import { openCatalog } from '@corkscrew/aws-catalog';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CatalogReport, resetCatalog, updateCatalog } from '../src/catalog/update-catalog.ts';
import { type CatalogPlaces, describeCatalog } from '../src/catalog/user-catalog.ts';

const FIXTURES = fileURLToPath(new URL('../../../providers/aws-catalog/test/fixtures/', import.meta.url));
const rulesDir = join(FIXTURES, 'rules');

let folder: string;
let places: CatalogPlaces;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'corkscrew-catalog-'));
  places = { shippedDir: join(folder, 'shipped'), userDir: join(folder, 'home', 'catalog', 'aws') };
  await buildCatalog({
    source: openModelSource(join(FIXTURES, 'botocore')),
    rules: loadRules(rulesDir),
    evidence: JSON.parse(readFileSync(join(FIXTURES, 'evidence.json'), 'utf8')) as never,
    dataDir: join(folder, 'shipped'),
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A folder of botocore's that has a second service. */
function newerBotocore(name = 'newer'): string {
  const from = join(folder, 'botocore');
  cpSync(join(FIXTURES, 'botocore'), from, { recursive: true });
  const data = existsSync(join(from, 'data')) ? join(from, 'data') : from;
  cpSync(join(data, 'sample'), join(data, name), { recursive: true });
  return from;
}

/** Changes the text of a service's model. */
function damage(from: string, service: string, change: (text: string) => string): void {
  const data = existsSync(join(from, 'data')) ? join(from, 'data') : from;
  const [version = ''] = readdirSync(join(data, service));
  const file = join(data, service, version, 'service-2.json');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

function update(from: string, options: { isDryRun?: boolean; signal?: AbortSignal } = {}): Promise<CatalogReport> {
  const { isDryRun = false, signal } = options;
  return updateCatalog({ from, isDryRun }, { places, rulesDir, signal });
}

describe('updateCatalog', () => {
  test('keeps a catalog with the new services, and says what they bring', async () => {
    const from = newerBotocore();
    const report = await update(from);
    expect(report).toMatchObject({ services: 2, addedServices: ['newer'], removedServices: [], failures: [] });
    expect(report.difference.find((line) => line.startsWith('+ aws_newer_'))).toBeDefined();
    expect(openCatalog(places.userDir).has('newer')).toBe(true);
    expect(describeCatalog(places)).toMatchObject({ origin: 'user', services: 2, from });
    expect(readdirSync(join(places.userDir, '..'))).toEqual(['aws']);
  });

  test('compares with the catalog that is in use', async () => {
    await update(newerBotocore());
    expect(await update(newerBotocore())).toMatchObject({ difference: [], addedServices: [] });
  });

  test('refuses what lacks services that are known', async () => {
    await update(newerBotocore());
    await expect(update(join(FIXTURES, 'botocore'))).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('lacks 1 of the 2 known ones') as string,
    });
    expect(describeCatalog(places)).toMatchObject({ services: 2 });
  });

  test('keeps nothing in a dry run', async () => {
    expect((await update(newerBotocore(), { isDryRun: true })).addedServices).toEqual(['newer']);
    expect(describeCatalog(places)).toMatchObject({ origin: 'shipped', services: 1 });
    expect(existsSync(places.userDir)).toBe(false);
  });

  test('is undone', async () => {
    await update(newerBotocore());
    expect(resetCatalog(places)).toBe(true);
    expect(describeCatalog(places)).toMatchObject({ origin: 'shipped', services: 1 });
    expect(resetCatalog(places)).toBe(false);
  });

  test('leaves out a new service that cannot be read, and says why', async () => {
    const from = newerBotocore();
    damage(from, 'newer', (text) =>
      text.replaceAll(/"(protocol|protocols)": ?("[^"]*"|\[[^\]]*\])/g, '"$1": "smoke-signals"'),
    );
    const { failures, addedServices } = await update(from);
    expect(failures).toMatchObject([{ service: 'newer' }]);
    expect(addedServices).toEqual([]);
  });

  test.each<[string, () => string, RegExp]>([
    ['a path that is not there', () => join(folder, 'no.whl'), /there is no/],
    [
      'a file that is no wheel',
      () => (writeFileSync(join(folder, 'a.whl'), 'no zip'), join(folder, 'a.whl')),
      /read botocore/,
    ],
    ['a folder without models', () => folder, /holds no service's model/],
  ])('refuses %s', async (_, make, message) => {
    await expect(update(make())).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(message) as string,
    });
    expect(existsSync(places.userDir)).toBe(false);
  });

  test('refuses a model of a known service that is damaged, and leaves the catalog as it was', async () => {
    const from = newerBotocore();
    await update(from);
    damage(from, 'sample', (text) => text.slice(0, -20));
    await expect(update(from)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('sample') as string,
    });
    expect(describeCatalog(places)).toMatchObject({ origin: 'user', services: 2 });
    expect(readdirSync(join(places.userDir, '..'))).toEqual(['aws']);
  });

  test('ends with its signal, and leaves nothing behind', async () => {
    const reason = new Error('enough');
    await expect(update(newerBotocore(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(readdirSync(join(folder, 'home', 'catalog'))).toEqual([]);
  });
});

describe('describeCatalog', () => {
  test.each([
    [
      'of other rules',
      (index: string) => index.replace(/"rules": "\w+"/, '"rules": "older"'),
      /another version of Corkscrew/,
    ],
    ['of another format', (index: string) => index.replace('"format": 1', '"format": 0'), /format/],
    ['that is no JSON', () => '{', /cannot be read/],
  ])('passes over a catalog %s, and says so', async (_, change, unused) => {
    await update(newerBotocore());
    const file = join(places.userDir, 'index.json');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    expect(describeCatalog(places)).toMatchObject({
      origin: 'shipped',
      services: 1,
      unused: expect.stringMatching(unused) as string,
    });
  });

  test('passes over a catalog that does not say where it comes from', async () => {
    await update(newerBotocore());
    rmSync(join(places.userDir, 'origin.json'));
    expect(describeCatalog(places)).toMatchObject({
      origin: 'shipped',
      unused: expect.stringContaining('origin.json') as string,
    });
  });
});
