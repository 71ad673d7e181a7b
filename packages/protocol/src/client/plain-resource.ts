import {
  canonicalJson,
  type Resource,
  type ResourceTypeInfo,
  type ScannedResource,
  type ScanUnit,
  type ServiceInfo,
} from '@corkscrew/core';
import { hashPlainResource } from '../resource-hash.ts';

/** What the provider's discovery said about its types, by service and type. */
export class PlainTypes {
  readonly #provider: string;
  readonly #types = new Map<string, ResourceTypeInfo>();

  constructor(provider: string) {
    this.#provider = provider;
  }

  learn(services: readonly ServiceInfo[]): void {
    for (const { name, resourceTypes } of services) {
      for (const info of resourceTypes) this.#types.set(keyOf(name, info.type), info);
    }
  }

  /** The provider's own name where it fits our form, else one made of provider, service and type. */
  nameOf(service: string, type: string): string {
    const known = this.#types.get(keyOf(service, type))?.typeName;
    if (known?.startsWith(`${this.#provider}_`) === true) return known;
    return [this.#provider, service, type].map(snakeCase).join('_');
  }

  /** Whether the provider says of a type that it gives tags. */
  supportsTags(service: string, type: string): boolean {
    return this.#types.get(keyOf(service, type))?.supportsTags === true;
  }
}

/** A resource made ready, with the names of its texts that were not JSON. */
export interface PlainResult {
  readonly resource: ScannedResource;
  readonly invalidTexts: readonly ('raw_data' | 'attributes')[];
}

/** What all resources of a unit share. */
export interface PlainContext {
  readonly unit: ScanUnit;
  readonly claimKey: string;
  readonly types: PlainTypes;
  readonly now: Date;
}

/**
 * Completes a resource of the published contract with what the ledger needs. That contract cannot tell no tags from tags that
 * nobody read: none count as known only where discovery says that the type has tags.
 */
export function finishPlainResource(plain: Resource, context: PlainContext): PlainResult {
  const { unit, types, claimKey, now } = context;
  const rawData = readJsonText(plain.rawData);
  const attributes = readJsonText(plain.attributes);
  const service = plain.service === '' ? unit.service : plain.service;
  const region = plain.region === '' ? regionOf(unit) : plain.region;
  const resource: Resource = {
    ...plain,
    // Plugins write a name of their own here; what counts is the name under which the plugin is known.
    provider: unit.provider,
    service,
    region,
    accountId: plain.accountId === '' && unit.accountId !== '*' ? unit.accountId : plain.accountId,
    discoveredAt: plain.discoveredAt ?? now,
    rawData: rawData.text,
    attributes: attributes.text,
  };
  const typeName = types.nameOf(service, plain.type);
  const areTagsKnown = Object.keys(plain.tags).length > 0 || types.supportsTags(service, plain.type);
  const hash = hashPlainResource(resource);
  const hashes = { facets: [], payloadHash: hash, contentHash: hash };
  return {
    resource: { ...resource, typeName, areTagsKnown, incarnation: '', lifecycle: '', ...hashes, claimKey },
    invalidTexts: [
      ...(rawData.isJson ? [] : (['raw_data'] as const)),
      ...(attributes.isJson ? [] : (['attributes'] as const)),
    ],
  };
}

function regionOf({ region }: ScanUnit): string {
  return region === '*' ? 'global' : region;
}

/** More digits than a double keeps: parsing and rendering such a text could change it. */
const LONG_NUMBER = /\d{16}/;

/** Gives canonical JSON. What is not JSON is kept as a JSON string; nothing at all becomes an empty object. */
function readJsonText(text: string): { readonly text: string; readonly isJson: boolean } {
  if (text.trim() === '') return { text: '{}', isJson: true };
  try {
    const value: unknown = JSON.parse(text);
    return { text: LONG_NUMBER.test(text) ? text : canonicalJson(value), isJson: true };
  } catch {
    // Some plugins send text; it is worth keeping as it is.
    return { text: JSON.stringify(text), isJson: false };
  }
}

function keyOf(service: string, type: string): string {
  return `${service}\n${type}`;
}

/** `DBInstance` becomes `db_instance`. */
function snakeCase(text: string): string {
  return text
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase();
}
