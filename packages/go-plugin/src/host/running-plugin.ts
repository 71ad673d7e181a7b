import type { DescService } from '@bufbuild/protobuf';
import { withinMs } from '../abort.ts';
import type { Address } from '../address.ts';
import { ListeningBroker } from '../broker.ts';
import { GRPCBroker, GRPCController, GRPCStdio, StdioData_Channel } from '../gen/go_plugin_pb.ts';
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from '../gen/grpc_health_pb.ts';
import { GoPluginError, isGoPluginError, messageOf } from '../go-plugin-error.ts';
import { type ConnectionOwner, GrpcConnection } from '../grpc/connection.ts';
import { createChannelCredentials, type TlsPair } from '../grpc/grpc-options.ts';
import { createServiceClient } from '../grpc/service-client.ts';
import type { ServiceClient } from '../grpc/service-types.ts';
import { GrpcStatus } from '../grpc/status.ts';
import type { ListenPlace } from '../listen.ts';
import type { HostLog } from './host-log.ts';
import { describeExit, type PluginExit, pluginExited } from './plugin-child.ts';
import type { CloseOutcome, PingOptions, PluginProcess } from './plugin-process.ts';

/** A process, whoever started it. */
interface ProcessHandle {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<PluginExit>;
  /** Ends it at once; without it the process is left alone. */
  readonly kill?: (() => void) | undefined;
}

/** What a {@link RunningPlugin} is made of. */
export interface RunningPluginInput {
  readonly process: ProcessHandle;
  readonly appVersion: number;
  readonly address: Address;
  readonly tls: TlsPair | undefined;
  readonly place: ListenPlace;
  readonly log: HostLog;
  readonly onStdout: ((chunk: Uint8Array) => void) | undefined;
  readonly onStderr: ((chunk: Uint8Array) => void) | undefined;
  readonly shutdownGraceMs: number;
  readonly brokerTimeoutMs: number;
  readonly exitNoticeMs: number;
  /** Gives back what the host holds for the plugin; called once, after its end. */
  readonly release: () => void;
}

const PING_TIMEOUT_MS = 5000;
const QUIET_STDIO_ENDS: ReadonlySet<number | undefined> = new Set([
  GrpcStatus.UNAVAILABLE,
  GrpcStatus.CANCELLED,
  GrpcStatus.UNIMPLEMENTED,
]);

/** A plugin that was reached and can be called. */
export class RunningPlugin implements PluginProcess, ConnectionOwner {
  readonly name: string;
  readonly pid: number;
  readonly appVersion: number;
  readonly broker: ListeningBroker;
  readonly exited: Promise<PluginExit>;
  readonly #input: RunningPluginInput;
  readonly #connection: GrpcConnection;
  readonly #lifetime = new AbortController();
  #exit: PluginExit | undefined;
  #isReleased = false;
  #isClosing = false;
  #closing: Promise<CloseOutcome> | undefined;

  constructor(input: RunningPluginInput) {
    this.#input = input;
    this.name = input.process.name;
    this.pid = input.process.pid;
    this.appVersion = input.appVersion;
    this.#connection = new GrpcConnection(input.address, createChannelCredentials(input.tls), this);
    this.broker = new ListeningBroker({ tls: input.tls, place: input.place, timeoutMs: input.brokerTimeoutMs });
    this.exited = input.process.exited;
    void this.#followExit();
  }

  get isAlive(): boolean {
    return this.#exit === undefined && !this.#isClosing;
  }

