import { openEncodedProvider } from '@corkscrew/sdk/testing';
import { createAwsProvider } from '../src/provider.ts';
import { environmentOfBench } from './environment.ts';
import { measure } from '../../../tests/support/bench/measure.ts';
import { catalogOfBench, REGION } from './worker.ts';

/** Every instance through the whole provider: identity, tags, redaction, references, hash, encoded messages. */
const provider = await openEncodedProvider(
  createAwsProvider({ env: environmentOfBench(), catalogDir: catalogOfBench() }),
);
await measure(async () => {
  const { units } = await provider.planScan({ types: ['aws_ec2_instance'], regions: [REGION] });
  let resources = 0;
  for (const unit of units) {
    for await (const message of provider.scanUnit(unit)) resources += message.resources;
  }
  return resources;
});
await provider.close();
