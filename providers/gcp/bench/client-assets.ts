import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { measure } from '../../../tests/support/bench/measure.ts';
import { connectPlainGrpcClient } from '../src/testing/vendor-client.ts';
import { organizationOfBench, PAGE_ASSETS } from './worker.ts';

/** Every asset as a plain script writes it: the vendor's own client over its default transport, page by page, JSON lines. */
const { grpcPort, token, organization } = organizationOfBench();
const client = connectPlainGrpcClient(grpcPort);
const otherArgs = { headers: { authorization: `Bearer ${token}` } };
const output = createWriteStream('/dev/null');
await measure(async () => {
  let assets = 0;
  const request = { parent: organization, contentType: 'RESOURCE', pageSize: PAGE_ASSETS } as const;
  for await (const asset of client.listAssetsAsync(request, { otherArgs })) {
    assets += 1;
    if (!output.write(`${JSON.stringify(asset)}\n`)) await once(output, 'drain');
  }
  return assets;
});
output.end();
await client.close();
