// Bundles the bins: the CLI with its storage worker, and each provider's plugin with its catalog beside it.
import { existsSync } from 'node:fs';
import { cp, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  conditions: ['@corkscrew/source'],
  legalComments: 'linked',
  logLevel: 'warning',
  minifySyntax: true,
  minifyWhitespace: true,
  // CommonJS dependencies inside an ESM bundle reach for these.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __fileURLToPath } from 'node:url';",
      "import { dirname as __pathDirname } from 'node:path';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __fileURLToPath(import.meta.url);',
      'const __dirname = __pathDirname(__filename);',
    ].join(''),
  },
};

/** The CLI: one entry and one worker, split so that a command loads only what it needs. DuckDB stays a dependency. */
async function buildCli() {
  await rm(`${root}packages/cli/dist`, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: {
      corkscrew: 'packages/cli/src/main.ts',
      'store-worker': 'packages/store/src/worker/main.ts',
    },
    outdir: 'packages/cli/dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: ['@duckdb/node-api', '@duckdb/node-bindings'],
  });
  await copyCatalog('aws', 'packages/cli/dist');
  // What `corkscrew catalog update` makes a newer catalog by.
  await cp(`${root}providers/aws-catalog/generator/rules`, `${root}packages/cli/dist/catalog-rules`, {
    recursive: true,
  });
}

/** A plugin: `corkscrew-<name>.js`, whose folder also holds the catalog's data where the provider has a catalog. */
async function buildPlugin(name) {
  const folder = `providers/${name}`;
  await rm(`${root}${folder}/dist`, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: { [`corkscrew-${name}`]: `${folder}/src/main.ts` },
    outdir: `${folder}/dist`,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  });
  if (existsSync(`${root}providers/${name}-catalog`)) await copyCatalog(name, `${folder}/dist`);
}

/** The catalog's data, for a bundle that no longer stands in the catalog's own package. */
async function copyCatalog(name, target) {
  await cp(`${root}providers/${name}-catalog/data`, `${root}${target}/catalog`, { recursive: true });
}

const plugins = (await readdir(`${root}providers`)).filter((name) =>
  existsSync(`${root}providers/${name}/src/main.ts`),
);
await Promise.all([buildCli(), ...plugins.map(buildPlugin)]);
