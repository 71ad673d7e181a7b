import { hash } from 'node:crypto';
import type { Resource } from './resource.ts';

/** The fields that identify a resource. */
export type ResourceIdentity = Pick<Resource, 'provider' | 'accountId' | 'region' | 'service' | 'type' | 'id'>;

/**
 * Computes the uid of a resource: 128 bits of sha256 over its length-prefixed identity, as UUID text.
 * The same identity gives the same uid on every machine, and no two different tuples share their hashed bytes.
 */
export function resourceUid(identity: ResourceIdentity): string {
  const { provider, accountId, region, service, type, id } = identity;
  let bytes = '';
  for (const part of [provider, accountId, region, service, type, id]) bytes += `${Buffer.byteLength(part)}:${part}`;
  const hex = hash('sha256', bytes, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
