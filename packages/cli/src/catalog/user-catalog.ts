import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_FORMAT, type CatalogIndex, readCatalogIndex } from '@corkscrew/aws-catalog';
import { CorkscrewError } from '@corkscrew/core';

/** Where the AWS catalogs of this installation and of the user are. */
export interface CatalogPlaces {
  /** What came with this version; `undefined` leaves it to the catalog's package. */
  readonly shippedDir: string | undefined;
  /** What the user made, if anything. */
  readonly userDir: string;
}

/** An AWS catalog that is in use, or why it is not. */
export interface CatalogState {
  readonly origin: 'shipped' | 'user';
  /** Version of botocore. */
  readonly version: string;
  readonly services: number;
  readonly resourceTypes: number;
  /** Of the user's: what it was made from, and when. */
  readonly from?: string | undefined;
  readonly madeAt?: string | undefined;
  /** Why a catalog of the user's is passed over. */
  readonly unused?: string | undefined;
}

/** What is kept beside a catalog of the user's. */
interface CatalogOrigin {
  readonly from: string;
  readonly madeAt: string;
}

/** The file beside a catalog of the user's that says where it comes from. */
export const ORIGIN_FILE = 'origin.json';

/** Finds the folder of the user's catalog, or says why there is none to use. */
export function findUserCatalog({ shippedDir, userDir }: CatalogPlaces): { dir?: string; unused?: string } {
  if (!existsSync(join(userDir, 'index.json'))) return {};
  try {
    const [own, shipped] = [readCatalogIndex(userDir), readCatalogIndex(shippedDir)];
    if (own.rules === shipped.rules) return { dir: userDir };
    return { unused: 'it was made by the rules of another version of Corkscrew' };
  } catch (error) {
    return { unused: `it cannot be read as a catalog of format ${CATALOG_FORMAT}: ${(error as Error).message}` };
  }
}

/** Tells which AWS catalog is in use. */
export function describeCatalog(places: CatalogPlaces): CatalogState {
  const { dir, unused } = findUserCatalog(places);
  if (dir === undefined) {
    return {
      origin: 'shipped',
      ...countsOf(readCatalogIndex(places.shippedDir)),
      ...(unused !== undefined && { unused }),
    };
  }
  return { origin: 'user', ...countsOf(readCatalogIndex(dir)), ...readOrigin(dir) };
}

function countsOf({ version, services }: CatalogIndex): Pick<CatalogState, 'version' | 'services' | 'resourceTypes'> {
  const resourceTypes = services.reduce((total, service) => total + service.resourceTypes, 0);
  return { version, services: services.length, resourceTypes };
}

function readOrigin(dir: string): CatalogOrigin {
  try {
    return JSON.parse(readFileSync(join(dir, ORIGIN_FILE), 'utf8')) as CatalogOrigin;
  } catch (error) {
    throw new CorkscrewError('invalid_argument', `read ${join(dir, ORIGIN_FILE)}: ${(error as Error).message}`, {
      hint: 'Make the catalog again with `corkscrew catalog update`, or remove it with `corkscrew catalog reset`.',
      cause: error,
    });
  }
}
