import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the storage worker as it is installed: from its sources, a thread spends half a second on turning TypeScript into
 * JavaScript each time it starts, which nobody who uses Corkscrew does.
 */
export async function bundleWorker(): Promise<URL> {
  const outfile = fileURLToPath(new URL('../.cache/bench-worker.js', import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL('../src/worker/main.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@corkscrew/source'],
    external: ['@duckdb/node-api', '@duckdb/node-bindings'],
    logLevel: 'warning',
  });
  return pathToFileURL(outfile);
}
