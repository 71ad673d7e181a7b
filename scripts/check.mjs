// Runs every check but the tests, goes on after a failure, and exits 1 when any failed.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What git sees in the work tree: names, states and contents. */
function treeState() {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  return git('status', '--porcelain') + git('diff');
}

function run(command) {
  return spawnSync(command, { cwd: root, stdio: 'inherit', shell: true }).status === 0;
}

function generatesNothingNew() {
  const before = treeState();
  if (!run('npm run --silent generate')) return false;
  const after = treeState();
  if (before === after) return true;
  process.stderr.write(`Generated files differ from the committed ones:\n${after}\n`);
  return false;
}

const packages = ['packages', 'providers'].flatMap((folder) =>
  readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}`),
);
const libraries = packages.filter((folder) => {
  const { exports } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
  return '.' in exports;
});

/** What the workspace's own bundles are made from, and nobody installs, has no types to check. */
function attwOptions(folder) {
  const { exports } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
  const sources = Object.entries(exports)
    .filter(
      ([, target]) => typeof target === 'object' && Object.keys(target).every((key) => key === '@corkscrew/source'),
    )
    .map(([name]) => name.slice('./'.length));
  return ['--profile esm-only', ...(sources.length > 0 ? [`--exclude-entrypoints ${sources.join(' ')}`] : [])].join(
    ' ',
  );
}

/** @type {readonly (readonly [string, () => boolean])[]} */
const checks = [
  ['generated files are current', generatesNothingNew],
  ['format', () => run('npm run --silent format:check')],
  ['lint', () => run('npm run --silent lint')],
  ['types', () => run('npm run --silent types')],
  ['unused code', () => run('npm run --silent unused')],
  ['duplicates', () => run('npm run --silent duplicates')],
  ['bundles', () => run('npm run --silent build')],
  ...packages.map((folder) => [`publint ${folder}`, () => run(`npx publint --strict ${folder}`)]),
  ...libraries.map((folder) => [`types of ${folder}`, () => run(`npx attw --pack ${folder} ${attwOptions(folder)}`)]),
];

const failed = [];
for (const [name, check] of checks) {
  process.stdout.write(`\n== ${name}\n`);
  if (!check()) failed.push(name);
}
const passed = checks.length - failed.length;
process.stdout.write(`\nchecks: ${passed} passed, ${failed.length} failed\n`);
if (failed.length > 0) {
  process.stdout.write(`failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
