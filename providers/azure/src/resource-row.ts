import type { ClaimScope, ResourceDraft } from '@corkscrew/sdk';
import { findReferences } from './references.ts';
import { type AzureType, azureTypeOf, parentIdOf } from './type-name.ts';
import { takeOutUnread } from './unread-parts.ts';

/** A row of Resource Graph or an item of Resource Manager. */
export type AzureRow = Readonly<Record<string, unknown>>;

/** Where a row was listed. */
export interface RowContext {
  readonly tenantId: string;
  /** The claim of a row of this account and type. */
  readonly claimOf: (accountId: string, type: AzureType) => ClaimScope;
}

export const GLOBAL_REGION = 'global';

/** What tells a new resource from an old one of the same id. */
const INCARNATIONS = ['vmId', 'uniqueId', 'resourceGuid'] as const;
/**
 * Types whose names nobody else in the world can have while they are taken, reviewed by hand: what is of such a name, or below
 * it, is known again wherever it has moved. Source: Microsoft Learn, "Naming rules and restrictions for Azure resources".
 */
const WORLD_NAMES: ReadonlySet<string> = new Set([
  'microsoft.appconfiguration/configurationstores',
  'microsoft.cache/redis',
  'microsoft.containerregistry/registries',
  'microsoft.dbformysql/flexibleservers',
  'microsoft.dbforpostgresql/flexibleservers',
  'microsoft.documentdb/databaseaccounts',
  'microsoft.eventhub/namespaces',
  'microsoft.keyvault/vaults',
  'microsoft.search/searchservices',
  'microsoft.servicebus/namespaces',
  'microsoft.sql/servers',
  'microsoft.storage/storageaccounts',
  'microsoft.web/sites',
]);
const PROVIDERS = '/providers/';

/** The part of an id that stays when its resource moves, of a type whose names are the world's. */
function worldNameOf(id: string): string {
  const begin = id.indexOf(PROVIDERS);
  if (begin < 0) return '';
  const type = begin + PROVIDERS.length;
  const name = id.indexOf('/', id.indexOf('/', type) + 1);
  return WORLD_NAMES.has(id.slice(type, name)) ? id.slice(name + 1) : '';
}

/** What a table adds to a resource beside what is its own. */
const TABLE_COLUMNS = new Set(['tenantId', 'resourceGroup', 'subscriptionId']);

/** Makes a resource of a row, or undefined of one that has no id or type. Ids are compared in lower case everywhere. */
export function parseRow(row: AzureRow, { tenantId, claimOf }: RowContext): ResourceDraft | undefined {
  const { id, type, name, location } = row;
  if (typeof id !== 'string' || id === '' || typeof type !== 'string' || type === '') return undefined;
  const azureType = azureTypeOf(type);
  const accountId = accountOf(row, tenantId);
  const lower = id.toLowerCase();
  const properties = membersOf(row['properties']);
  const systemData = membersOf(row['systemData']);
  return {
    service: azureType.service,
    type: azureType.type,
    typeName: azureType.typeName,
    id: lower,
    name: typeof name === 'string' && name !== '' ? name : (id.split('/').at(-1) ?? ''),
    region: regionOf(location),
    accountId,
    parentId: parentIdOf(id),
    claim: claimOf(accountId, azureType),
    tags: readTags(row['tags']),
    incarnation: incarnationOf(properties) || worldNameOf(lower),
    lifecycle: textOf(properties['provisioningState']),
    createdAt: createdAtOf(properties, systemData),
    modifiedAt: dateOf(systemData['lastModifiedAt']),
    relationships: findReferences(row),
    ...takeOutUnread(azureType.full, payloadOf(row)),
  };
}

/** The subscription of a row; of what belongs to none, the management group that its id names, else the tenant. */
function accountOf({ id, subscriptionId }: AzureRow, tenantId: string): string {
  if (typeof subscriptionId === 'string' && subscriptionId !== '') return subscriptionId.toLowerCase();
  const inId = /^\/subscriptions\/([^/]+)/i.exec(String(id))?.[1];
  return inId?.toLowerCase() ?? tenantId;
}

/** A region as Azure's own identifiers write it: `West Europe` and `westeurope` are one. */
export function regionOf(location: unknown): string {
  if (typeof location !== 'string' || location === '') return GLOBAL_REGION;
  return location.toLowerCase().replaceAll(' ', '');
}

function payloadOf(row: AzureRow): Record<string, unknown> {
  const payload: Record<string, unknown> = {};
  for (const key of Object.keys(row)) {
    const value = row[key];
    if (value !== null && value !== '' && !TABLE_COLUMNS.has(key)) payload[key] = value;
  }
  return payload;
}

function readTags(tags: unknown): Record<string, string> {
  if (typeof tags !== 'object' || tags === null) return {};
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [key, typeof value === 'string' ? value : String(value ?? '')]),
  );
}

function incarnationOf(properties: AzureRow): string {
  for (const name of INCARNATIONS) {
    const value = properties[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** When a resource was made, by the names that payloads have for it. */
function createdAtOf(properties: AzureRow, systemData: AzureRow): Date | undefined {
  return dateOf(
    systemData['createdAt'] ??
      properties['timeCreated'] ??
      properties['creationTime'] ??
      properties['creationDate'] ??
      properties['createdOn'] ??
      properties['createdDate'],
  );
}

function dateOf(text: unknown): Date | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const NO_MEMBERS: AzureRow = {};

function membersOf(value: unknown): AzureRow {
  return typeof value === 'object' && value !== null ? (value as AzureRow) : NO_MEMBERS;
}
