import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { CATALOG_FORMAT, type CatalogIndex, type CatalogServiceSummary } from '../src/catalog.ts';
import type { EvidenceData } from './evidence.ts';
import type { AwsPartition } from '../src/endpoints.ts';
import { RESOURCE_CLASSES } from '../src/resource-type.ts';
import type { ServiceCatalog } from '../src/service-catalog.ts';

/** Where a catalog was made from. */
export interface CatalogSource {
  /** Version of botocore. */
  readonly version: string;
  /** Which state of the reviewed rules. */
  readonly rules: string;
  readonly evidence: EvidenceData;
  readonly partitions: readonly AwsPartition[];
}

/** Writes a catalog file by file. */
export interface CatalogWriter {
  add(service: ServiceCatalog): void;
  /** Writes the index and the provenance, and removes files of services that are no more. */
  finish(): CatalogIndex;
}

/** What other sources know, kept beside the catalog so that it can be made anew without them. */
const EVIDENCE_FILE = 'evidence.json.br';

/** Starts writing a catalog into a folder. */
export function createCatalogWriter(dataDir: string, source: CatalogSource): CatalogWriter {
  const folder = join(dataDir, 'services');
  mkdirSync(folder, { recursive: true });
  const summaries: CatalogServiceSummary[] = [];
  const classes = new Map<string, number>();
  return {
    add: (service) => {
      const content = compress(JSON.stringify(service));
      writeFileSync(join(folder, `${service.service}.json.br`), content);
      summaries.push(summarise(service, content.length));
      for (const type of service.resourceTypes) classes.set(type.class, (classes.get(type.class) ?? 0) + 1);
    },
    finish: () => {
      const services = summaries.sort((a, b) => (a.name < b.name ? -1 : 1));
      const index: CatalogIndex = {
        format: CATALOG_FORMAT,
        version: source.version,
        rules: source.rules,
        partitions: source.partitions,
        services,
      };
      const written = new Set(services.map(({ name }) => `${name}.json.br`));
      for (const file of readdirSync(folder)) if (!written.has(file)) rmSync(join(folder, file));
      writeFileSync(join(dataDir, EVIDENCE_FILE), compress(JSON.stringify(source.evidence)));
      writeFileSync(join(dataDir, 'index.json'), formatIndex(index));
      writeFileSync(join(dataDir, 'PROVENANCE.md'), formatProvenance(index, source, classes));
      return index;
    },
  };
}

/** Reads the evidence that a catalog was made with. */
export function readEvidence(dataDir: string): EvidenceData {
  return JSON.parse(brotliDecompressSync(readFileSync(join(dataDir, EVIDENCE_FILE))).toString('utf8')) as EvidenceData;
}

function compress(text: string): Buffer {
  const content = Buffer.from(text, 'utf8');
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

function summarise(service: ServiceCatalog, bytes: number): CatalogServiceSummary {
  return {
    name: service.service,
    displayName: service.displayName,
    protocol: service.protocol,
    global: service.global,
    operations: Object.keys(service.operations).length,
    resourceTypes: service.resourceTypes.length,
    defaultResourceTypes: service.resourceTypes.filter((type) => type.default).length,
    bytes,
  };
}

/** One line per service and partition, so that a new version is a readable difference. */
function formatIndex(index: CatalogIndex): string {
  const lines = (items: readonly object[]): string => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  return `{
  "format": ${index.format},
  "version": ${JSON.stringify(index.version)},
  "rules": ${JSON.stringify(index.rules)},
  "partitions": [
${lines(index.partitions)}
  ],
  "services": [
${lines(index.services)}
  ]
}
`;
}

function formatProvenance(index: CatalogIndex, source: CatalogSource, classes: ReadonlyMap<string, number>): string {
  const sum = (pick: (service: CatalogServiceSummary) => number): number =>
    index.services.reduce((total, service) => total + pick(service), 0);
  const evidence = source.evidence.sources.map((line) => `- ${line}`).join('\n');
  const byClass = RESOURCE_CLASSES.map((name) => `| types of class ${name} | ${classes.get(name) ?? 0} |`).join('\n');
  return `# Where this data comes from

The files in this folder are generated. Do not edit them: change \`generator/rules\` and run the generator again.

The operations, shapes, paginators and endpoint rules are derived from **botocore ${index.version}**
(https://github.com/boto/botocore), Copyright Amazon.com, Inc. or its affiliates, licensed under the Apache License,
Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0). They were converted to another format, reduced to read
operations, stripped of documentation, and joined with resource types.

Evidence for the classes, ARN patterns and permissions of resource types, whose names, access levels and patterns are kept in
\`evidence.json.br\`, so that the catalog can be made anew without these packages:

${evidence}

Command: \`npm run catalog -- --botocore <wheel or folder>\`

| | |
|---|---|
| services | ${index.services.length} |
| services with a resource type | ${index.services.filter((service) => service.resourceTypes > 0).length} |
| read operations | ${sum((service) => service.operations)} |
| resource types | ${sum((service) => service.resourceTypes)} |
| resource types scanned by default | ${sum((service) => service.defaultResourceTypes)} |
${byClass}
`;
}
