import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { AwsPartition } from './endpoints.ts';
import type { AwsProtocol, ServiceCatalog } from './service-catalog.ts';

/** The version of the data's format. Data of another version is refused. */
export const CATALOG_FORMAT = 1;

/** A service in the catalog's index. */
export interface CatalogServiceSummary {
  readonly name: string;
  readonly displayName: string;
  readonly protocol: AwsProtocol;
  /** One endpoint for all regions of a partition. */
  readonly global: boolean;
  readonly operations: number;
  readonly resourceTypes: number;
  /** Resource types that are scanned without being asked for. */
  readonly defaultResourceTypes: number;
  /** Size of the service's file. */
  readonly bytes: number;
}

/** The content of the catalog's `index.json`. */
export interface CatalogIndex {
  readonly format: number;
  /** Version of botocore that the data was made from. */
  readonly version: string;
  /** Tells one state of the generator's reviewed rules from another. */
  readonly rules: string;
  readonly partitions: readonly AwsPartition[];
  readonly services: readonly CatalogServiceSummary[];
}

/** The AWS catalog, of which each service is read when it is first asked for. */
export interface AwsCatalog {
  /** Version of botocore that the data was made from. */
  readonly version: string;
  readonly partitions: readonly AwsPartition[];
  /** All services, by name. */
  services(): readonly CatalogServiceSummary[];
  /** Whether there is such a service. */
  has(name: string): boolean;
  /**
   * Gives a service, kept in memory until {@link release}.
   *
   * @throws RangeError where there is no such service.
   */
  service(name: string): ServiceCatalog;
  /** Forgets a service's data; it is read again when it is asked for again. */
  release(name: string): void;
}

/**
 * Opens the catalog.
 *
 * @param dataDir The folder with `index.json`. A program that is bundled into one file passes the copy beside it.
 * @defaultValue the `data` folder of this package
 * @throws Error where the folder has no index or one of another format.
 *
 * @example
 * ```ts
 * const catalog = openCatalog();
 * for (const type of catalog.service('ec2').resourceTypes) console.log(type.name);
 * ```
 */
export function openCatalog(dataDir: string = shippedCatalogDir()): AwsCatalog {
  const index = readCatalogIndex(dataDir);
  const names = new Set(index.services.map((service) => service.name));
  const loaded = new Map<string, ServiceCatalog>();
  return {
    version: index.version,
    partitions: index.partitions,
    services: () => index.services,
    has: (name) => names.has(name),
    service: (name) => {
      if (!names.has(name)) throw new RangeError(`the AWS catalog has no service "${name}"`);
      const known = loaded.get(name);
      if (known !== undefined) return known;
      const service = readService(join(dataDir, 'services', `${name}.json.br`));
      loaded.set(name, service);
      return service;
    },
    release: (name) => {
      loaded.delete(name);
    },
  };
}

/** Gives the folder where this package has its data. */
export function shippedCatalogDir(): string {
  return fileURLToPath(new URL('../data/', import.meta.url));
}

/**
 * Reads a catalog's index without opening the catalog.
 *
 * @param dataDir The folder with `index.json`.
 * @defaultValue the `data` folder of this package
 * @throws Error where the folder has no index or one of another format.
 */
export function readCatalogIndex(dataDir: string = shippedCatalogDir()): CatalogIndex {
  const file = join(dataDir, 'index.json');
  const index = JSON.parse(readFileSync(file, 'utf8')) as CatalogIndex;
  if (index.format !== CATALOG_FORMAT) {
    throw new Error(`read AWS catalog ${file}: format ${index.format}, expected ${CATALOG_FORMAT}`);
  }
  return index;
}

function readService(file: string): ServiceCatalog {
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString('utf8')) as ServiceCatalog;
}
