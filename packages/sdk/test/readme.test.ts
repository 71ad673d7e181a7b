import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../', import.meta.url));
const ROOT = join(PACKAGE, '../..');
const run = promisify(execFile);

let folder: string;
let program: string;

beforeAll(async () => {
  // Inside the package, so that its own name resolves.
  folder = await mkdtemp(join(PACKAGE, 'test/.readme-'));
  program = join(folder, 'corkscrew-acme.ts');
  const text = await readFile(join(PACKAGE, 'README.md'), 'utf8');
  await writeFile(program, /```ts\n(.*?)```/s.exec(text)?.[1] ?? '');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('the provider of the README has the right types', async () => {
  const config = join(folder, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ extends: join(ROOT, 'tsconfig.tests.json'), include: [program] }));
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config]);
});

test('the provider of the README lists every page', async () => {
  const pages: Record<string, unknown> = {
    '': { things: [{ id: 'a', name: 'A' }], next: '2' },
    '2': { things: [{ id: 'b', name: 'B' }] },
  };
  const server = createServer((request, response) => {
    response.end(JSON.stringify(pages[new URL(request.url ?? '', 'http://x').searchParams.get('next') ?? '']));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const block = join(folder, 'block.json');
    const { port } = server.address() as AddressInfo;
    await writeFile(block, JSON.stringify({ endpoint: `http://127.0.0.1:${port}` }));
    const args = ['--conditions=@corkscrew/source', program, '--test', '--config', block];
    const { stdout } = await run(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toContain('ok      listed store: 2 resources of 1 types\n          acme_store_thing: 2\n');
    expect(stdout).not.toContain('FAILED');
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
