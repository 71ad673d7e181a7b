import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createInMemoryProvider } from '@corkscrew/sdk/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createKubernetesProvider } from '../src/provider.ts';
import { fakeObject, startFakeApi } from '../src/testing/fake-api-server.ts';
import { added, bookmark, deleted, FakeWatches, modified } from '../src/testing/fake-watches.ts';
import { coreKind } from '../src/testing/scan-fake.ts';

const SOME = 5_000;
const MANY = 10 * SOME;
const BATCH = 500;
/** Less than a byte kept of an event would come to. */
const MOST_GROWTH = MANY * 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('a long watch keeps nothing of the events that have passed', async () => {
  const watches = new FakeWatches();
  const server = await startFakeApi({ kinds: [coreKind('Pod', [fakeObject('first')])], answer: watches.answer });
  const provider = createKubernetesProvider({ env: {} });
  const client = await createInMemoryProvider(provider, { config: { kubeconfig: server.kubeconfig } });
  const stop = new AbortController();
  let passed = 0;
  const reading = (async () => {
    for await (const message of client.watch({ types: ['Pod'] }, { signal: stop.signal })) {
      if (message.kind === 'resources' || message.kind === 'deleted') passed += message.resources.length;
    }
  })().catch(() => undefined);
  onTestFinished(async () => {
    stop.abort(new Error('the test is over'));
    await reading;
    await client.close();
    await server.close();
  });

  let sent = 0;
  const send = async (count: number): Promise<void> => {
    const end = sent + count;
    for (; sent < end; sent += BATCH) await watches.send('/api/v1/pods', ...eventsFrom(sent));
    await new Promise<void>((resolve) => {
      const check = setInterval(() => {
        if (passed <= end) return;
        clearInterval(check);
        resolve();
      }, 5);
    });
  };
  await send(SOME);
  const before = heapUsed();
  await send(MANY);
  const growth = heapUsed() - before;
  const perEvent = (growth / MANY).toFixed(1);
  process.stdout.write(
    `watch: ${MANY.toLocaleString('en')} events later the heap is ${growth} bytes larger, ${perEvent} an event\n`,
  );
  expect(growth).toBeLessThan(MOST_GROWTH);
});

/** A pod that comes, changes and goes, and a bookmark now and then: each of another name and version. */
function eventsFrom(start: number): readonly object[] {
  const events: object[] = [bookmark(String(start + 1))];
  for (let index = start; events.length <= BATCH; index += 1) {
    const pod = fakeObject(`pod-${index}`, {
      metadata: { namespace: 'a', resourceVersion: String(index + 1), labels: { app: `app-${index}` } },
      spec: { nodeName: `node-${index}`, containers: [{ name: 'web', image: `registry/web:${index}` }] },
    });
    events.push(
      ...[added(pod), modified({ ...pod, status: { phase: 'Running' } }), deleted(pod)].slice(
        0,
        BATCH + 1 - events.length,
      ),
    );
  }
  return events;
}
