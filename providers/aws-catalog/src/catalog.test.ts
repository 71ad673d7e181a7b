import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCatalog } from './catalog.ts';
import * as api from './index.ts';

describe('openCatalog', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aws-catalog-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('reads a service once until it is released', () => {
    const catalog = openCatalog();
    const first = catalog.service('sqs');
    expect(first).toMatchObject({ service: 'sqs', protocol: 'json', jsonVersion: '1.0', queryCompatible: true });
    expect(catalog.service('sqs')).toBe(first);
    catalog.release('sqs');
    expect(catalog.service('sqs')).not.toBe(first);
    expect(catalog.service('sqs')).toEqual(first);
  });

  test('lists services without reading them', () => {
    const catalog = openCatalog();
    expect(catalog.services().find(({ name }) => name === 'stepfunctions')).toMatchObject({
      displayName: 'AWS SFN',
      protocol: 'json',
    });
    expect(catalog.has('s3')).toBe(true);
    expect(catalog.has('toString')).toBe(false);
  });

  test('names a service that it does not have', () => {
    expect(() => openCatalog().service('s4')).toThrow(new RangeError('the AWS catalog has no service "s4"'));
  });

  test('refuses data of another format, and a folder without data', () => {
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ format: 99 }));
    expect(() => openCatalog(folder)).toThrow('format 99, expected 1');
    expect(() => openCatalog(join(folder, 'none'))).toThrow('ENOENT');
  });
});

describe('the package', () => {
  test('exports these names', () => {
    expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
      [
        "CALL_COSTS",
        "CATALOG_FORMAT",
        "FIRST_SHAPE_REF",
        "RESOURCE_CLASSES",
        "SIMPLE_TYPE",
        "callCostOf",
        "createShapeReader",
        "expandTraits",
        "formatArn",
        "isPermittedRead",
        "listRows",
        "matchesFilter",
        "openCatalog",
        "partitionOf",
        "readCatalogIndex",
        "readField",
        "readPath",
        "resolveEndpoint",
        "shippedCatalogDir",
        "streamRows",
      ]
    `);
  });
});
