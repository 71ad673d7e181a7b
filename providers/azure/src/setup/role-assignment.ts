import { createHash } from 'node:crypto';
import type { CallOptions } from '@corkscrew/sdk';
import { describeHttpFailure } from '@corkscrew/sdk/http';
import { ifFound, type SetupApi, untilKnown } from './setup-api.ts';

const API_VERSION = '2022-04-01';
/** Reader, whose id is the same in every tenant. Source: Microsoft Learn, "Azure built-in roles". */
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
/** Namespace of names that are URLs (RFC 9562, appendix C). */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/** Where a principal is to be Reader. */
export interface Readership {
  readonly scope: string;
  readonly principalId: string;
}

/** ARM id of the assignment: the same each time, so that it is found again. */
function assignmentId({ scope, principalId }: Readership): string {
  const name = nameUuid(`${scope.toLowerCase()}|${READER}|${principalId.toLowerCase()}`);
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

export async function isAssigned(api: SetupApi, readership: Readership, options: CallOptions): Promise<boolean> {
  const found = await ifFound(api.manage('GET', assignmentId(readership), { apiVersion: API_VERSION, ...options }));
  return found !== undefined;
}

/** Makes the principal Reader. One that is it already, by an assignment of another name, stays it. */
export async function assignReader(api: SetupApi, readership: Readership, options: CallOptions): Promise<void> {
  const { scope, principalId } = readership;
  const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${READER}`;
  const body = { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } };
  try {
    await untilKnown(
      () => api.manage('PUT', assignmentId(readership), { apiVersion: API_VERSION, body, ...options }),
      options,
    );
  } catch (error) {
    if (describeHttpFailure(error).code !== 'RoleAssignmentExists') throw error;
  }
}

export async function unassignReader(api: SetupApi, readership: Readership, options: CallOptions): Promise<void> {
  await ifFound(api.manage('DELETE', assignmentId(readership), { apiVersion: API_VERSION, ...options }));
}

/** A UUID of version 5 (RFC 9562, 5.5). */
function nameUuid(name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(URL_NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
