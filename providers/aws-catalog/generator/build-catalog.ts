import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type CatalogIndex, openCatalog } from '../src/catalog.ts';
import type { CatalogResourceType } from '../src/resource-type.ts';
import { buildService } from './build-service.ts';
import { compareDigests, digestCatalog, type TypeDigest } from './catalog-difference.ts';
import { type EvidenceData, openEvidence } from './evidence.ts';
import { findHidingInputs, type HidingInput } from './hiding-inputs.ts';
import { type ModelSource, readServiceFiles } from './model-source.ts';
import { readPartitions, readServiceRegions } from './partitions.ts';
import type { Rules } from './rules.ts';
import { findUnlisted, listsUnlisted, withUnlisted } from './unlisted-types.ts';
import { createCatalogWriter } from './write-catalog.ts';

/** What a catalog is made from, and where to. */
export interface CatalogBuild {
  readonly source: ModelSource;
  readonly rules: Rules;
  readonly evidence: EvidenceData;
  readonly dataDir: string;
  /** @defaultValue all that the source has */
  readonly services?: readonly string[] | undefined;
  /** The catalog that the new one is compared with. @defaultValue what the folder holds */
  readonly previousDir?: string | undefined;
  /** Told of a service that cannot be made; without it, the build fails. */
  readonly onFailure?: ((service: string, error: unknown) => void) | undefined;
  /** Called before each service, so that others get a turn; what it throws ends the build. */
  readonly onService?: ((service: string) => Promise<void>) | undefined;
}

/** A catalog that was made. */
export interface BuiltCatalog {
  readonly index: CatalogIndex;
  /** What it adds, takes away and changes, one line a type. */
  readonly difference: readonly string[];
  /** Optional inputs that nobody has reviewed. */
  readonly hidingInputs: readonly HidingInput[];
}

/** Makes a catalog of botocore's models into a folder. */
export async function buildCatalog(build: CatalogBuild): Promise<BuiltCatalog> {
  const { source, rules, dataDir, onFailure } = build;
  const partitions = readPartitions(source.shared('partitions.json'));
  const regionsOf = readServiceRegions(source.shared('endpoints.json'), partitions);
  const context = { rules, evidence: openEvidence(build.evidence), partitions, regionsOf };
  const before = digestOf(build.previousDir ?? dataDir);
  const { version } = source;
  const writer = createCatalogWriter(dataDir, {
    version,
    rules: hashRules(rules),
    evidence: build.evidence,
    partitions,
  });
  const hidingInputs: HidingInput[] = [];
  const types: CatalogResourceType[] = [];
  const wanted = build.services ?? source.services;
  const isLate = (name: string): boolean => listsUnlisted(name, rules);
  for (const name of [...wanted.filter((name) => !isLate(name)), ...wanted.filter(isLate)]) {
    await build.onService?.(name);
    try {
      const files = readServiceFiles(source, name);
      const whole = isLate(name) ? withUnlisted(rules, findUnlisted(build.evidence, types)) : rules;
      const service = buildService(name, files, { ...context, rules: whole });
      types.push(...service.resourceTypes);
      writer.add(service);
      hidingInputs.push(...findHidingInputs(service, files.model, rules.inputs));
    } catch (error) {
      if (onFailure === undefined) throw error;
      onFailure(name, error);
    }
  }
  const index = writer.finish();
  return { index, difference: compareDigests(before, digestOf(dataDir)), hidingInputs };
}

/** Tells one state of the reviewed rules from another. */
export function hashRules(rules: Rules): string {
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16);
}

function digestOf(dataDir: string): TypeDigest {
  return existsSync(`${dataDir}/index.json`) ? digestCatalog(openCatalog(dataDir)) : new Map<string, string>();
}
