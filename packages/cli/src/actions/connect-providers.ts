import type { PlanRequest, ProviderClient } from '@corkscrew/core';
import { CorkscrewError } from '@corkscrew/core';
import type { CommandContext } from '../command/command.ts';
import { suggest } from '../config/nearest.ts';

/** The provider that is meant where nothing says which. */
const DEFAULT_PROVIDER = 'aws';

/** Gives the one provider that a command works with. */
export function chooseProvider(context: CommandContext): string {
  const names = chooseProviders(context);
  return context.flags.text('provider') ?? names[0] ?? DEFAULT_PROVIDER;
}

/** Gives the providers that were asked for, else those of the configuration, else aws. */
export function chooseProviders({ flags, settings }: CommandContext): readonly string[] {
  const asked = [...new Set(flags.list('provider'))];
  if (asked.length > 0) return asked;
  const configured = Object.keys(settings.providers.value);
  return configured.length > 0 ? configured : [DEFAULT_PROVIDER];
}

/** Providers that are connected; disposing ends their processes. */
export interface ConnectedProviders extends AsyncDisposable {
  readonly clients: readonly ProviderClient[];
}

/** Connects providers at the same time; fails as {@link connectAll}. */
export async function connectProviders(context: CommandContext, names: readonly string[]): Promise<ConnectedProviders> {
  const { signal, parts } = context;
  return await connectAll(names.map((name) => parts.connect(name, { signal })));
}

/** Waits for providers that are being connected. When one fails, the others are ended and its failure is thrown. */
export async function connectAll(connecting: readonly Promise<ProviderClient>[]): Promise<ConnectedProviders> {
  const results = await Promise.allSettled(connecting);
  const clients = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.close()));
  };
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  return { clients, [Symbol.asyncDispose]: close };
}

/** Runs work on one connected provider and ends it afterwards. */
export async function withProvider<T>(
  context: CommandContext,
  name: string,
  work: (client: ProviderClient) => Promise<T>,
): Promise<T> {
  await using connected = await connectProviders(context, [name]);
  const [client] = connected.clients as [ProviderClient];
  return await work(client);
}

/** A provider with the part of a request that concerns it. */
export interface Target {
  readonly client: ProviderClient;
  readonly request: PlanRequest;
}

/**
 * Gives each provider its part of a request. Of several, one that has none of the services is left out; one alone gets
 * the request as it is, and knows best what is wrong with it.
 *
 * @throws CorkscrewError `invalid_argument` when no provider knows a service
 */
export async function divideRequest(
  clients: readonly ProviderClient[],
  request: PlanRequest,
  options: { readonly signal: AbortSignal },
): Promise<readonly Target[]> {
  const services = request.services ?? [];
  if (services.length === 0 || clients.length === 1) return clients.map((client) => ({ client, request }));
  const infos = await Promise.all(clients.map((client) => client.getInfo(options)));
  const known = new Set(infos.flatMap((info) => info.supportedServices));
  const tells = infos.every((info) => info.supportedServices.length > 0);
  if (tells) for (const service of services) assertKnown(service, known, clients);
  return clients.flatMap((client, index) => {
    const supported = infos[index]?.supportedServices ?? [];
    if (supported.length === 0) return [{ client, request }];
    const own = services.filter((service) => supported.includes(service));
    return own.length === 0 ? [] : [{ client, request: { ...request, services: own } }];
  });
}

function assertKnown(service: string, known: ReadonlySet<string>, clients: readonly ProviderClient[]): void {
  if (known.has(service)) return;
  const names = clients.map((client) => client.provider).join(', ');
  throw new CorkscrewError('invalid_argument', `read --services: neither of ${names} has a service "${service}"`, {
    hint: suggest(service, known, '`corkscrew discover` lists all services.'),
  });
}
