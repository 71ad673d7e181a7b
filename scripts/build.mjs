// Bundles the two bins: the CLI (with its storage worker) and the AWS plugin (with its catalog beside it).
import { cp, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22.18',
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
    external: ['@duckdb/node-api'],
  });
  await copyCatalog('packages/cli/dist/catalog');
}

async function buildAwsPlugin() {
  await rm(`${root}providers/aws/dist`, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: { 'corkscrew-aws': 'providers/aws/src/main.ts' },
    outdir: 'providers/aws/dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  });
  await copyCatalog('providers/aws/dist/catalog');
}

/** The catalog's data, for a bundle that no longer stands in the catalog's own package. */
async function copyCatalog(target) {
  const source = `${root}providers/aws-catalog/data`;
  await stat(source);
  await cp(source, root + target, { recursive: true });
}

await Promise.all([buildCli(), buildAwsPlugin()]);
