import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { measure } from '../../../tests/support/bench/measure.ts';
import { connectVendorClient } from '../src/testing/vendor-client.ts';
import { organizationOfBench, PAGE_ASSETS } from './worker.ts';

/** Every asset as a plain script writes it: the vendor's own client, page by page, JSON lines. */
const { url, token, organization } = organizationOfBench();
const client = connectVendorClient(url, token);
const output = createWriteStream('/dev/null');
await measure(async () => {
  let assets = 0;
  const request = { parent: organization, contentType: 'RESOURCE', pageSize: PAGE_ASSETS } as const;
  for await (const asset of client.listAssetsAsync(request)) {
    assets += 1;
    if (!output.write(`${JSON.stringify(asset)}\n`)) await once(output, 'drain');
  }
  return assets;
});
output.end();
await client.close();
