import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCatalog } from '../src/catalog.ts';
import { buildService } from './build-service.ts';
import { compareDigests, digestCatalog } from './catalog-difference.ts';
import { loadEvidence } from './evidence.ts';
import { openModelSource, readServiceFiles } from './model-source.ts';
import { readPartitions, readServiceRegions } from './partitions.ts';
import { loadRules } from './rules.ts';
import { createCatalogWriter } from './write-catalog.ts';

const { values } = parseArgs({
  options: { botocore: { type: 'string' }, services: { type: 'string' }, out: { type: 'string' } },
});

const path = values.botocore ?? process.env['BOTOCORE_DATA'];
if (path === undefined) {
  process.stderr.write(
    'npm run catalog: name the botocore wheel or folder with --botocore or BOTOCORE_DATA\n' +
      'for example the folder printed by: python3 -c "import botocore, os; print(os.path.dirname(botocore.__file__))"\n',
  );
  process.exit(2);
}

if (values.services !== undefined && values.out === undefined) {
  process.stderr.write('npm run catalog: --services writes a part of the catalog only: name its folder with --out\n');
  process.exit(2);
}

const source = openModelSource(path);
const evidence = loadEvidence();
const partitions = readPartitions(source.shared('partitions.json'));
const context = {
  rules: loadRules(),
  evidence,
  partitions,
  regionsOf: readServiceRegions(source.shared('endpoints.json'), partitions),
};
const wanted = values.services?.split(',') ?? source.services;
const dataDir = values.out ?? fileURLToPath(new URL('../data/', import.meta.url));
const before = existsSync(`${dataDir}/index.json`) ? digestCatalog(openCatalog(dataDir)) : new Map<string, string>();
const writer = createCatalogWriter(dataDir, { version: source.version, evidence: evidence.sources, partitions });
for (const service of wanted) writer.add(buildService(service, readServiceFiles(source, service), context));
const index = writer.finish();
const difference = compareDigests(before, digestCatalog(openCatalog(dataDir)));
if (difference.length > 0) process.stdout.write(`${difference.join('\n')}\n`);
const types = index.services.reduce((total, service) => total + service.resourceTypes, 0);
process.stdout.write(
  `botocore ${index.version}: ${index.services.length} services, ${types} resource types in ${dataDir}\n`,
);
