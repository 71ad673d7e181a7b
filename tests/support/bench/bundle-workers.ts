import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Workers as they would be shipped: one file each, without a compiler in their memory. */
export interface Bundles extends AsyncDisposable {
  pathOf(script: string): string;
}

/** Bundles scripts of a folder into a temporary one, which goes away with the result. */
export async function bundleWorkers(home: URL, scripts: readonly string[]): Promise<Bundles> {
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-bench-'));
  await build({
    entryPoints: scripts.map((script) => fileURLToPath(new URL(script, home))),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    conditions: ['@corkscrew/source'],
    logLevel: 'warning',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return {
    pathOf: (script) => join(folder, `${basename(script, '.ts')}.mjs`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
