import { hash } from 'node:crypto';
import type { Resource } from './resource.ts';

/** The fields that identify a resource. */
export type ResourceIdentity = Pick<Resource, 'provider' | 'accountId' | 'region' | 'service' | 'type' | 'id'>;

/**
 * Computes the uid of a resource: 128 bits of sha256 over its length-prefixed identity, as UUID text.
 * The same identity gives the same uid on every machine, and no two different tuples share their hashed bytes.
 */
export function resourceUid(identity: ResourceIdentity): string {
  const hex = uidDigits(uidPrefix(identity), identity.id);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Gives the part of an identity that resources of one kind share, for {@link uidDigits}.
 *
 * @internal
 */
export function uidPrefix({ provider, accountId, region, service, type }: Omit<ResourceIdentity, 'id'>): string {
  return [provider, accountId, region, service, type].map(withLength).join('');
}

/**
 * Gives the 32 digits of the uid of a resource, for whoever computes a great many of one kind.
 *
 * @internal
 */
export function uidDigits(prefix: string, id: string): string {
  return hash('sha256', prefix + withLength(id), 'hex').slice(0, 32);
}

function withLength(part: string): string {
  return `${Buffer.byteLength(part)}:${part}`;
}
