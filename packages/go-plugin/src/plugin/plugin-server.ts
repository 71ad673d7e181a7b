import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from '@grpc/grpc-js';
import { onAbort, withinMs } from '../abort.ts';
import { defaultNetwork } from '../address.ts';
import { ListeningBroker } from '../broker.ts';
import { createDeferred } from '../deferred.ts';
import { GoPluginError, messageOf } from '../go-plugin-error.ts';
import { createServerCredentials, SERVER_OPTIONS, type TlsPair } from '../grpc/grpc-options.ts';
import { bindService } from '../grpc/service-binding.ts';
import { formatHandshakeLine } from '../handshake-line.ts';
import { type BoundAddress, listen, type ListenPlace } from '../listen.ts';
import type { HclogLogger } from '../log/hclog-logger.ts';
import {
  ENV,
  type Environment,
  negotiateVersion,
  type PluginEnvironment,
  readPluginEnvironment,
} from '../plugin-env.ts';
import { removeAbandonedSocketDir } from '../socket-dir.ts';
import { findGroupId } from '../socket-group.ts';
import { encodeCertificateField, isCertificate } from '../tls/certificate-field.ts';
import { type Curve, createIdentity } from '../tls/identity.ts';
import { withDefaults } from '../with-defaults.ts';
import { watchParent } from './orphan-watch.ts';
import { holdProcess } from './process-hold.ts';
import { redirectOutput, writeDescriptor } from './real-output.ts';
import type { PluginRegistrar, ServeOptions } from './serve-options.ts';
import { createStdioBuffer, type StdioBuffer } from './stdio-buffer.ts';
import { addSystemServices } from './system-services.ts';

const STDOUT = 1;
const DEFAULT_LIMITS = {
  orphanPollMs: 2000,
  shutdownDelayMs: 10,
  shutdownGraceMs: 1500,
  flushMs: 200,
  brokerTimeoutMs: 5000,
  maxStdioBytes: 1024 * 1024,
};

type EndReason = 'requested' | 'terminated' | 'orphaned' | 'aborted';

/** One plugin being served, from its environment to its end. */
export class PluginServer {
  readonly #options: ServeOptions;
  readonly #logger: HclogLogger;
  readonly #limits: typeof DEFAULT_LIMITS;
  readonly #environment: PluginEnvironment;
  readonly #appVersion: number;
  readonly #tls: TlsPair | undefined;
  readonly #place: ListenPlace;
  readonly #broker: ListeningBroker;
  readonly #stdio: StdioBuffer;
  readonly #server = new Server(SERVER_OPTIONS);
  readonly #ended = createDeferred<EndReason>();

