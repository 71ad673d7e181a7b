import type { Relationship } from '@corkscrew/sdk';
import { azureTypeOf, typeOfId } from './type-name.ts';

/** A whole ARM id: of a subscription, of a resource group, or of a resource of any scope. */
const ARM_ID =
  /^\/(?:subscriptions\/[^/\s]+(?:\/resourcegroups\/[^/\s]+)?(?:\/providers\/[^/\s]+(?:\/[^/\s]+\/[^/\s]+)+)*|providers\/[^/\s]+(?:\/[^/\s]+\/[^/\s]+)+)$/i;
const MAX_ID_LENGTH = 2_048;
/** More from one resource is a list of members, whose own payloads name what holds them. */
const MAX_REFERENCES = 2_000;

/** Ends of paths that make what they name a need of the resource: without it, the resource does not work. */
const NEEDS =
  /(^|\.)(subnet|virtualNetwork|networkInterface|managedDisk|sourceResource|keyVault|sourceVault|serverFarm|workspace|hostPool|privateLinkService|publicIPAddress|networkSecurityGroup|routeTable|userAssignedIdentit|diskEncryptionSet|availabilitySet|virtualMachineScaleSet)/i;

/**
 * Finds the resources that a row names: any whole ARM id, as a value or as a key. What a resource is part of and what is part
 * of it are not references: their own ids say so.
 */
export function findReferences(row: Readonly<Record<string, unknown>>): readonly Relationship[] {
  const own = String(row['id']).toLowerCase();
  const found = new Map<string, Relationship>();
  const visit = (value: unknown, path: string): void => {
    if (found.size >= MAX_REFERENCES) return;
    if (typeof value === 'string') {
      add(value, path);
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, `${path}[]`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (key.startsWith('/')) add(key, `${path}{}`);
        visit(member, key.startsWith('/') ? `${path}{}` : path === '' ? key : `${path}.${key}`);
      }
    }
  };
  const add = (text: string, path: string): void => {
    const reference = path === 'id' ? undefined : toReference(text, path);
    if (reference === undefined || isKin(own, reference.targetId)) return;
    const key = `${reference.targetId} ${path}`;
    if (!found.has(key)) found.set(key, reference);
  };
  visit(row, '');
  return [...found.values()];
}

function toReference(text: string, path: string): Relationship | undefined {
  if (!text.startsWith('/') || text.length > MAX_ID_LENGTH || !ARM_ID.test(text)) return undefined;
  const targetId = text.toLowerCase();
  const full = typeOfId(targetId);
  if (full === undefined) return undefined;
  const { service, type } = azureTypeOf(full);
  return {
    targetId,
    targetService: service,
    targetType: type,
    relationshipType: NEEDS.test(path) ? 'depends_on' : 'references',
    properties: {},
    path,
    label: labelOf(path),
    confidence: 'exact',
    targetAccountId: /^\/subscriptions\/([^/]+)/.exec(targetId)?.[1],
  };
}

/** Whether one id is the other or stands above or below it. */
function isKin(own: string, other: string): boolean {
  return own === other || own.startsWith(`${other}/`) || other.startsWith(`${own}/`);
}

/** The last word of a path that says what the reference is: `ipConfigurations[].properties.subnet.id` is a `subnet`. */
function labelOf(path: string): string {
  const words = path.replaceAll(/\[\]|\{\}/g, '').split('.');
  const word = words.findLast((part) => !/^(id|resourceId|properties)$/i.test(part)) ?? '';
  return word
    .replace(/(?<!^)(?:ResourceId|ArmId|Ids?|Uri)$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
