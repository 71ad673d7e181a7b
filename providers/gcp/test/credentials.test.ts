import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CollectedScan, collectScan, createInMemoryProvider } from '@corkscrew/sdk/testing';
import { type GcpFaultOptions, type GcpSimulator, startGcpSimulator } from '@corkscrew/simulator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIdentity } from '../../../packages/go-plugin/src/tls/identity.ts';
import { createGcpProvider } from '../src/provider.ts';
import { openGoogleTunnel } from '../src/testing/google-tunnel.ts';

/** Each way to sign in, by Google's own library and nothing of ours in between, against the simulator's endpoints. */
let simulator: GcpSimulator;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corkscrew-gcp-'));
  await start();
  for (const name of ['GOOGLE_CLOUD_QUOTA_PROJECT', 'GOOGLE_CLOUD_PROJECT', 'GCE_METADATA_HOST']) vi.stubEnv(name, '');
  vi.stubEnv('HOME', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
  await rm(folder, { recursive: true });
});

async function start(faults: GcpFaultOptions = {}): Promise<void> {
  simulator = await startGcpSimulator({ seed: 4, resources: 120, projects: 2, quota: 'none', faults });
}

/** Lays down a credentials file where Google's library looks for it. */
async function useFile(content: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(folder, 'credentials.json');
  await writeFile(path, JSON.stringify(content));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path);
}

/** An identity of a workload outside of Google Cloud, which has a token of its own in a file. */
async function workload(): Promise<Readonly<Record<string, unknown>>> {
  const file = join(folder, 'subject');
  await writeFile(file, 'a token of the test');
  return {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/providers/github',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${simulator.url}/v1/token`,
    credential_source: { file },
  };
}

async function scan(config: Readonly<Record<string, unknown>> = {}): Promise<CollectedScan> {
  const client = await createInMemoryProvider(createGcpProvider(), { config: { endpoint: simulator.url, ...config } });
  try {
    return await collectScan(client);
  } finally {
    await client.close();
  }
}

async function expectWholeScan(): Promise<void> {
  const { resources } = await scan();
  expect(new Set(resources.map(({ id }) => id))).toEqual(simulator.expectedIds());
}

/** Makes the service account as `corkscrew setup gcp` does. */
async function setUp(member?: string): Promise<string> {
  const credentials = { getToken: () => Promise.resolve(simulator.issueToken()), expire: () => undefined };
  const provider = createGcpProvider({ env: {}, credentials });
  const [project = ''] = simulator.projects;
  const client = await createInMemoryProvider(provider, { config: { endpoint: simulator.url, project_id: project } });
  for await (const _message of client.setup({ action: 'apply', options: member === undefined ? {} : { member } }))
    continue;
  await client.close();
  return `corkscrew-inventory@${project}.iam.gserviceaccount.com`;
}

function impersonationUrl(email: string): string {
  return `${simulator.url}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
}

describe('a scan signs in', () => {
  test('by the metadata server', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    vi.stubEnv('GCE_METADATA_HOST', simulator.identityEnv['GCE_METADATA_HOST']);
    await expectWholeScan();
    expect(simulator.issuedTokens()).toBe(1);
  });

  test('by workload identity', async () => {
    await useFile(await workload());
    await expectWholeScan();
  });

  test('by workload identity as the service account that setup made, and not before it may', async () => {
    const email = await setUp();
    await useFile({ ...(await workload()), service_account_impersonation_url: impersonationUrl(email) });
    await expect(scan()).rejects.toMatchObject({
      code: 'unauthenticated',
      hint: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS') as string,
    });
    await setUp('principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/main');
    await expectWholeScan();
  });

  describe('at Google’s own address,', () => {
    const { certificatePem: cert, privateKeyPem: key } = createIdentity();

    async function scanThrough(): Promise<readonly string[]> {
      await using tunnel = await openGoogleTunnel(simulator.url, { cert, key });
      vi.stubEnv('HTTPS_PROXY', tunnel.url);
      vi.stubEnv('NO_PROXY', '127.0.0.1');
      // The tunnel's certificate is not Google's.
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
      await expectWholeScan();
      return tunnel.requests;
    }

    test('by the key of a service account, and asks for no more than to read', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const email = 'reader@shop.iam.gserviceaccount.com';
      await useFile({
        type: 'service_account',
        project_id: 'shop',
        private_key_id: '1',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        client_email: email,
        client_id: '1',
      });
      const [asked = ''] = await scanThrough();
      expect(asked).toMatch(/^POST https:\/\/oauth2\.googleapis\.com\/token /);
      const claims = /assertion=[^.]+\.([^.]+)\./.exec(asked)?.[1] ?? '';
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).toMatchObject({
        iss: email,
        scope: 'https://www.googleapis.com/auth/cloud-platform.read-only',
      });
    });

    test('by impersonation of the service account that setup made', async () => {
      const email = await setUp('user:ana@larkspur.example');
      await useFile({
        type: 'impersonated_service_account',
        service_account_impersonation_url: impersonationUrl(email),
        source_credentials: await workload(),
        delegates: [],
      });
      const [asked = ''] = await scanThrough();
      expect(asked).toContain(
        `iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
      );
    });

    test('by what `gcloud auth application-default login` left', async () => {
      await useFile({ type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'r' });
      const [asked = ''] = await scanThrough();
      expect(asked).toContain('grant_type=refresh_token');
    });
  });

  test('and says how to where nothing signs in', async () => {
    await useFile({ type: 'external_account' });
    await expect(scan()).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringMatching(/^sign in to Google Cloud: /) as string,
    });
  });
});

describe('the project that pays', () => {
  /** The project that a refusal names. */
  async function payer(config: Readonly<Record<string, unknown>>): Promise<string> {
    const { diagnostics } = await scan({ ...config, fallback: false });
    return /has not been used in project (\S+)/.exec(diagnostics[0]?.message ?? '')?.[1] ?? '';
  }

  test('is that of the configuration, else of the credentials, else the identity’s own', async () => {
    await simulator.close();
    await start({ isInventoryOff: true });
    await useFile({ ...(await workload()), quota_project_id: 'named-by-file' });
    expect(await payer({ project_id: 'named-by-config' })).toBe('named-by-config');
    expect(await payer({})).toBe('named-by-file');
    await useFile(await workload());
    expect(await payer({})).toBe(simulator.projects[0]);
  });
});
