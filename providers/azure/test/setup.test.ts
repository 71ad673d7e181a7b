import type { SetupAction, SetupStep } from '@corkscrew/sdk';
import { collectSetup, createInMemoryProvider, setupOutcomes } from '@corkscrew/sdk/testing';
import { type AzureSimulator, startAzureSimulator } from '@corkscrew/simulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAzureProvider } from '../src/provider.ts';
import { signedInTo } from '../src/testing/simulated-credentials.ts';

let tenant: AzureSimulator;
let calls: string[];

beforeEach(async () => {
  tenant = await startAzureSimulator({ seed: 4, resources: 100, directoryLag: 2 });
  calls = [];
});
afterEach(() => tenant.close());

const FEDERATION = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:larkspur/inventory:ref:refs/heads/main',
};
const NOTHING = { applications: 0, servicePrincipals: 0, appRoleAssignments: 0, credentials: 0, roleAssignments: 0 };

/** The last state of each step. */
async function setUp(
  action: SetupAction,
  options: Readonly<Record<string, string>> = {},
): Promise<readonly SetupStep[]> {
  const provider = createAzureProvider({ ...signedInTo(tenant), onCall: (operation) => calls.push(operation) });
  const config = { endpoint: tenant.url, directory_endpoint: tenant.url };
  const client = await createInMemoryProvider(provider, { config });
  return await collectSetup(client, { action, options });
}

function writes(): readonly string[] {
  return calls.filter((operation) => !operation.startsWith('GET '));
}

describe('the set-up of a tenant', () => {
  test('plans without a write, and says each step as a command', async () => {
    const steps = await setUp('plan', { ...FEDERATION, scope: 'landing-zones' });
    expect(setupOutcomes(steps)).toEqual([
      'application planned',
      'service_principal planned',
      'federated_credential planned',
      'reader planned',
    ]);
    expect(steps.at(-1)?.command).toContain('--scope /providers/Microsoft.Management/managementGroups/landing-zones');
    expect(writes()).toEqual([]);
    expect(tenant.directoryCounts()).toEqual(NOTHING);
  });

  test('is made once, though what was made is not found at once, and the second time nothing changes', async () => {
    const options = { ...FEDERATION, directory: 'yes' };
    const made = await setUp('apply', options);
    expect(made.every(({ outcome }) => outcome === 'done')).toBe(true);
    const after = { applications: 1, servicePrincipals: 1, appRoleAssignments: 3, credentials: 1, roleAssignments: 1 };
    expect(tenant.directoryCounts()).toEqual(after);
    expect(made.at(-1)?.command).toMatch(/AZURE_CLIENT_ID=[0-9a-f-]{36}/);
    calls = [];
    const again = await setUp('apply', options);
    expect(again.filter(({ isWrite }) => isWrite).every(({ outcome }) => outcome === 'unchanged')).toBe(true);
    expect(writes()).toEqual([]);
    expect(tenant.directoryCounts()).toEqual(after);
  }, 60_000);

  test('is removed whole, and removing it again changes nothing', async () => {
    await setUp('apply', FEDERATION);
    expect(setupOutcomes(await setUp('remove'))).toEqual(['reader done', 'application done']);
    expect(tenant.directoryCounts()).toEqual(NOTHING);
    expect(setupOutcomes(await setUp('remove'))).toEqual(['reader unchanged', 'application unchanged']);
  }, 60_000);

  test('goes on where an earlier one was broken off', async () => {
    await setUp('apply', FEDERATION);
    const more = await setUp('apply', { ...FEDERATION, scope: 'platform' });
    expect(setupOutcomes(more)).toEqual([
      'application unchanged',
      'service_principal unchanged',
      'federated_credential unchanged',
      'reader done',
      'sign_in done',
    ]);
    expect(tenant.directoryCounts()).toMatchObject({ applications: 1, roleAssignments: 2 });
  }, 60_000);

  test('shows a secret once, where it is asked for, and nothing of it otherwise', async () => {
    const bare = await setUp('apply');
    expect(bare.at(-1)).toMatchObject({ stepId: 'sign_in', outcome: 'skipped' });
    expect(tenant.directoryCounts().credentials).toBe(0);
    const steps = await setUp('apply', { secret: 'yes' });
    expect(steps.filter(({ output }) => /AZURE_CLIENT_SECRET=simulated~/.test(output))).toHaveLength(1);
    expect(calls.some((operation) => operation.includes('simulated~'))).toBe(false);
  }, 60_000);

  test('leaves an application of somebody else alone', async () => {
    const reply = await fetch(`${tenant.url}/v1.0/applications`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.issueToken('directory')}` },
      body: JSON.stringify({ displayName: 'Corkscrew inventory' }),
    });
    expect(reply.status).toBe(201);
    await expect(setUp('remove')).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(setUp('apply')).rejects.toMatchObject({ hint: 'Choose another with --set name=...' });
    expect(writes()).toEqual([]);
  });

  test('refuses choices that it does not know', async () => {
    await expect(setUp('plan', { scop: 'x' })).rejects.toMatchObject({ hint: 'Did you mean scope?' });
    await expect(setUp('plan', { scope: '../up' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(setUp('plan', { issuer: 'https://a.example' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(setUp('plan', { secret: 'maybe' })).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
