import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveProvider } from '@corkscrew/sdk';
import { createAwsProvider } from './provider.ts';

/** The bundle carries the catalog's data beside itself; run from source, the catalog's own package has it. */
const bundledCatalog = fileURLToPath(new URL('catalog/', import.meta.url));

await serveProvider(createAwsProvider({ catalogDir: existsSync(bundledCatalog) ? bundledCatalog : undefined }));
