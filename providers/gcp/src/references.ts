import type { Relationship } from '@corkscrew/sdk';
import type { Asset } from './asset.ts';

/** The ways in which a payload names another resource. */
const LINK =
  /^https:\/\/(?:www\.googleapis\.com\/([a-z]+)\/(?:v\d\w*|beta|alpha)|([a-z]+)\.googleapis\.com(?:\/[a-z]+)?\/v\d\w*)\/(projects\/.+)$/;
const FULL_NAME = /^\/\/([a-z0-9.-]+)\/(.+)$/;
const RELATIVE_NAME = /^projects\/[^/\s]+\/(?:[a-zA-Z]+\/[^/\s]+\/)*[a-zA-Z]+\/[^/\s]+$/;
const SERVICE_ACCOUNT = /^(?:serviceAccount:)?([a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com)$/;
/** What Google offers everybody, and nobody owns. */
const CATALOGUE =
  /\/(?:zones|regions|locations|machineTypes|acceleratorTypes|diskTypes|licenses|networkTiers)(?:\/[^/]+)?$|\/(?:machineTypes|acceleratorTypes|diskTypes|licenses)\/[^/]+$/;
const KEY_VERSION = /\/cryptoKeyVersions\/[^/]+$/;
const MAX_TEXT_LENGTH = 2_048;
/** More from one resource is a list of members, whose own payloads name what holds them. */
const MAX_REFERENCES = 2_000;

/** Ends of paths that make what they name a need of the resource: without it, the resource does not work. */
const NEEDS =
  /(^|\.)(network|subnetwork|disk|source|sourceImage|instanceTemplate|serviceAccount|kmsKeyName|cluster|attachedDisk)/i;

/** Finds the resources that an asset names: links, full and relative names, and service accounts by their e-mail. */
export function findReferences(asset: Asset): readonly Relationship[] {
  const found = new Map<string, Relationship>();
  const own = asset.name;
  const visit = (value: unknown, path: string): void => {
    if (found.size >= MAX_REFERENCES) return;
    if (typeof value === 'string') {
      const reference = path === 'selfLink' ? undefined : toReference(value, path);
      if (reference !== undefined && !isKin(own, reference.targetId))
        found.set(`${reference.targetId} ${path}`, reference);
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, `${path}[]`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) visit(member, path === '' ? key : `${path}.${key}`);
    }
  };
  visit(asset.resource?.data ?? {}, '');
  return [...found.values()];
}

function toReference(text: string, path: string): Relationship | undefined {
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  const account = SERVICE_ACCOUNT.exec(text)?.[1];
  const target = account === undefined ? canonicalName(text) : { name: account, confidence: 'shape' };
  if (target === undefined || CATALOGUE.test(target.name)) return undefined;
  return {
    targetId: target.name.replace(KEY_VERSION, ''),
    targetService: account === undefined ? serviceOf(target.name) : 'iam',
    targetType: account === undefined ? '' : 'ServiceAccount',
    properties: {},
    ...roleOf(path),
    confidence: target.confidence,
  };
}

/** The full resource name that a text stands for. */
function canonicalName(text: string): { readonly name: string; readonly confidence: string } | undefined {
  const full = FULL_NAME.exec(text);
  if (full !== null && String(full[1]).endsWith('.googleapis.com')) return { name: text, confidence: 'exact' };
  const link = LINK.exec(text);
  if (link !== null) return { name: `//${link[1] ?? link[2]}.googleapis.com/${link[3]}`, confidence: 'exact' };
  return RELATIVE_NAME.test(text) ? { name: text, confidence: 'shape' } : undefined;
}

function serviceOf(name: string): string {
  return FULL_NAME.exec(name)?.[1]?.replace(/\.googleapis\.com$/, '') ?? '';
}

function isKin(own: string, other: string): boolean {
  return own === other || own.startsWith(`${other}/`) || other.startsWith(`${own}/`) || own.endsWith(`/${other}`);
}

type PathRole = Pick<Relationship, 'relationshipType' | 'label' | 'path'>;

/** Paths come again with every asset of a type. */
const roles = new Map<string, PathRole>();
const MAX_ROLES = 20_000;

/** What a reference is for, by where it stands. */
function roleOf(path: string): PathRole {
  const known = roles.get(path);
  if (known !== undefined) return known;
  if (roles.size >= MAX_ROLES) roles.clear();
  const relationshipType = NEEDS.test(path) ? 'depends_on' : 'references';
  const role = { relationshipType, path: `resource.data.${path}`, label: labelOf(path) } as const;
  roles.set(path, role);
  return role;
}

function labelOf(path: string): string {
  const word = path.replaceAll('[]', '').split('.').at(-1) ?? '';
  return word
    .replace(/(?<!^)(?:Link|Name|Uri|Url)$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
