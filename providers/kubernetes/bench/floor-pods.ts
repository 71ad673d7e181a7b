import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Agent, request } from 'undici';
import { measure } from '../../../tests/support/bench/measure.ts';
import { clusterOfBench, PAGE_SIZE } from './worker.ts';

interface Page {
  readonly items: readonly unknown[];
  readonly metadata: { readonly continue?: string };
}

/** The least that anybody must do: fetch the pages, parse them, write a line for each pod. */
const { url } = clusterOfBench();
const output = createWriteStream('/dev/null');
const dispatcher = new Agent({ pipelining: 1 });
await measure(async () => {
  let pods = 0;
  let token = '';
  do {
    const query = { limit: PAGE_SIZE, ...(token === '' ? {} : { continue: token }) };
    const { body } = await request(`${url}/api/v1/pods`, { dispatcher, query });
    const page = JSON.parse(await body.text()) as Page;
    for (const pod of page.items) {
      pods += 1;
      if (!output.write(`${JSON.stringify(pod)}\n`)) await once(output, 'drain');
    }
    token = page.metadata.continue ?? '';
  } while (token !== '');
  return pods;
});
output.end();
await dispatcher.close();
