import type { MessageInitShape } from '@bufbuild/protobuf';
import { canonicalJson, CorkscrewError, type ProviderInfo } from '@corkscrew/core';
import type {
  InitializeRequest as WireInitializeRequest,
  InitializeRequestSchema,
  InitializeResponse,
  InitializeResponseSchema,
  ProviderInfoResponse,
  ProviderInfoResponseSchema,
} from '../gen/corkscrew_pb.ts';

/** What a provider is given when it starts. */
export interface InitializeRequest {
  readonly provider: string;
  /** The provider's block of the configuration. JSON-safe. */
  readonly config: Readonly<Record<string, unknown>>;
  /** A folder for caches that outlive the process, or empty for none. */
  readonly cacheDir: string;
}

/** What a provider says when it has started. */
export interface InitializeResult {
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const CONFIG_JSON_KEY = 'corkscrew.config_json';

export function toWireInitializeRequest(request: InitializeRequest): MessageInitShape<typeof InitializeRequestSchema> {
  const { provider, config, cacheDir } = request;
  return { provider, config: { ...scalarsOf(config), [CONFIG_JSON_KEY]: canonicalJson(config) }, cacheDir };
}

/** Reads the whole block where the host sent it, else the scalars that hosts of the published contract send. */
export function fromWireInitializeRequest(request: WireInitializeRequest): InitializeRequest {
  const { [CONFIG_JSON_KEY]: json, ...scalars } = request.config;
  const config = json === undefined ? scalars : parseConfig(json);
  return { provider: request.provider, config, cacheDir: request.cacheDir };
}

export function toWireInitializeResponse(result: InitializeResult): MessageInitShape<typeof InitializeResponseSchema> {
  return { success: true, version: result.version, metadata: { ...result.metadata } };
}

/** @throws {CorkscrewError} `config_invalid` when the provider says that it did not start. */
export function fromWireInitializeResponse(response: InitializeResponse, provider: string): InitializeResult {
  const { success, error, version, metadata } = response;
  if (!success || error !== '') {
    const reason = error === '' ? 'the plugin gave no reason' : error;
    throw new CorkscrewError('config_invalid', `initialize provider ${provider}: ${reason}`, {
      isRemote: true,
      hint: `Check the configuration and the credentials of ${provider}.`,
    });
  }
  return { version, metadata };
}

export function toWireProviderInfo(info: ProviderInfo): MessageInitShape<typeof ProviderInfoResponseSchema> {
  const { name, version, description, supportedServices, capabilities } = info;
  return { name, version, description, supportedServices: [...supportedServices], capabilities: { ...capabilities } };
}

export function fromWireProviderInfo(info: ProviderInfoResponse): ProviderInfo {
  const { name, version, description, supportedServices, capabilities } = info;
  return { name, version, description, supportedServices, capabilities };
}

function scalarsOf(config: Readonly<Record<string, unknown>>): Record<string, string> {
  const scalars: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      scalars[key] = String(value);
    }
  }
  return scalars;
}

function parseConfig(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new CorkscrewError('config_invalid', `read ${CONFIG_JSON_KEY}: it is not JSON`, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new CorkscrewError('config_invalid', `read ${CONFIG_JSON_KEY}: it is not a JSON object`);
}
