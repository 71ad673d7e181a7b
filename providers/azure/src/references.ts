import type { Relationship } from '@corkscrew/sdk';
import { CHILD_READS } from './child-reads.ts';
import { DIRECTORY_SERVICE, typeOfKind } from './directory/directory-lists.ts';
import { ownerOfUrl } from './host-names.ts';
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
 * Finds the resources that a row names: any whole ARM id, as a value or as a key; addresses at hosts of vaults, storage and the
 * like; the principal of a role assignment. What a resource is part of and what is part of it are not references: their own
 * ids say so. What is within a resource, such as a subnet, is often no row of its own: what it is within is named, too.
 */
export function findReferences(row: Readonly<Record<string, unknown>>): readonly Relationship[] {
  const own = String(row['id']).toLowerCase();
  const found = new Map<string, Relationship>();
  const add = (target: Target, path: string): void => {
    const key = `${target.targetId} ${path}`;
    if (found.size < MAX_REFERENCES && !found.has(key))
      found.set(key, { ...target, ...classOf(path), properties: {}, path });
  };
  visit(row, [], (text, steps) => {
    if (text.length > MAX_ID_LENGTH) return;
    for (const target of text.charCodeAt(0) === SLASH ? targetsOfId(text, own) : targetsOfUrl(text, own)) {
      add(target, pathOf(steps));
    }
  });
  const principal = principalOf(row);
  if (principal !== undefined) add(principal, 'properties.principalId');
  return [...found.values()];
}

type Target = Pick<Relationship, 'targetId' | 'targetService' | 'targetType' | 'confidence' | 'targetAccountId'>;

function targetsOfId(text: string, own: string): readonly Target[] {
  if (!ARM_ID.test(text)) return NO_TARGETS;
  const id = text.toLowerCase();
  const target = isKin(own, id) ? undefined : toTarget(id, 'exact');
  if (target === undefined) return NO_TARGETS;
  const within = isRowBelow(target) ? undefined : outermostOf(id);
  if (within === undefined || isKin(own, within)) return [target];
  const outer = toTarget(within, 'prefix');
  return outer === undefined ? [target] : [target, outer];
}

const NO_TARGETS: readonly Target[] = [];

/** What is within a resource and has rows of its own. */
const ROWS_BELOW: ReadonlySet<string> = new Set([
  'microsoft.compute/virtualmachines/extensions',
  'microsoft.sql/servers/databases',
  ...CHILD_READS.map(({ type }) => type),
]);

function isRowBelow({ targetService, targetType }: Target): boolean {
  return ROWS_BELOW.has(`microsoft.${targetService}/${targetType}`);
}

/** The resource that something is within: `.../virtualnetworks/net/subnets/one` is within `.../virtualnetworks/net`. */
function outermostOf(id: string): string | undefined {
  const [, outer, rest] = OUTERMOST.exec(id) ?? [];
  return rest === undefined || rest === '' ? undefined : outer;
}

const OUTERMOST = /^(.*\/providers\/[^/]+\/[^/]+\/[^/]+)(.*)$/;

function targetsOfUrl(text: string, own: string): readonly Target[] {
  const owner = ownerOfUrl(text);
  if (owner === undefined || `${own}/`.includes(`/${owner.type.full}/${owner.name}/`)) return NO_TARGETS;
  const { type, name } = owner;
  return [{ targetId: name, targetService: type.service, targetType: type.type, confidence: 'shape' }];
}

const ROLE_HOLDERS: ReadonlySet<string> = new Set([
  'microsoft.authorization/roleassignments',
  'microsoft.authorization/roleeligibilityschedules',
]);

/** Whom a role is given: an object of the directory, by the id that it has there. */
function principalOf({ type, properties, tenantId }: Readonly<Record<string, unknown>>): Target | undefined {
  if (!ROLE_HOLDERS.has(String(type).toLowerCase())) return undefined;
  const { principalId, principalType } = (properties ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof principalId !== 'string' || principalId === '') return undefined;
  return {
    targetId: principalId.toLowerCase(),
    targetService: DIRECTORY_SERVICE,
    targetType: typeOfKind(principalType),
    confidence: 'exact',
    targetAccountId: typeof tenantId === 'string' ? tenantId.toLowerCase() : undefined,
  };
}

const SLASH = 47;

/** Told of a text that begins as an id does, and of the members that lead there: `[]` in a list, `{}` under a key that is an id. */
type Add = (text: string, steps: readonly string[]) => void;

/** Whether a text may be an id or an address. Few are. */
function mayName(text: string): boolean {
  return text.charCodeAt(0) === SLASH || text.startsWith('https://');
}

/** Finds what begins as an id or an address does. Paths are written out only for those: most values are none. */
function visit(value: unknown, steps: string[], add: Add): void {
  if (typeof value === 'string') {
    if (mayName(value)) add(value, steps);
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
    if (!isId && (isText ? !mayName(value) : typeof value !== 'object' || value === null)) continue;
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

function toTarget(targetId: string, confidence: 'exact' | 'prefix'): Target | undefined {
  const full = typeOfId(targetId);
  if (full === undefined) return undefined;
  const { service, type } = azureTypeOf(full);
  const targetAccountId = /^\/subscriptions\/([^/]+)/.exec(targetId)?.[1];
  return { targetId, targetService: service, targetType: type, confidence, targetAccountId };
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