  client<S extends DescService>(service: S): ServiceClient<S> {
    return createServiceClient(service, this.#connection);
  }

  async ping(options: PingOptions = {}): Promise<void> {
    const { signal, timeoutMs = PING_TIMEOUT_MS } = options;
    const { status } = await this.client(Health).check({ service: 'plugin' }, { signal, timeoutMs });
    if (status === ServingStatus.SERVING) return;
    throw new GoPluginError('rpc_failed', `plugin ${this.name} says that it is not serving (health status ${status})`);
  }

  /** Makes the first call, then opens the streams that last as long as the plugin. */
  async connect(options: PingOptions): Promise<void> {
    try {
      await this.ping(options);
    } catch (error) {
      // A plugin without a health service is reached all the same.
      if (!isGoPluginError(error) || error.grpcStatus !== GrpcStatus.UNIMPLEMENTED) throw this.#connectError(error);
    }
    void this.#runBrokerStream();
    void this.#runStdioStream();
  }

  close(): Promise<CloseOutcome> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Lets go of the connection without touching the process. */
  release(): void {
    this.#isClosing = true;
    this.#letGo();
  }

  closedReason(): GoPluginError | undefined {
    if (this.#isClosing) return new GoPluginError('closed', `plugin ${this.name} was closed`);
    return this.#exit === undefined ? undefined : pluginExited(this.name, this.#exit);
  }

  async waitForClosedReason(): Promise<GoPluginError | undefined> {
    await withinMs(this.exited, this.#input.exitNoticeMs);
    return this.closedReason();
  }

  async #followExit(): Promise<void> {
    const exit = await this.exited;
    this.#exit = exit;
    const fields = { pid: this.pid, exitCode: exit.code, signal: exit.signal };
    this.#input.log(this.#isClosing ? 'info' : 'error', `plugin process ${describeExit(exit)}`, fields);
    if (!this.#isClosing) this.#letGo();
  }

  #letGo(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#lifetime.abort();
    this.broker.close();
    this.#connection.close();
    this.#input.release();
  }

  async #shutDown(): Promise<CloseOutcome> {
    const { kill } = this.#input.process;
    if (this.#exit !== undefined) return 'graceful';
    if (kill === undefined) {
      this.release();
      return 'graceful';
    }
    this.broker.close();
    const asked = this.#askToEnd();
    this.#isClosing = true;
    try {
      const exit = await withinMs(this.exited, this.#input.shutdownGraceMs);
      if (exit !== undefined) return 'graceful';
      this.#input.log('warn', 'plugin failed to exit gracefully', { pid: this.pid });
      kill();
      await this.exited;
      return 'killed';
    } finally {
      this.release();
      await asked;
    }
  }

  async #askToEnd(): Promise<void> {
    try {
      await this.client(GRPCController).shutdown({}, { timeoutMs: this.#input.shutdownGraceMs });
    } catch (error) {
      // A plugin that ends at once often does not answer: only its end counts.
      this.#input.log('trace', 'shutdown call was not answered', { error: messageOf(error) });
    }
  }

  async #runBrokerStream(): Promise<void> {
    const { signal } = this.#lifetime;
    try {
      const infos = this.client(GRPCBroker).startStream(this.broker.outgoing(signal), { signal });
      for await (const info of infos) this.broker.receive(info);
    } catch (error) {
      if (this.isAlive) this.#input.log('debug', 'broker stream ended', { error: messageOf(error) });
    }
  }

  async #runStdioStream(): Promise<void> {
    const { signal } = this.#lifetime;
    const { onStdout, onStderr, log } = this.#input;
    try {
      for await (const { channel, data } of this.client(GRPCStdio).streamStdio({}, { signal })) {
        if (channel === StdioData_Channel.STDOUT) onStdout?.(data);
        else if (channel === StdioData_Channel.STDERR) onStderr?.(data);
      }
    } catch (error) {
      const status = isGoPluginError(error) ? error.grpcStatus : undefined;
      if (!this.isAlive) return;
      const level = QUIET_STDIO_ENDS.has(status) ? 'debug' : 'warn';
      log(level, 'stdio service not available, stdout/stderr syncing unavailable', { error: messageOf(error) });
    }
  }

  #connectError(error: unknown): unknown {
    if (!isGoPluginError(error) || error.grpcStatus !== GrpcStatus.UNAVAILABLE) return error;
    const { network, address } = this.#input.address;
    const isTls = this.#input.tls !== undefined;
    const isTlsError = isTls && /certificate|ssl|tls/i.test(error.grpcDetails ?? '');
    const code = isTlsError ? 'invalid_certificate' : 'connect_failed';
    return new GoPluginError(code, `connect to plugin ${this.name} at ${network} ${address}: ${error.grpcDetails}`, {
      hint: isTls
        ? "The plugin does not listen there, or its certificate is not the one in its handshake line; report this to the plugin's author."
        : "The plugin does not listen there, or expects TLS; report this to the plugin's author.",
      cause: error,
    });
  }
}
