import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { buildSample, formatSample, SAMPLE_FILE } from '../generator/build-sample.ts';
import { openModelSource } from '../generator/model-source.ts';
import { createCatalogWriter } from '../generator/write-catalog.ts';
import { openCatalog } from '../src/index.ts';

const FOLDER = fileURLToPath(new URL('./fixtures/botocore/', import.meta.url));

function inTemporaryFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'aws-catalog-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Packs the fixture as a wheel has it: models gzipped, other files plain. */
function makeWheel(file: string): void {
  const entries: Record<string, Uint8Array> = {};
  const add = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const entry = `botocore/${relative(FOLDER, path)}`;
      if (statSync(path).isDirectory()) add(path);
      else if (entry.includes('/sample/')) entries[`${entry}.gz`] = gzipSync(readFileSync(path), { mtime: 0 });
      else entries[entry] = readFileSync(path);
    }
  };
  add(FOLDER);
  writeFileSync(file, zipSync(entries));
}

describe('buildService', () => {
  test('makes the committed catalog from the sample model', () => {
    expect(formatSample(buildSample())).toBe(readFileSync(SAMPLE_FILE, 'utf8'));
  });

  test('makes the same from a wheel as from a folder', () => {
    inTemporaryFolder((folder) => {
      const wheel = join(folder, 'botocore-0.0.1-py3-none-any.whl');
      makeWheel(wheel);
      expect(openModelSource(wheel).version).toBe('0.0.1');
      expect(buildSample(wheel)).toEqual(buildSample());
    });
  });
});

describe('openModelSource', () => {
  test('finds the data folder in an installed package and the version beside it', () => {
    const source = openModelSource(FOLDER);
    expect(source.services).toEqual(['sample']);
    expect(source.version).toBe('0.0.1');
    expect(openModelSource(join(FOLDER, 'data')).version).toBe('0.0.1');
  });

  test('names a path that is not there', () => {
    expect(() => openModelSource('/nowhere/botocore.whl')).toThrow('there is no /nowhere/botocore.whl');
  });

  test('refuses a wheel of something else', () => {
    inTemporaryFolder((folder) => {
      const wheel = join(folder, 'other.whl');
      writeFileSync(wheel, zipSync({ 'other/__init__.py': new Uint8Array() }));
      expect(() => openModelSource(wheel)).toThrow('other.whl holds no botocore/data');
    });
  });
});

describe('createCatalogWriter', () => {
  const evidence = { sources: ['a source'], actions: {}, iamResourceTypes: {}, cloudFormation: {}, handlers: {} };
  const source = { version: '0.0.1', rules: 'r1', evidence, partitions: [] };

  test('writes what the reader gives back, and forgets services that are gone', () => {
    inTemporaryFolder((folder) => {
      const first = createCatalogWriter(folder, source);
      first.add({ ...buildSample(), service: 'former' });
      first.finish();
      const second = createCatalogWriter(folder, source);
      second.add(buildSample());
      second.finish();
      expect(readdirSync(join(folder, 'services'))).toEqual(['sample.json.br']);
      const catalog = openCatalog(folder);
      expect(catalog.version).toBe('0.0.1');
      expect(catalog.service('sample')).toEqual(buildSample());
      expect(catalog.services()).toMatchObject([{ name: 'sample', resourceTypes: 2, defaultResourceTypes: 1 }]);
    });
  });

  test('writes the same bytes twice', () => {
    inTemporaryFolder((folder) => {
      const write = (name: string): Buffer[] => {
        const out = join(folder, name);
        const writer = createCatalogWriter(out, source);
        writer.add(buildSample());
        writer.finish();
        return ['index.json', 'PROVENANCE.md', 'services/sample.json.br'].map((file) => readFileSync(join(out, file)));
      };
      expect(write('a')).toEqual(write('b'));
    });
  });
});
