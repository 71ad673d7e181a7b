import type { CompactTraits, ShapeTraits } from '../src/catalog-shape.ts';
import type { AwsPartition } from '../src/endpoints.ts';
import type { CatalogResourceType } from '../src/resource-type.ts';
import type { AwsProtocol, CatalogOperation, ServiceCatalog } from '../src/service-catalog.ts';
import { type BotocoreMetadata, type BotocoreModel, type BotocoreOperation, membersOf } from './botocore-model.ts';
import { costOf, withCosts } from './call-costs.ts';
import type { Evidence } from './evidence.ts';
import type { ServiceFiles } from './model-source.ts';
import { normalise } from './naming.ts';
import { pagingOf } from './pagination.ts';
import { type AccessContext, judgeAccess } from './read-access.ts';
import { findFacets, type TypeReads } from './facets.ts';
import { growTypes } from './grow-types.ts';
import type { TypeContext } from './resource-type-builder.ts';
import type { Rules } from './rules.ts';
import { evaluateEndpoints } from './service-endpoints.ts';
import { settingsTypes } from './settings-types.ts';
import { createShapeConverter, type ShapeConverter } from './shape-converter.ts';

/** What all services share. */
export interface BuildContext {
  readonly rules: Rules;
  readonly evidence: Evidence;
  readonly partitions: readonly AwsPartition[];
  /** Regions by partition of an endpoint prefix, or undefined where nothing is known. */
  readonly regionsOf: (endpointPrefix: string) => Readonly<Record<string, readonly string[]>> | undefined;
}

/** Botocore's order of preference. */
const PROTOCOLS: readonly AwsProtocol[] = ['json', 'rest-json', 'rest-xml', 'smithy-rpc-v2-cbor', 'query', 'ec2'];

/** Makes the catalog of one service from its model, the evidence and the reviewed rules. */
export function buildService(service: string, files: ServiceFiles, context: BuildContext): ServiceCatalog {
  const { model } = files;
  const { metadata } = model;
  const protocols = metadata.protocols ?? [metadata.protocol];
  const protocol = PROTOCOLS.find((name) => protocols.includes(name));
  if (protocol === undefined) throw new Error(`${service} speaks none of the known protocols: ${protocols.join(', ')}`);
  const signingName = metadata.signingName ?? metadata.endpointPrefix;
  const iamPrefix = context.rules.iamPrefixes[service] ?? iamPrefixOf(service, model, context.evidence);
  const access: AccessContext = { service, iamPrefix, rules: context.rules, evidence: context.evidence };
  const converter = createShapeConverter(model, protocol);
  const { operations, blocked } = convertOperations({ files, protocol, converter, access });
  const { endpoints, operationEndpoints, global } = evaluateEndpoints(model, files.endpointRules, context.partitions);
  const regions = context.regionsOf(metadata.endpointPrefix);
  return {
    service,
    displayName: metadata.serviceAbbreviation ?? metadata.serviceFullName,
    sdkId: metadata.serviceId,
    apiVersion: metadata.apiVersion,
    protocol,
    ...protocolDetails(metadata, protocol, protocols),
    signingName,
    endpointPrefix: metadata.endpointPrefix,
    iamPrefix,
    global,
    endpoints,
    ...(operationEndpoints && { operationEndpoints: onlyKnown(operationEndpoints, operations) }),
    ...(regions && { regions }),
    shapes: converter.shapes(),
    operations,
    blocked,
    resourceTypes: resourceTypes(model, operations, {
      ...access,
      model,
      global,
      cloudFormationNamespaces: namespacesOf(service, metadata, context.rules),
      pagination: (operation) => operations[operation]?.pagination,
    }),
  };
}

/** The first of the service's names under which IAM knows one of its operations. */
function iamPrefixOf(service: string, model: BotocoreModel, evidence: Evidence): string {
  const { signingName, endpointPrefix } = model.metadata;
  const names = [signingName ?? endpointPrefix, service, endpointPrefix];
  const operations = Object.keys(model.operations);
  const known = names.find((name) =>
    operations.some((operation) => evidence.accessLevel(name, operation) !== undefined),
  );
  return known ?? signingName ?? endpointPrefix;
}

function protocolDetails(
  metadata: BotocoreMetadata,
  protocol: AwsProtocol,
  protocols: readonly string[],
): Pick<ServiceCatalog, 'cborCapable' | 'jsonVersion' | 'targetPrefix' | 'xmlNamespace' | 'queryCompatible'> {
  const { xmlNamespace } = metadata;
  const uri = typeof xmlNamespace === 'string' ? xmlNamespace : xmlNamespace?.uri;
  const jsonVersion = metadata.jsonVersion === '1.0' ? '1.0' : '1.1';
  return {
    ...(protocol !== 'smithy-rpc-v2-cbor' &&
      protocols.includes('smithy-rpc-v2-cbor') && { cborCapable: true as const }),
    ...(protocol === 'json' && { jsonVersion }),
    ...(metadata.targetPrefix !== undefined && { targetPrefix: metadata.targetPrefix }),
    ...(uri !== undefined && { xmlNamespace: uri }),
    ...(metadata.awsQueryCompatible !== undefined && { queryCompatible: true as const }),
  };
}

