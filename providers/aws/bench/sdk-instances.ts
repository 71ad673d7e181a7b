import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { measure } from '../../../tests/support/bench/measure.ts';
import { endpointOfBench, KEYS, REGION } from './worker.ts';

const PAGE_SIZE = 1_000;

/** Every instance as a plain script writes it: the official client, its paginator, JSON lines. */
const client = new EC2Client({ region: REGION, endpoint: endpointOfBench(), credentials: KEYS });
const output = createWriteStream('/dev/null');
await measure(async () => {
  let instances = 0;
  for await (const page of paginateDescribeInstances({ client, pageSize: PAGE_SIZE }, {})) {
    for (const { Instances = [] } of page.Reservations ?? []) {
      for (const instance of Instances) {
        instances += 1;
        if (!output.write(`${JSON.stringify(instance)}\n`)) await once(output, 'drain');
      }
    }
  }
  return instances;
});
output.end();
client.destroy();
