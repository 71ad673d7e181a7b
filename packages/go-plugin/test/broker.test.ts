import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ListeningBroker } from '../src/broker.ts';
import type { Network } from '../src/index.ts';
import { Counter, Echoer } from './fixtures/gen/counter_pb.ts';
import { createScratch, launchNode, type Scratch } from './fixtures/harness.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = createScratch();
});
afterEach(() => scratch[Symbol.dispose]());

function createPair(timeoutMs: number, network: Network = 'unix'): readonly [ListeningBroker, ListeningBroker] {
  const place = { network, socketDir: scratch.path, minPort: 0, maxPort: 0 };
  const make = (): ListeningBroker => new ListeningBroker({ tls: undefined, place, timeoutMs });
  const pair = [make(), make()] as const;
  const carry = async (from: ListeningBroker, to: ListeningBroker): Promise<void> => {
    for await (const info of from.outgoing(new AbortController().signal)) to.receive(info);
  };
  void carry(pair[0], pair[1]);
  void carry(pair[1], pair[0]);
  return pair;
}

describe('the broker of a running plugin', () => {
  test.each([
    { title: 'mutual TLS', options: {} },
    { title: 'no TLS', options: { autoMtls: false } },
    { title: 'TCP', options: { network: 'tcp', env: { TEST_NETWORK: 'tcp' } } },
  ] as const)('connects both ways with $title', async ({ options }) => {
    await using plugin = await launchNode(scratch, options);
    const client = plugin.client(Counter);

    const brokerId = plugin.broker.nextId();
    await plugin.broker.accept(brokerId, (registrar) =>
      registrar.addService(Echoer, { echo: ({ text }) => ({ text: `${text} back`, servedBy: 'host' }) }),
    );
    expect(await client.brokeredEcho({ brokerId, text: 'hi' })).toMatchObject({ text: 'hi back', servedBy: 'host' });

    const opened = await client.open({});
    using connection = await plugin.broker.dial(opened.brokerId);
    expect(await connection.client(Echoer).echo({ text: 'x' })).toMatchObject({ text: 'x', servedBy: 'node' });
  });

  test('leaves no socket behind, and refuses to go on after close', async () => {
    const plugin = await launchNode(scratch);
    await plugin.broker.accept(1, (registrar) => registrar.addService(Echoer, {}));
    await plugin.client(Counter).open({});
    await plugin.close();
    expect(scratch.leftovers()).toEqual([]);
    await expect(plugin.broker.accept(2, () => {})).rejects.toMatchObject({ code: 'closed' });
    await expect(plugin.broker.dial(2)).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('ListeningBroker', () => {
  test('counts its numbers from 1', () => {
    const [broker] = createPair(100);
    expect([broker.nextId(), broker.nextId()]).toEqual([1, 2]);
  });

  test.each(['unix', 'tcp'] as const)('closes what it opened over %s', async (network) => {
    const [a, b] = createPair(1000, network);
    const server = await a.accept(1, (registrar) => registrar.addService(Echoer, { echo: ({ text }) => ({ text }) }));
    const connection = await b.dial(1);
    const client = connection.client(Echoer);
    expect(await client.echo({ text: 'x' })).toMatchObject({ text: 'x' });
    server.close();
    await expect(client.echo({ text: 'x' })).rejects.toMatchObject({ code: 'rpc_failed', grpcStatus: 14 });
    b.close();
    await expect(client.echo({ text: 'x' })).rejects.toMatchObject({ code: 'closed' });
    expect(scratch.leftovers()).toEqual([]);
  });

  test('fails to dial what nobody announces', async () => {
    const [broker] = createPair(20);
    await expect(broker.dial(9)).rejects.toMatchObject({
      code: 'broker_failed',
      message: expect.stringContaining('timeout waiting for connection info'),
    });
  });

  test('waits for an announcement that comes late', async () => {
    const [a, b] = createPair(5000);
    const dialled = b.dial(3);
    await a.accept(3, (registrar) => registrar.addService(Echoer, { echo: () => ({ text: 'late' }) }));
    expect(await (await dialled).client(Echoer).echo({})).toMatchObject({ text: 'late' });
    a.close();
    b.close();
  });

  test('drops an announcement that nobody picks up', async () => {
    const [a, b] = createPair(20);
    await a.accept(3, (registrar) => registrar.addService(Echoer, {}));
    await new Promise((resolve) => setTimeout(resolve, 60));
    await expect(b.dial(3)).rejects.toMatchObject({ code: 'broker_failed' });
    a.close();
  });

  test('refuses an address of an unknown kind', async () => {
    const [broker] = createPair(1000);
    broker.receive({ $typeName: 'plugin.ConnInfo', serviceId: 1, network: 'udp', address: 'x' });
    await expect(broker.dial(1)).rejects.toThrow('unknown address type: udp');
  });

  test('stops waiting when aborted, and when closed', async () => {
    const [broker] = createPair(5000);
    const controller = new AbortController();
    const aborted = broker.dial(1, { signal: controller.signal });
    const closed = broker.dial(2);
    controller.abort(new Error('enough'));
    broker.close();
    await expect(aborted).rejects.toThrow('enough');
    await expect(closed).rejects.toMatchObject({ code: 'closed' });
  });
});
