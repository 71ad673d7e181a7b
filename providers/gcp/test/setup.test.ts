import type { SetupAction, SetupStep } from '@corkscrew/sdk';
import { collectSetup, createInMemoryProvider, setupOutcomes } from '@corkscrew/sdk/testing';
import { type GcpFaultOptions, type GcpSimulator, startGcpSimulator } from '@corkscrew/simulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGcpProvider } from '../src/provider.ts';

let organization: GcpSimulator;
let calls: string[];

async function start(faults: GcpFaultOptions = {}): Promise<void> {
  organization = await startGcpSimulator({ seed: 4, resources: 100, faults });
  calls = [];
}

beforeEach(() => start());
afterEach(() => organization.close());

const MEMBER = 'user:ana@larkspur.example';
const ROLES = ['cloudasset_viewer', 'browser', 'serviceusage_serviceUsageViewer'];

function home(): string {
  return organization.projects[0] ?? '';
}

function email(): string {
  return `corkscrew-inventory@${home()}.iam.gserviceaccount.com`;
}

/** The last state of each step. */
async function setUp(
  action: SetupAction,
  options: Readonly<Record<string, string>> = {},
): Promise<readonly SetupStep[]> {
  const provider = createGcpProvider({
    env: {},
    credentials: { getToken: () => Promise.resolve(organization.issueToken()), expire: () => undefined },
    onCall: (_service, operation) => calls.push(operation),
  });
  const client = await createInMemoryProvider(provider, { config: { endpoint: organization.url, project_id: home() } });
  return await collectSetup(client, { action, options });
}

function writes(): readonly string[] {
  return calls.filter((operation) => !operation.startsWith('GET ') && !operation.endsWith(':getIamPolicy'));
}

function rolesOn(name: string): readonly string[] {
  return organization
    .bindingsOf(name)
    .filter(({ members }) => members.includes(`serviceAccount:${email()}`))
    .map(({ role }) => role);
}

