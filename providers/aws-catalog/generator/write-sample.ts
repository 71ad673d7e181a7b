import { writeFileSync } from 'node:fs';
import { buildSample, formatSample, SAMPLE_FILE } from './build-sample.ts';

writeFileSync(SAMPLE_FILE, formatSample(buildSample()));
process.stdout.write(`wrote ${SAMPLE_FILE}\n`);
