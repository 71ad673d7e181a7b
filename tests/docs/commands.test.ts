import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import {
  type AzureSimulator,
  type GcpSimulator,
  type KubernetesSimulator,
  type Simulator,
  startAzureSimulator,
  startGcpSimulator,
  startKubernetesSimulator,
  startSimulator,
} from '@corkscrew/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser, endpointEnv, LAUNCHER, type TestUser } from '../e2e/corkscrew.ts';

const ROOT = new URL('../../', import.meta.url);
const DOCUMENTS = [
  'README.md',
  'docs/scanning.md',
  'docs/querying.md',
  'docs/questions.md',
  'docs/history.md',
  'docs/configuration.md',
  'docs/graph.md',
  'docs/kubernetes.md',
  'docs/aws.md',
  'docs/azure.md',
  'docs/gcp.md',
  'docs/permissions.md',
];

/** Documents whose commands need what no simulator here stands for, and whose links are followed all the same. */
const LINKED = ['docs/watching.md', 'docs/aws-catalog.md', 'docs/architecture.md', 'CONTRIBUTING.md', 'SECURITY.md'];

const AZURE_FOLDER = 'azure';
const GCP_FOLDER = 'gcp';

/** Lists the `corkscrew` lines of a document's shell blocks, each after the exports that stand before it. */
async function listCommands(document: string): Promise<readonly string[]> {
  const text = await readFile(new URL(document, ROOT), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '');
  const exported: string[] = [];
  return blocks
    .flatMap((block) => block.split('\n'))
    .flatMap((line) => {
      if (line.startsWith('export ')) exported.push(`${line}; `);
      return line.startsWith('corkscrew ') ? [`${exported.join('')}${line}`] : [];
    });
}

describe('commands of the documents', () => {
  let simulator: Simulator;
  let cluster: KubernetesSimulator;
  let tenant: AzureSimulator;
  let organization: GcpSimulator;
  let user: TestUser;

  beforeAll(async () => {
    simulator = await startSimulator({ seed: 1, resources: 300 });
    cluster = await startKubernetesSimulator({ seed: 1, objects: 200 });
    tenant = await startAzureSimulator({ seed: 1, resources: 200 });
    organization = await startGcpSimulator({ seed: 1, resources: 200 });
    user = await createUser();
    await mkdir(join(user.home, '.kube'));
    await writeFile(join(user.home, '.kube', 'config'), JSON.stringify(cluster.kubeconfig));
    await mkdir(join(user.home, AZURE_FOLDER));
    const block = `endpoint: ${tenant.url}\n    directory_endpoint: ${tenant.url}`;
    await writeFile(
      join(user.home, AZURE_FOLDER, 'corkscrew.yaml'),
      `providers:\n  azure:\n    ${block}\n    tenant_id: ${tenant.tenantId}\n`,
    );
    await mkdir(join(user.home, GCP_FOLDER));
    await writeFile(
      join(user.home, GCP_FOLDER, 'corkscrew.yaml'),
      `providers:\n  gcp:\n    endpoint: ${organization.url}\n`,
    );
    const folder = join(user.home, 'bin');
    await mkdir(folder);
    const shim = join(folder, 'corkscrew');
    await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${LAUNCHER}" "$@"\n`);
    await chmod(shim, 0o755);
  });

  afterAll(async () => {
    await simulator.close();
    await cluster.close();
    await tenant.close();
    await organization.close();
    await user[Symbol.asyncDispose]();
  });

  /** Where a document's reader is and what is set there: who reads of Azure or Google has its block in a configuration. */
  function placeOf(document: string): { readonly cwd: string; readonly own: NodeJS.ProcessEnv } {
    if (document === 'docs/azure.md') return { cwd: join(user.home, AZURE_FOLDER), own: tenant.identityEnv };
    if (document === 'docs/gcp.md') return { cwd: join(user.home, GCP_FOLDER), own: organization.identityEnv };
    return { cwd: user.home, own: endpointEnv(simulator.url) };
  }

  async function runLine(
    line: string,
    document: string,
  ): Promise<{ readonly exitCode: number | null; readonly output: string }> {
    const { PATH = '' } = process.env;
    const { cwd, own } = placeOf(document);
    const env = { PATH: `${join(user.home, 'bin')}:${PATH}`, HOME: user.home, ...own };
    // A reader puts a project of their own in its place.
    const typed = line.replace('project=inventory', `project=${organization.projects[0] ?? ''}`);
    const child = spawn('sh', ['-c', typed], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([readText(child.stdout), readText(child.stderr)]);
    await closed;
    return { exitCode: child.exitCode, output: stdout + stderr };
  }

  test.each(DOCUMENTS)('%s works line by line', { timeout: 300_000 }, async (document) => {
    const lines = await listCommands(document);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const { exitCode, output } = await runLine(line, document);
      expect(exitCode, `${line}\n${output}`).toBe(0);
    }
  });
});

test('the map of packages names each of them', async () => {
  const map = await readFile(new URL('docs/architecture.md', ROOT), 'utf8');
  const packages = await readdir(new URL('packages', ROOT));
  const providers = (await readdir(new URL('providers', ROOT))).map((name) => `providers/${name}`);
  const unnamed = [...packages, ...providers].filter((name) => !map.includes(`\n| \`${name}\` |`));
  expect(unnamed).toEqual([]);
});

test('every link of the documents leads to a file', async () => {
  for (const document of [...DOCUMENTS, ...LINKED]) {
    const base = new URL(document, ROOT);
    const text = await readFile(base, 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target ?? '');
    for (const target of targets) {
      const file = fileURLToPath(new URL(target, base));
      await expect(readFile(file).catch(() => `${document} links to ${target}`)).resolves.toBeInstanceOf(Buffer);
    }
  }
});
