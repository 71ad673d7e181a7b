import { type ClaimScope, CorkscrewError, type ResourceDraft, type ResourceRef } from '@corkscrew/sdk';
import { toCorkscrewError } from './azure-error.ts';
import { describeObject, isDirectoryRef } from './directory/describe-object.ts';
import { GLOBAL_REGION, parseRow } from './resource-row.ts';
import type { TenantContext } from './tenant.ts';
import type { AzureType } from './type-name.ts';

/**
 * Reads one resource by its ARM id, as Resource Manager has it now, or an object of the directory.
 *
 * @throws {CorkscrewError} not_found, permission_denied, invalid_argument for what is no ARM id
 */
export async function describeResource(ref: ResourceRef, { tenant, signal }: TenantContext): Promise<ResourceDraft> {
  if (isDirectoryRef(ref)) return await describeObject(ref, { tenant, signal });
  const what = `describe ${ref.id}`;
  try {
    const { body } = await tenant.reader.get(ref.id, { signal });
    const claimOf = (accountId: string, { service, type }: AzureType): ClaimScope => ({
      accountId,
      region: '*',
      service,
      type,
      subScope: 'resources',
    });
    const resource = parseRow(body, { tenantId: ref.accountId || (tenant.settings.tenantId ?? ''), claimOf });
    if (resource !== undefined) return resource.region === GLOBAL_REGION ? placedAs(resource, ref) : resource;
  } catch (error) {
    signal?.throwIfAborted();
    throw toCorkscrewError(error, what);
  }
  throw new CorkscrewError('unavailable', `${what}: the answer has no id and type`);
}

/** What is below a resource does not say where it is; who asks knows it of its parent. */
function placedAs(resource: ResourceDraft, { region }: ResourceRef): ResourceDraft {
  return region === '' ? resource : { ...resource, region };
}
