import { type Claim, CorkscrewError, draftsOf, type ResourceDraft, type ResourceRef } from '@corkscrew/sdk';
import { GLOBAL_REGION, planScan } from './plan.ts';
import { scanUnit } from './scan.ts';
import type { ScanContext } from './unit-run.ts';

/**
 * Reads one resource, with everything that a scan gives of it: tags, references, and what its own reads return. Its list is
 * walked until it comes, as lists are what every type has.
 *
 * @throws {CorkscrewError} not_found where the list does not have it; permission_denied or unavailable where the list could not
 * be read; and what planning throws for an unknown service, type, region or account.
 */
export async function describeResource(ref: ResourceRef, context: ScanContext): Promise<ResourceDraft> {
  const { service, type, region, accountId } = ref;
  const { units } = await planScan(
    {
      services: [service],
      types: [type],
      ...(region === '' || region === GLOBAL_REGION ? {} : { regions: [region] }),
      ...(accountId === '' ? {} : { accounts: [accountId] }),
    },
    context,
  );
  const unread: Claim[] = [];
  for (const unit of units) {
    for await (const message of scanUnit(unit, context)) {
      const found = draftsOf(message).find((resource) => isMeant(resource, ref));
      if (found !== undefined) return found;
      if (message.kind === 'claim' && message.claim.outcome !== 'complete') unread.push(message.claim);
    }
  }
  throw notFound(ref, unread[0]);
}

function isMeant(resource: ResourceDraft, { service, type, id, region }: ResourceRef): boolean {
  if (resource.service !== service || (resource.type !== type && resource.typeName !== type)) return false;
  return (resource.id === id || resource.arn === id) && (region === '' || region === resource.region);
}

function notFound({ service, type, id }: ResourceRef, unread: Claim | undefined): CorkscrewError {
  const what = `describe ${service}:${type} "${id}"`;
  if (unread === undefined) return new CorkscrewError('not_found', `${what}: the list does not have it`);
  const code = unread.outcome === 'denied' ? 'permission_denied' : 'unavailable';
  return new CorkscrewError(code, `${what}: its list could not be read whole: ${unread.reason}`, {
    hint: 'See `corkscrew permissions --provider aws` for what the list needs.',
  });
}
