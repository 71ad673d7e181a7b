import type { Relationship } from '@corkscrew/sdk';
import type { Asset } from './asset.ts';
import { DATA_PLACE, type ReferencePlace } from './reference-place.ts';

/** The ways in which a payload names another resource. */
const LINK =
  /^https:\/\/(?:www\.googleapis\.com\/([a-z]+)\/(?:v\d\w*|beta|alpha)|([a-z]+)\.googleapis\.com(?:\/[a-z]+)?\/v\d\w*)\/(projects\/.+)$/;
const FULL_NAME = /^\/\/([a-z0-9.-]+)\/(.+)$/;
const RELATIVE_NAME = /^projects\/[^/\s]+\/(?:[a-zA-Z]+\/[^/\s]+\/)*[a-zA-Z]+\/[^/\s]+$/;
const SERVICE_ACCOUNT = /^(?:serviceAccount:)?([a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com)$/;
const SERVICE_ACCOUNT_END = '.gserviceaccount.com';
/** What Google offers everybody, and nobody owns. */
const CATALOGUE =
  /\/(?:zones|regions|locations|machineTypes|acceleratorTypes|diskTypes|licenses|networkTiers)(?:\/[^/]+)?$|\/(?:machineTypes|acceleratorTypes|diskTypes|licenses)\/[^/]+$/;
const KEY_VERSION = /\/cryptoKeyVersions\/[^/]+$/;
const MAX_TEXT_LENGTH = 2_048;
/** More from one resource is a list of members, whose own payloads name what holds them. */
const MAX_REFERENCES = 2_000;

/** Finds the resources that an asset names: links, full and relative names, and service accounts by their e-mail. */
export function findReferences({ name, resource }: Asset): readonly Relationship[] {
  if (resource?.data === undefined) return NONE;
  const finder = { own: name, found: [] };
  visit(resource.data, DATA_PLACE, finder);
  return finder.found;
}

const NONE: readonly Relationship[] = [];

interface Finder {
  /** Full name of the asset that is looked through. */
  readonly own: string;
  readonly found: Relationship[];
}

function visit(value: unknown, place: ReferencePlace, finder: Finder): void {
  if (typeof value === 'string') addReference(value, place, finder);
  else if (Array.isArray(value)) {
    for (const item of value) visit(item, place.items, finder);
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      const member = (value as Readonly<Record<string, unknown>>)[key];
      if (typeof member === 'string' ? mayRefer(member) : typeof member === 'object') {
        visit(member, place.member(key), finder);
      }
    }
  }
}

/** What is looked for without patterns: few texts are references. */
function mayRefer(text: string): boolean {
  return text.length <= MAX_TEXT_LENGTH && (text.includes('/') || text.endsWith(SERVICE_ACCOUNT_END));
}

function addReference(text: string, place: ReferencePlace, { own, found }: Finder): void {
  if (place.isOwnLink || !mayRefer(text) || found.length >= MAX_REFERENCES) return;
  const target = targetOf(text);
  if (target === undefined || isKin(own, target.targetId)) return;
  const { relationshipType, label, path } = place.role;
  const isKnown = found.some((known) => known.targetId === target.targetId && known.path === path);
  if (!isKnown) found.push({ ...target, properties: {}, relationshipType, label, path });
}

type Target = Pick<Relationship, 'targetId' | 'targetService' | 'targetType' | 'confidence'>;

function targetOf(text: string): Target | undefined {
  const account = text.endsWith(SERVICE_ACCOUNT_END) ? SERVICE_ACCOUNT.exec(text)?.[1] : undefined;
  if (account !== undefined)
    return { targetId: account, targetService: 'iam', targetType: 'ServiceAccount', confidence: 'shape' };
  const target = canonicalName(text);
  if (target === undefined || CATALOGUE.test(target.name)) return undefined;
  return {
    targetId: target.name.includes('/cryptoKeyVersions/') ? target.name.replace(KEY_VERSION, '') : target.name,
    targetService: serviceOf(target.name),
    targetType: '',
    confidence: target.confidence,
  };
}

/** The full resource name that a text stands for. */
function canonicalName(text: string): { readonly name: string; readonly confidence: string } | undefined {
  if (text.startsWith('//')) {
    const host = FULL_NAME.exec(text)?.[1];
    return host?.endsWith('.googleapis.com') === true ? { name: text, confidence: 'exact' } : undefined;
  }
  if (text.startsWith('projects/')) return RELATIVE_NAME.test(text) ? { name: text, confidence: 'shape' } : undefined;
  const link = LINK.exec(text);
  return link === null ? undefined : { name: `//${link[1] ?? link[2]}.googleapis.com/${link[3]}`, confidence: 'exact' };
}

function serviceOf(name: string): string {
  return FULL_NAME.exec(name)?.[1]?.replace(/\.googleapis\.com$/, '') ?? '';
}

function isKin(own: string, other: string): boolean {
  return own === other || isBelow(own, other) || isBelow(other, own) || own.endsWith(`/${other}`);
}

function isBelow(name: string, above: string): boolean {
  return name.length > above.length && name.charAt(above.length) === '/' && name.startsWith(above);
}
