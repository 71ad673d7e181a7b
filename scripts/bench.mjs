// Runs the benches of a part: `npm run bench -- aws`. A bench prints its figures and fails where they miss what they must reach.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [part, ...args] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const main = ['providers', 'packages']
  .map((folder) => `${root}${folder}/${part}/bench/main.ts`)
  .find((path) => existsSync(path));
if (part === undefined || main === undefined) {
  process.stderr.write('Name a part that has a bench, such as: npm run bench -- aws\n');
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ['--conditions=@corkscrew/source', main, ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
