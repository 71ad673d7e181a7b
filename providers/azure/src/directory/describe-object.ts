import { CorkscrewError, type ResourceDraft, type ResourceRef } from '@corkscrew/sdk';
import { createCallStats } from '@corkscrew/sdk/http';
import { toCorkscrewError } from '../azure-error.ts';
import { isUuid } from '../settings.ts';
import type { TenantContext } from '../tenant.ts';
import { azureTypeOf } from '../type-name.ts';
import { DIRECTORY_LISTS, DIRECTORY_SERVICE, directoryClaim } from './directory-lists.ts';
import { toDirectoryResource } from './directory-resource.ts';
import { createMembersReader } from './group-members.ts';

/** Tells whether a reference is to an object of the directory. */
export function isDirectoryRef({ service, id }: ResourceRef): boolean {
  return service === DIRECTORY_SERVICE && isUuid(id);
}

/**
 * Reads an object of the directory as it is now, a group with its members.
 *
 * @throws {CorkscrewError} not_found, permission_denied, invalid_argument for a kind that is not read
 */
export async function describeObject(
  ref: ResourceRef,
  { tenant, signal }: Pick<TenantContext, 'tenant' | 'signal'>,
): Promise<ResourceDraft> {
  const what = `describe ${ref.id}`;
  const list = DIRECTORY_LISTS.find(({ type }) => azureTypeOf(type).type === ref.type);
  if (list === undefined) throw new CorkscrewError('invalid_argument', `${what}: ${ref.type} is no kind that is read`);
  try {
    const { body } = await tenant.api.getDirectory(`${list.path}/${ref.id}`, {
      signal,
      query: { $select: list.select.join(',') },
    });
    const claim = directoryClaim(list, ref.accountId || (tenant.settings.tenantId ?? ''));
    const reader = list.hasMembers === true ? createMembersReader(tenant.api, createCallStats()) : undefined;
    const resource = toDirectoryResource(body, { list, claim }, await reader?.read(ref.id, { signal }));
    if (resource !== undefined) return resource;
  } catch (error) {
    signal?.throwIfAborted();
    throw toCorkscrewError(error, what);
  }
  throw new CorkscrewError('unavailable', `${what}: the answer has no id`);
}
