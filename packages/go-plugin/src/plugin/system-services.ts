import { onAbort } from '../abort.ts';
import type { ListeningBroker } from '../broker.ts';
import { type ConnInfo, GRPCBroker, GRPCController, GRPCStdio } from '../gen/go_plugin_pb.ts';
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from '../gen/grpc_health_pb.ts';
import { GoPluginError } from '../go-plugin-error.ts';
import type { ServiceRegistrar } from '../grpc/service-types.ts';
import { GrpcStatus } from '../grpc/status.ts';
import type { StdioBuffer } from './stdio-buffer.ts';

/** What the services that every plugin serves work with. */
export interface SystemParts {
  readonly broker: ListeningBroker;
  readonly stdio: StdioBuffer;
  /** Called when the host asks the plugin to end. */
  readonly onShutdown: () => void;
}

const SERVICE_NAMES: ReadonlySet<string> = new Set(['', 'plugin']);

/** Adds health, broker, stdio and controller. */
export function addSystemServices(registrar: ServiceRegistrar, parts: SystemParts): void {
  addHealth(registrar);
  registrar.addService(GRPCBroker, {
    startStream: (infos, { signal }) => exchange(infos, parts.broker, signal),
  });
  registrar.addService(GRPCStdio, { streamStdio: (_request, { signal }) => parts.stdio.stream(signal) });
  registrar.addService(GRPCController, {
    shutdown() {
      parts.onShutdown();
      return {};
    },
  });
}

function addHealth(registrar: ServiceRegistrar): void {
  registrar.addService(Health, {
    check({ service }) {
      if (SERVICE_NAMES.has(service)) return { status: ServingStatus.SERVING };
      throw new GoPluginError('rpc_failed', `unknown service ${service}`, {
        grpcStatus: GrpcStatus.NOT_FOUND,
        grpcDetails: `unknown service ${service}`,
      });
    },
    async *watch({ service }, { signal }) {
      yield { status: SERVICE_NAMES.has(service) ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN };
      await new Promise<void>((resolve) => void onAbort(signal, () => resolve()));
    },
  });
}

/** Both directions of the broker's stream; either end ends the other. */
async function* exchange(
  infos: AsyncIterable<ConnInfo>,
  broker: ListeningBroker,
  signal: AbortSignal,
): AsyncGenerator<ConnInfo> {
  const ended = new AbortController();
  using _abort = onAbort(signal, () => ended.abort());
  const receiveAll = async (): Promise<void> => {
    try {
      for await (const info of infos) broker.receive(info);
    } finally {
      ended.abort();
    }
  };
  // A caller that breaks off is how this stream normally ends.
  receiveAll().catch(() => undefined);
  yield* broker.outgoing(ended.signal);
}
