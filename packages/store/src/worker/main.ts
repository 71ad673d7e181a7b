import { parentPort, type MessagePort } from 'node:worker_threads';
import type { WireError, WorkerCalls, WorkerMethod, WorkerReply, WorkerRequest } from '../sink/worker-protocol.ts';
import { toWireError } from './wire-error.ts';
import { WorkerCallHandler } from './worker-call-handler.ts';

if (parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  const handler = new WorkerCallHandler();
  const running = new Map<number, AbortController>();
  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort();
      return;
    }
    const { id, method, argument } = request;
    const controller = new AbortController();
    running.set(id, controller);
    void handler
      .handle(method, argument, controller.signal)
      .then(
        (result): WorkerReply => ({ kind: 'result', id, result }),
        (error: unknown): WorkerReply => ({ kind: 'error', id, error: toWireError(error) satisfies WireError }),
      )
      .then((reply) => {
        running.delete(id);
        port.postMessage(reply, reply.kind === 'result' ? transferablesOf(method, reply.result) : []);
        if (method === 'close') port.close();
      });
  });
}

/** The memory of a result that is given to the caller instead of being copied: nothing here reads it any more. */
function transferablesOf(method: WorkerMethod, result: unknown): ArrayBuffer[] {
  if (method !== 'beginScan') return [];
  const { keys, hashes, incarnations, used } = result as WorkerCalls['beginScan']['result'];
  return [keys, hashes, incarnations, used].map(({ buffer }) => buffer);
}
