import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOG_FORMAT, type CatalogIndex, readCatalogIndex } from '@corkscrew/aws-catalog';

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

/** A catalog of the user's that is used, or why one is not. */
interface UserCatalog {
  readonly dir?: string;
  readonly origin?: CatalogOrigin;
  readonly unused?: string;
}

/** Finds the user's catalog, or says why one that is there is not used. */
export function findUserCatalog({ shippedDir, userDir }: CatalogPlaces): UserCatalog {
  if (!existsSync(join(userDir, 'index.json'))) return {};
  try {
    const [own, shipped] = [readCatalogIndex(userDir), readCatalogIndex(shippedDir)];
    if (own.rules !== shipped.rules) return { unused: 'it was made by the rules of another version of Corkscrew' };
    const origin = JSON.parse(readFileSync(join(userDir, ORIGIN_FILE), 'utf8')) as CatalogOrigin;
    return { dir: userDir, origin };
  } catch (error) {
    return { unused: `it cannot be read as a catalog of format ${CATALOG_FORMAT}: ${(error as Error).message}` };
  }
}

/** Tells which AWS catalog is in use. */
export function describeCatalog(places: CatalogPlaces): CatalogState {
  const { dir, origin, unused } = findUserCatalog(places);
  if (dir !== undefined) return { origin: 'user', ...countsOf(readCatalogIndex(dir)), ...origin };
  return {
    origin: 'shipped',
    ...countsOf(readCatalogIndex(places.shippedDir)),
    ...(unused !== undefined && { unused }),
  };
}

function countsOf({ version, services }: CatalogIndex): Pick<CatalogState, 'version' | 'services' | 'resourceTypes'> {
  const resourceTypes = services.reduce((total, service) => total + service.resourceTypes, 0);
  return { version, services: services.length, resourceTypes };
}