  constructor(options: ServeOptions, logger: HclogLogger) {
    const env = options.env ?? process.env;
    this.#options = options;
    this.#logger = logger;
    this.#limits = withDefaults(DEFAULT_LIMITS, options.limits);
    this.#environment = readPluginEnvironment(env);
    this.#appVersion = chooseVersion(options, env, logger);
    this.#tls = createTls(this.#environment.clientCertificatePem, options.curve);
    this.#place = createPlace(options, this.#environment);
    this.#broker = new ListeningBroker({
      tls: this.#tls,
      place: this.#place,
      timeoutMs: this.#limits.brokerTimeoutMs,
      toStatus: options.toStatus,
    });
    this.#stdio = createStdioBuffer(this.#limits.maxStdioBytes);
  }

  /** Serves until the end. */
  async serve(): Promise<void> {
    const { testMode } = this.#options;
    const redirection =
      testMode === undefined ? redirectOutput((name, data) => this.#stdio.push(name, data)) : undefined;
    let bound: BoundAddress | undefined;
    try {
      await this.#addServices();
      bound = await listen(this.#server, createServerCredentials(this.#tls), this.#place);
      const reason = await this.#runUntilEnd(bound);
      await this.#endInOrder(reason);
    } finally {
      this.#broker.close();
      this.#server.forceShutdown();
      bound?.unlink();
      redirection?.[Symbol.dispose]();
    }
  }

  async #addServices(): Promise<void> {
    const registrar: PluginRegistrar = {
      appVersion: this.#appVersion,
      broker: this.#broker,
      logger: this.#logger,
      addService: (service, implementation) => {
        const options = { broker: this.#broker, toStatus: this.#options.toStatus };
        const { definition, handlers } = bindService(service, implementation, options);
        this.#server.addService(definition, handlers);
      },
    };
    addSystemServices(registrar, {
      broker: this.#broker,
      stdio: this.#stdio,
      onShutdown: () => this.#ended.resolve('requested'),
    });
    await this.#options.versions[this.#appVersion]?.(registrar);
  }

  async #runUntilEnd(bound: BoundAddress): Promise<EndReason> {
    const { testMode } = this.#options;
    if (testMode !== undefined) {
      using _abort = onAbort(testMode.signal, () => this.#ended.resolve('aborted'));
      const { network, address } = bound;
      const protocolVersion = this.#appVersion;
      testMode.onReattach({ protocol: 'grpc', protocolVersion, network, address, pid: process.pid, test: true });
      return await this.#ended.promise;
    }
    using _hold = holdProcess({
      onInterrupt: () => this.#logger.trace('plugin received interrupt signal, ignoring'),
      onTerminate: () => this.#ended.resolve('terminated'),
      onExit: () => bound.unlink(),
    });
    using _watch = watchParent(this.#limits.orphanPollMs, () => this.#ended.resolve('orphaned'));
    const certificateField = this.#tls === undefined ? '' : encodeCertificateField(this.#tls.own.certificateDer);
    const { printsMultiplexing } = this.#environment;
    const line = formatHandshakeLine({ ...bound, appVersion: this.#appVersion, certificateField, printsMultiplexing });
    writeDescriptor(STDOUT, `${line}\n`);
    const reason = await this.#ended.promise;
    if (reason === 'orphaned') process.once('exit', () => removeAbandonedSocketDir(this.#place.socketDir));
    return reason;
  }

  async #endInOrder(reason: EndReason): Promise<void> {
    const { shutdownDelayMs, shutdownGraceMs, flushMs } = this.#limits;
    // The answer to the host's call must leave before its connection is cut.
    if (reason === 'requested') await delay(shutdownDelayMs);
    try {
      await withinMs(Promise.resolve(this.#options.onShutdown?.()), shutdownGraceMs);
    } catch (error) {
      this.#logger.error(`shut down: ${messageOf(error)}`);
    }
    await withinMs(this.#finishCalls(), flushMs);
  }

  /** Lets what is written already reach the host, as far as the host takes it. */
  async #finishCalls(): Promise<void> {
    await this.#stdio.close();
    this.#broker.close();
    const { promise, resolve } = createDeferred<unknown>();
    this.#server.tryShutdown(resolve);
    await promise;
  }
}

function chooseVersion(options: ServeOptions, env: Environment, logger: HclogLogger): number {
  const { version, ignored } = negotiateVersion(env[ENV.versions], Object.keys(options.versions).map(Number));
  for (const entry of ignored) logger.warn('protocol version sent by the host is not a number, ignoring', { entry });
  return version;
}

function createTls(peerPem: string | undefined, curve: Curve | undefined): TlsPair | undefined {
  if (peerPem === undefined) return undefined;
  if (!isCertificate(peerPem)) {
    throw new GoPluginError('invalid_certificate', 'client cert provided but failed to parse', {
      hint: `The host must give its certificate in ${ENV.clientCert} as PEM text.`,
    });
  }
  return { own: createIdentity(curve === undefined ? {} : { curve }), peerPem };
}

function createPlace(options: ServeOptions, environment: PluginEnvironment): ListenPlace {
  const { socketDir, socketGroup, minPort, maxPort } = environment;
  return {
    network: options.network ?? defaultNetwork(),
    socketDir: socketDir ?? tmpdir(),
    socketGroupId: socketGroup === undefined ? undefined : findGroupId(socketGroup),
    minPort,
    maxPort,
  };
}
