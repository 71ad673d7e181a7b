import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveProvider } from '@corkscrew/sdk';
import { createAwsProvider } from './provider.ts';

/** A newer catalog that the user made: `corkscrew catalog update` keeps it, and names it where it can be used. */
const userCatalog = process.env['CORKSCREW_AWS_CATALOG'];

/** The bundle carries the catalog's data beside itself; run from source, the catalog's own package has it. */
const bundledCatalog = fileURLToPath(new URL('catalog/', import.meta.url));

await serveProvider(
  createAwsProvider({ catalogDir: userCatalog ?? (existsSync(bundledCatalog) ? bundledCatalog : undefined) }),
);
