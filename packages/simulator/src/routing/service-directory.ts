import type { AwsCatalog, ServiceCatalog } from '@corkscrew/aws-catalog';
import { createServiceEntry, type ServiceEntry } from './service-entry.ts';

/** All services, by the names that requests carry. */
export interface ServiceDirectory {
  /** Services that sign with this name, the one of the same name first. */
  bySigningName(name: string): readonly ServiceEntry[];
  /** Services whose JSON targets or CBOR paths begin with this. */
  byTargetPrefix(prefix: string): readonly ServiceEntry[];
  /** Services of an API version: what an unsigned query request names. */
  byVersion(version: string): readonly ServiceEntry[];
  /** Services with operations that are sent unsigned. */
  unsigned(): readonly ServiceEntry[];
  /** @throws RangeError where there is no such service. */
  get(name: string): ServiceEntry;
}

/** Reads every service of the catalog. */
export function createServiceDirectory(catalog: AwsCatalog): ServiceDirectory {
  const entries = catalog.services().map((service) => createServiceEntry(catalog.service(service.name)));
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const bySigning = groupBy(entries, (entry) => signingNames(entry.catalog));
  const byTarget = groupBy(entries, ({ catalog: { targetPrefix } }) =>
    targetPrefix === undefined ? [] : [targetPrefix],
  );
  const byVersion = groupBy(entries, (entry) => [entry.catalog.apiVersion]);
  const unsigned = entries.filter((entry) =>
    Object.values(entry.catalog.operations).some((operation) => operation.auth === 'none'),
  );
  for (const [name, group] of bySigning) group.sort((left, right) => rank(left, name) - rank(right, name));
  return {
    bySigningName: (name) => bySigning.get(name) ?? [],
    byTargetPrefix: (prefix) => byTarget.get(prefix) ?? [],
    byVersion: (version) => byVersion.get(version) ?? [],
    unsigned: () => unsigned,
    get: (name) => {
      const entry = byName.get(name);
      if (entry === undefined) throw new RangeError(`the AWS catalog has no service "${name}"`);
      return entry;
    },
  };
}

/** Names that S3's clients sign for by the kind of bucket. */
const S3_SIGNING_NAMES = ['s3express', 's3-outposts', 's3-object-lambda'];

function signingNames(service: ServiceCatalog): string[] {
  const tables = [service.endpoints, ...Object.values(service.operationEndpoints ?? {})];
  const ownNames = tables.flatMap((table) =>
    [...Object.values(table.partitions), ...Object.values(table.exceptions ?? {})].flatMap(
      (endpoint) => endpoint.signingName ?? [],
    ),
  );
  const siblings = service.signingName === 's3' ? S3_SIGNING_NAMES : [];
  return [...new Set([service.signingName, ...ownNames, ...siblings])];
}

function rank(entry: ServiceEntry, signingName: string): number {
  return entry.name === signingName ? 0 : 1;
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
