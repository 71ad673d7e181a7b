import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildCatalog } from './build-catalog.ts';
import { loadEvidence } from './load-evidence.ts';
import { keepHandlers, loadHandlers } from './load-handlers.ts';
import { openModelSource } from './model-source.ts';
import { loadRules } from './rules.ts';
import { readEvidence } from './write-catalog.ts';

const { values } = parseArgs({
  options: {
    botocore: { type: 'string' },
    'cfn-lint': { type: 'string' },
    services: { type: 'string' },
    out: { type: 'string' },
  },
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

const committed = fileURLToPath(new URL('../data/', import.meta.url));
const dataDir = values.out ?? committed;
const wheel = values['cfn-lint'];
const handlers = wheel === undefined ? keepHandlers(readEvidence(committed)) : loadHandlers(wheel);
const { index, difference, hidingInputs } = await buildCatalog({
  source: openModelSource(path),
  rules: loadRules(),
  evidence: loadEvidence(handlers),
  dataDir,
  services: values.services?.split(','),
});
const lines = [...difference, ...hidingInputs.map(({ input, says }) => `? ${input}: ${says}`)];
if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
const types = index.services.reduce((total, service) => total + service.resourceTypes, 0);
process.stdout.write(
  `botocore ${index.version}: ${index.services.length} services, ${types} resource types in ${dataDir}\n`,
);
