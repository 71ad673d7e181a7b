import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { measure } from '../../../tests/support/bench/measure.ts';
import { clusterOfBench, PAGE_SIZE } from './worker.ts';

/** Every pod as a plain script writes it: the official client's typed list, page by page, JSON lines. */
const { url } = clusterOfBench();
const config = new KubeConfig();
config.loadFromOptions({
  clusters: [{ name: 'bench', server: url, skipTLSVerify: true }],
  users: [{ name: 'bench' }],
  contexts: [{ name: 'bench', cluster: 'bench', user: 'bench' }],
  currentContext: 'bench',
});
const api = config.makeApiClient(CoreV1Api);
const output = createWriteStream('/dev/null');
await measure(async () => {
  let pods = 0;
  let token: string | undefined;
  do {
    const page = await api.listPodForAllNamespaces({
      limit: PAGE_SIZE,
      ...(token === undefined ? {} : { _continue: token }),
    });
    for (const pod of page.items) {
      pods += 1;
      if (!output.write(`${JSON.stringify(pod)}\n`)) await once(output, 'drain');
    }
    token = page.metadata?._continue || undefined;
  } while (token !== undefined);
  return pods;
});
output.end();
