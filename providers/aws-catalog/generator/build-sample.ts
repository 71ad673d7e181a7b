import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServiceCatalog } from '../src/service-catalog.ts';
import { buildService } from './build-service.ts';
import { type EvidenceData, openEvidence } from './evidence.ts';
import { openModelSource, readServiceFiles } from './model-source.ts';
import { readPartitions, readServiceRegions } from './partitions.ts';
import { loadRules } from './rules.ts';

const FIXTURES = fileURLToPath(new URL('../test/fixtures/', import.meta.url));

/** Where the sample's expected catalog is kept. */
export const SAMPLE_FILE: string = `${FIXTURES}sample-catalog.json`;

/** Makes the catalog of the small model in the fixtures, from a botocore folder or wheel that holds it. */
export function buildSample(botocore: string = `${FIXTURES}botocore`): ServiceCatalog {
  const source = openModelSource(botocore);
  const partitions = readPartitions(source.shared('partitions.json'));
  return buildService('sample', readServiceFiles(source, 'sample'), {
    rules: loadRules(`${FIXTURES}rules`),
    evidence: openEvidence(sampleEvidence()),
    partitions,
    regionsOf: readServiceRegions(source.shared('endpoints.json'), partitions),
  });
}

/** Writes a catalog so that a person can read its differences. */
export function formatSample(catalog: ServiceCatalog): string {
  return `${JSON.stringify(catalog, undefined, 2)}\n`;
}

function sampleEvidence(): EvidenceData {
  return JSON.parse(readFileSync(`${FIXTURES}evidence.json`, 'utf8')) as EvidenceData;
}