interface OperationSource {
  readonly files: ServiceFiles;
  readonly protocol: AwsProtocol;
  readonly converter: ShapeConverter;
  readonly access: AccessContext;
}

function convertOperations(source: OperationSource): Pick<ServiceCatalog, 'operations' | 'blocked'> {
  const operations: Record<string, CatalogOperation> = {};
  const blocked: Record<string, string> = {};
  const byName = Object.entries(source.files.model.operations).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, operation] of byName) {
    const verdict = judgeAccess(name, source.access);
    if (verdict.kind === 'blocked') blocked[name] = verdict.reason;
    if (verdict.kind !== 'read') continue;
    const cost = costOf(source.access.service, name, source.access.rules.costs);
    operations[name] = {
      ...convertOperation(operation, source),
      read: verdict.evidence,
      ...(cost !== 'logged' && { cost }),
    };
  }
  return { operations, blocked };
}

function convertOperation(operation: BotocoreOperation, source: OperationSource): Omit<CatalogOperation, 'read'> {
  const { files, protocol, converter, access } = source;
  const auth = authOf(operation);
  const paging = access.rules.operations[`${access.service}.${operation.name}`]?.paging;
  return {
    traits: operationTraits(operation, protocol, files.model),
    input: converter.inputRef(operation.input),
    output: operation.output === undefined ? 'unit' : converter.refOf(operation.output),
    ...pagingOf(files.model, operation, files.paginators?.pagination[operation.name]),
    ...(paging && { pagination: paging }),
    ...(auth !== undefined && { auth }),
    ...(operation.deprecated && { deprecated: true as const }),
  };
}

function authOf(operation: BotocoreOperation): CatalogOperation['auth'] | undefined {
  if (operation.authtype === 'none' || operation.auth?.includes('smithy.api#noAuth')) return 'none';
  return operation.authtype === 'v4-unsigned-body' ? 'unsigned-body' : undefined;
}

function operationTraits(operation: BotocoreOperation, protocol: AwsProtocol, model: BotocoreModel): CompactTraits {
  const traits: { -readonly [K in keyof ShapeTraits]: ShapeTraits[K] } = {};
  if (protocol === 'rest-json' || protocol === 'rest-xml') {
    const http = operation.http ?? { method: 'POST', requestUri: '/' };
    traits.http = [http.method, memberUri(operation, http.requestUri, model), http.responseCode ?? 200];
  }
  const hostPrefix = operation.endpoint?.hostPrefix;
  if (hostPrefix !== undefined) traits.endpoint = [hostPrefix];
  return Object.keys(traits).length === 0 ? 0 : traits;
}

/** Botocore's URI templates name the wire's names; the catalog's name the members. */
function memberUri(operation: BotocoreOperation, uri: string, model: BotocoreModel): string {
  let result = uri;
  for (const [name, reference] of Object.entries(membersOf(model, operation.input?.shape))) {
    if (reference.location !== 'uri' || reference.locationName === undefined) continue;
    result = result
      .replace(`{${reference.locationName}}`, `{${name}}`)
      .replace(`{${reference.locationName}+}`, `{${name}+}`);
  }
  return result;
}

function namespacesOf(service: string, metadata: BotocoreMetadata, rules: Rules): string[] {
  const reviewed = rules.cloudFormation[service];
  const names = reviewed ?? [service, metadata.serviceId, metadata.endpointPrefix, metadata.signingName ?? service];
  return [...new Set(names.map(normalise))];
}

function onlyKnown<T>(table: Readonly<Record<string, T>>, operations: ServiceCatalog['operations']): Record<string, T> {
  return Object.fromEntries(Object.entries(table).filter(([name]) => name in operations));
}

function resourceTypes(
  model: BotocoreModel,
  operations: ServiceCatalog['operations'],
  context: TypeContext,
): ServiceCatalog['resourceTypes'] {
  const keep = context.rules.homes[context.service]?.keep;
  const lists = Object.keys(operations)
    .filter((name) => keep === undefined || keep.includes(name))
    .flatMap((name) => model.operations[name] ?? [])
    .filter((operation) => !operation.deprecated);
  const types = growTypes(lists, context);
  const reads = findFacets(lists, types, context);
  const listed = types.map(({ type }) => withReads(type, reads.get(type.type)));
  const settings = settingsTypes(readsOfNone(lists, listed), new Set(listed.map(({ type }) => type)), context);
  return withCosts([...listed, ...settings], operations).toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

/** Reads that neither list a type nor tell of one resource. */
function readsOfNone(
  operations: readonly BotocoreOperation[],
  types: readonly CatalogResourceType[],
): readonly BotocoreOperation[] {
  const used = new Set(
    types.flatMap(({ list, alternatives = [], facets = [] }) => [
      list.operation,
      ...alternatives,
      ...facets.map(({ operation }) => operation),
    ]),
  );
  return operations.filter(({ name }) => !used.has(name));
}

function withReads(type: CatalogResourceType, reads: TypeReads | undefined): CatalogResourceType {
  const { facets = [], tagRead } = reads ?? {};
  return { ...type, ...(facets.length > 0 && { facets }), ...(tagRead && { tagRead }) };
}
