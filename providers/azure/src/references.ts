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
  const add = (text: string, place: Place): void => {
    if (found.size >= MAX_REFERENCES || text.length > MAX_ID_LENGTH || !ARM_ID.test(text)) return;
    const targetId = text.toLowerCase();
    if (isKin(own, targetId)) return;
    const path = pathOf(place);
    const key = `${targetId} ${path}`;
    const reference = found.has(key) ? undefined : toReference(targetId, path);
    if (reference !== undefined) found.set(key, reference);
  };
  visit(row, undefined, add);
  return [...found.values()];
}

/** Where a value stands: a member's name, `[]` in a list, `{}` under a key that is an id, and what that is in. */
interface Place {
  readonly above: Place | undefined;
  readonly step: string;
}

const SLASH = 47;

type Add = (text: string, place: Place) => void;

/** Finds what begins as an id does. Paths are written out only for those: most values are none. */
function visit(value: unknown, place: Place | undefined, add: Add): void {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) === SLASH && place !== undefined) add(value, place);
  } else if (Array.isArray(value)) {
    const inside = { above: place, step: '[]' };
    for (const item of value) visit(item, inside, add);
  } else if (typeof value === 'object' && value !== null) {
    visitMembers(value as Readonly<Record<string, unknown>>, place, add);
  }
}

function visitMembers(members: Readonly<Record<string, unknown>>, place: Place | undefined, add: Add): void {
  for (const key of Object.keys(members)) {
    const isId = key.charCodeAt(0) === SLASH;
    const inside = { above: place, step: isId ? '{}' : key };
    if (isId) add(key, inside);
    visit(members[key], inside, add);
  }
}

function pathOf({ above, step }: Place): string {
  if (above === undefined) return step;
  return step === '[]' || step === '{}' ? pathOf(above) + step : `${pathOf(above)}.${step}`;
}

function toReference(targetId: string, path: string): Relationship | undefined {
  const full = typeOfId(targetId);
  if (full === undefined) return undefined;
  const { service, type } = azureTypeOf(full);
  return {
    targetId,
    targetService: service,
    targetType: type,
    ...classOf(path),
    properties: {},
    path,
    confidence: 'exact',
    targetAccountId: /^\/subscriptions\/([^/]+)/.exec(targetId)?.[1],
  };
}

/** Whether one id is the other or stands above or below it. */
function isKin(own: string, other: string): boolean {
  return own === other || own.startsWith(`${other}/`) || other.startsWith(`${own}/`);
}

const classes = new Map<string, Pick<Relationship, 'relationshipType' | 'label'>>();
const MAX_CLASSES = 20_000;

/** What a path says of the reference that stands there. A tenant has few paths, and each in many resources. */
function classOf(path: string): Pick<Relationship, 'relationshipType' | 'label'> {
  const known = classes.get(path);
  if (known !== undefined) return known;
  const made = { relationshipType: NEEDS.test(path) ? 'depends_on' : 'references', label: labelOf(path) };
  if (classes.size >= MAX_CLASSES) classes.clear();
  classes.set(path, made);
  return made;
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