describe('the set-up of an organisation', () => {
  test('plans without a write, and says each step as a command', async () => {
    const before = organization.bindingsOf(organization.organization);
    const steps = await setUp('plan', { member: MEMBER });
    expect(setupOutcomes(steps)).toEqual([
      'inventory_api unchanged',
      'service_account planned',
      ...ROLES.map((role) => `${role} planned`),
      'quota_project planned',
      'acting_member planned',
    ]);
    expect(steps[2]?.command).toBe(
      `gcloud organizations add-iam-policy-binding ${organization.organization.split('/')[1]} --role=roles/cloudasset.viewer --member=serviceAccount:${email()}`,
    );
    expect(writes()).toEqual([]);
    expect(organization.madeAccounts()).toEqual([]);
    expect(organization.bindingsOf(organization.organization)).toEqual(before);
  });

  test('is made once, beside what others granted, and the second time nothing changes', async () => {
    const before = organization.bindingsOf(organization.organization);
    const made = await setUp('apply', { member: MEMBER });
    expect(made.slice(1).every(({ outcome }) => outcome === 'done')).toBe(true);
    expect(organization.madeAccounts()).toEqual([email()]);
    expect(organization.bindingsOf(organization.organization)).toEqual(expect.arrayContaining([...before]));
    expect(rolesOn(organization.organization)).toEqual([
      'roles/cloudasset.viewer',
      'roles/browser',
      'roles/serviceusage.serviceUsageViewer',
    ]);
    expect(organization.bindingsOf(email())).toEqual([
      { role: 'roles/iam.serviceAccountTokenCreator', members: [MEMBER] },
    ]);
    expect(made.at(-1)?.command).toContain(`--impersonate-service-account=${email()}`);
    calls = [];
    const again = await setUp('apply', { member: MEMBER });
    expect(again.filter(({ isWrite }) => isWrite).every(({ outcome }) => outcome === 'unchanged')).toBe(true);
    expect(writes()).toEqual([]);
  });

  test('goes through though others write policies meanwhile, and the new account is not known at once', async () => {
    await organization.close();
    await start({ racedPolicies: 2, accountLag: 2 });
    const made = await setUp('apply');
    expect(made.find(({ outcome }) => outcome === 'failed')).toBeUndefined();
    expect(rolesOn(organization.organization)).toHaveLength(3);
  }, 60_000);

  test('is removed whole, and removing it again changes nothing', async () => {
    const before = organization.bindingsOf(organization.organization);
    await setUp('apply');
    const removed = ['quota_project', ...ROLES, 'service_account'];
    expect(setupOutcomes(await setUp('remove'))).toEqual(removed.map((step) => `${step} done`));
    expect(organization.madeAccounts()).toEqual([]);
    expect(organization.bindingsOf(organization.organization)).toEqual(before);
    expect(setupOutcomes(await setUp('remove'))).toEqual(removed.map((step) => `${step} unchanged`));
  });

  test('gives the roles where it is told, and lets a workload identity act', async () => {
    const member = 'principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/subject/main';
    const scope = `projects/${organization.projects[1]}`;
    const steps = await setUp('apply', { scope, member, name: 'other-reader' });
    expect(steps.find(({ stepId }) => stepId === 'browser')?.output).toBe(`on ${scope}`);
    expect(steps.at(-1)?.command).toBe(
      `gcloud iam workload-identity-pools create-cred-config projects/1/locations/global/workloadIdentityPools/ci/providers/PROVIDER --service-account=other-reader@${home()}.iam.gserviceaccount.com --output-file=credentials.json && GOOGLE_APPLICATION_CREDENTIALS=credentials.json GOOGLE_CLOUD_QUOTA_PROJECT=${home()} corkscrew scan --provider gcp`,
    );
    const [account = ''] = organization.madeAccounts();
    expect(account).toMatch(/^other-reader@/);
    expect(organization.bindingsOf(account)).toEqual([{ role: 'roles/iam.workloadIdentityUser', members: [member] }]);
    expect(rolesOn(organization.organization)).toEqual([]);
  });

  test('gives the roles on a folder, says so as a command, and takes them from it again', async () => {
    const folder = [...organization.expectedIds()].find((id) => id.includes('/folders/') && !id.includes('/sinks/'));
    const scope = folder?.replace('//cloudresourcemanager.googleapis.com/', '') ?? '';
    const before = organization.bindingsOf(scope);
    const steps = await setUp('apply', { scope });
    expect(rolesOn(scope)).toHaveLength(3);
    expect(rolesOn(organization.organization)).toEqual([]);
    expect(steps.find(({ stepId }) => stepId === 'browser')?.command).toMatch(
      /^gcloud resource-manager folders add-iam-policy-binding \d+ --role=roles\/browser /,
    );
    await setUp('remove', { scope });
    expect(organization.bindingsOf(scope)).toEqual(before);
  });

  test('switches the inventory on where it is off', async () => {
    await organization.close();
    await start({ isInventoryOff: true });
    expect(setupOutcomes(await setUp('plan'))[0]).toBe('inventory_api planned');
    expect(setupOutcomes(await setUp('apply'))[0]).toBe('inventory_api done');
    expect(setupOutcomes(await setUp('apply'))[0]).toBe('inventory_api unchanged');
  });

  test('never makes a key, and says who could act instead', async () => {
    const steps = await setUp('apply');
    expect(steps.at(-1)).toMatchObject({ stepId: 'sign_in', outcome: 'skipped' });
    expect(calls.some((operation) => operation.includes('/keys'))).toBe(false);
  });

  test('leaves an account of somebody else alone', async () => {
    const reply = await fetch(`${organization.url}/v1/projects/${home()}/serviceAccounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${organization.issueToken()}` },
      body: JSON.stringify({ accountId: 'corkscrew-inventory', serviceAccount: { displayName: 'mine' } }),
    });
    expect(reply.status).toBe(200);
    await expect(setUp('remove')).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(setUp('apply')).rejects.toMatchObject({ hint: 'Choose another with --set name=...' });
    expect(writes()).toEqual([]);
  });

  test('refuses choices that it does not know', async () => {
    await expect(setUp('plan', { scop: 'x' })).rejects.toMatchObject({ hint: 'Did you mean scope?' });
    await expect(setUp('plan', { scope: '../up' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(setUp('plan', { member: 'ana' })).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
