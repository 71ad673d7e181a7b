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
  visit(row, [], (text, steps) => {
    if (found.size >= MAX_REFERENCES || text.length > MAX_ID_LENGTH || !ARM_ID.test(text)) return;
    const targetId = text.toLowerCase();
    if (isKin(own, targetId)) return;
    const path = pathOf(steps);
    const key = `${targetId} ${path}`;
    const reference = found.has(key) ? undefined : toReference(targetId, path);
    if (reference !== undefined) found.set(key, reference);
  });
  return [...found.values()];
}

const SLASH = 47;

/** Told of a text that begins as an id does, and of the members that lead there: `[]` in a list, `{}` under a key that is an id. */
type Add = (text: string, steps: readonly string[]) => void;

/** Finds what begins as an id does. Paths are written out only for those: most values are none. */
function visit(value: unknown, steps: string[], add: Add): void {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) === SLASH) add(value, steps);
  } else if (Array.isArray(value)) {
    steps.push('[]');
    for (const item of value) visit(item, steps, add);
    steps.pop();
  } else if (typeof value === 'object' && value !== null) {
    visitMembers(value as Readonly<Record<string, unknown>>, steps, add);
  }
}

/** Most members are numbers, flags and texts that are no ids: they are passed over at once. */
function visitMembers(members: Readonly<Record<string, unknown>>, steps: string[], add: Add): void {
  for (const key in members) {
    const isId = key.charCodeAt(0) === SLASH;
    const value = members[key];
    const isText = typeof value === 'string';
    if (!isId && (isText ? value.charCodeAt(0) !== SLASH : typeof value !== 'object' || value === null)) continue;
    steps.push(isId ? '{}' : key);
    if (isId) add(key, steps);
    visit(value, steps, add);
    steps.pop();
  }
}

function pathOf(steps: readonly string[]): string {
  let path = steps[0] ?? '';
  for (const step of steps.slice(1)) path += step === '[]' || step === '{}' ? step : `.${step}`;
  return path;
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
