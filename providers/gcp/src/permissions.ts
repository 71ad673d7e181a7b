import type { AccessRequest, Diagnostic, OperationPermission, PermissionReport, PreflightReport } from '@corkscrew/sdk';
import { streamAssetPages } from './asset-pages.ts';
import { judgeFailure } from './failure-outcome.ts';
import { POLICY_KINDS } from './policies.ts';
import { type GcpContext, listScopes } from './scopes.ts';

/** What a scan calls. Source: Google Cloud, "Cloud Asset Inventory: access control". */
const OPERATIONS: readonly OperationPermission[] = [
  { operation: 'assets.list RESOURCE', permission: 'cloudasset.assets.listResource', isProven: true },
  { operation: 'assets.list IAM_POLICY', permission: 'cloudasset.assets.listIamPolicy', isProven: true },
  { operation: 'assets.list ORG_POLICY', permission: 'cloudasset.assets.listOrgPolicy', isProven: true },
  { operation: 'assets.list ACCESS_POLICY', permission: 'cloudasset.assets.listAccessPolicy', isProven: true },
  { operation: 'searchAllResources', permission: 'cloudasset.assets.searchAllResources', isProven: true },
  { operation: 'batchGetAssetsHistory', permission: 'cloudasset.assets.exportResource', isProven: true },
  { operation: 'projects.search', permission: 'resourcemanager.projects.get', isProven: true },
  { operation: 'organizations.search', permission: 'resourcemanager.organizations.get', isProven: true },
  { operation: 'services.list', permission: 'serviceusage.services.list', isProven: true },
  { operation: 'quota of the calls', permission: 'serviceusage.services.use', isProven: true },
];

/** Gives the least that a scan needs, as a custom role. The inventory grants by kind of content, not by type. */
export function getPermissions(): PermissionReport {
  const role = [
    'title: Corkscrew inventory',
    'description: Reads what an inventory needs and nothing else.',
    'stage: GA',
    'includedPermissions:',
    ...OPERATIONS.map(({ permission }) => permission)
      .toSorted()
      .map((permission) => `  - ${permission}`),
  ];
  return {
    documents: [
      {
        title: 'Custom role',
        format: 'yaml',
        body: `${role.join('\n')}\n`,
        notes: [
          'gcloud iam roles create corkscrew_inventory --organization=<number> --file=role.yaml',
          'searchAllResources is for scans with --fast and --incremental, exportResource for changes --live and describe --live.',
          'The built-in roles cloudasset.viewer, browser and serviceusage.serviceUsageConsumer grant the same.',
          'The Cloud Asset API must be enabled in the quota project: gcloud services enable cloudasset.googleapis.com',
        ],
      },
    ],
    operations: OPERATIONS,
    diagnostics: [],
  };
}

/** Asks for one page of each content of each scope, and says what was refused. */
export async function preflight(request: AccessRequest, context: GcpContext): Promise<PreflightReport> {
  const diagnostics: Diagnostic[] = [];
  let checkedCount = 0;
  for (const parent of await listScopes(request.accounts ?? [], context)) {
    const policies = POLICY_KINDS.filter(({ scopes }) => scopes?.test(parent) ?? true);
    for (const contentType of ['RESOURCE', ...policies.map((kind) => kind.contentType)] as const) {
      checkedCount += 1;
      const problem = await tryContent({ parent, contentType }, context);
      if (problem !== undefined) diagnostics.push(problem);
    }
  }
  return { checkedCount, diagnostics };
}

type Content = Pick<Parameters<typeof streamAssetPages>[1], 'parent' | 'contentType'>;

async function tryContent(content: Content, { api, signal }: GcpContext): Promise<Diagnostic | undefined> {
  const { parent, contentType } = content;
  try {
    await streamAssetPages(api, content, { signal }).next();
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    const { reason, told } = judgeFailure(error);
    return {
      ...told,
      severity: contentType === 'RESOURCE' ? 'error' : 'warning',
      message: `list ${contentType} of ${parent}: ${reason}`,
      provider: 'gcp',
      scope: {
        accountId: parent.replace(/^projects\//, ''),
        region: '*',
        service: '*',
        type: '*',
        subScope: '',
      },
      operation: `assets.list ${contentType}`,
    };
  }
}
