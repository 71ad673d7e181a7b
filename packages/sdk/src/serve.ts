import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CorkscrewError } from '@corkscrew/core';
import { createHclogLogger, type HclogLogger, servePlugin } from '@corkscrew/go-plugin';
import { CONTRACT_VERSION, PLUGIN_HANDSHAKE, registerProvider, toWireStatus } from '@corkscrew/protocol';
import type { Provider } from './define-provider.ts';
import type { Logger } from './logger.ts';
import { runPluginTest } from './plugin-test-run.ts';
import { ProviderService } from './provider-service.ts';

/** What {@link serveProvider} can be told. */
export interface ServeProviderOptions {
  /** Arguments after the program's name. @defaultValue `process.argv.slice(2)` */
  readonly argv?: readonly string[] | undefined;
  /** Where text for people goes. @defaultValue the process's standard output */
  readonly write?: ((text: string) => void) | undefined;
}

/**
 * Runs a provider's program: serves the host that started it, or answers `--test [service]`, `--version` and `--help`.
 *
 * Serving ends the process by itself. The others resolve and set `process.exitCode`.
 *
 * @example
 * ```ts
 * await serveProvider(provider);
 * ```
 */
export async function serveProvider(provider: Provider, options: ServeProviderOptions = {}): Promise<void> {
  const write = options.write ?? ((text: string) => void process.stdout.write(text));
  let command: Command;
  try {
    command = parseCommand(options.argv ?? process.argv.slice(2));
  } catch (error) {
    write(`${CorkscrewError.from(error).message}\n\n${helpOf(provider)}`);
    process.exitCode = 2;
    return;
  }
  switch (command.kind) {
    case 'serve':
      await serve(provider);
      break;
    case 'help':
      write(helpOf(provider));
      break;
    case 'version':
      write(`corkscrew-${provider.name} ${provider.version}\n`);
      break;
    case 'test':
      process.exitCode = await test(provider, command, write);
      break;
    default:
      command satisfies never;
  }
}

type Command =
  | { readonly kind: 'serve' | 'help' | 'version' }
  | { readonly kind: 'test'; readonly service: string | undefined; readonly configPath: string | undefined };

function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      test: { type: 'boolean' },
      config: { type: 'string' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [service, extra] = positionals;
  if (extra !== undefined || (service !== undefined && values.test !== true)) {
    throw new CorkscrewError('invalid_argument', `unexpected argument "${extra ?? service}"`);
  }
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  return values.test === true ? { kind: 'test', service, configPath: values.config } : { kind: 'serve' };
}

async function serve(provider: Provider): Promise<void> {
  const logger = createHclogLogger({ name: provider.name });
  const service = new ProviderService(provider, { logger: toLogger(logger) });
  await servePlugin({
    handshake: PLUGIN_HANDSHAKE,
    versions: { [CONTRACT_VERSION]: (registrar) => registerProvider(registrar, service) },
    logger,
    toStatus: toWireStatus,
    onShutdown: () => service.close(),
  });
}

async function test(
  provider: Provider,
  { service, configPath }: Extract<Command, { kind: 'test' }>,
  write: (text: string) => void,
): Promise<number> {
  const writeLine = (line: string): void => write(`${line}\n`);
  try {
    const config = configPath === undefined ? {} : await readConfig(configPath);
    return await runPluginTest(provider, { service, config, write: writeLine });
  } catch (error) {
    writeLine(`FAILED  ${CorkscrewError.from(error).message}`);
    return 1;
  }
}

async function readConfig(path: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new CorkscrewError('config_invalid', `read ${path}: ${CorkscrewError.from(cause).message}`, { cause });
  }
  throw new CorkscrewError('config_invalid', `read ${path}: it is not a JSON object`);
}

function toLogger(logger: HclogLogger): Logger {
  return (level, message, fields) => logger.log(level, message, fields);
}

function helpOf({ name, version, description }: Provider): string {
  return `corkscrew-${name} ${version}: ${description}

This is a plugin of corkscrew, which starts it by itself. By hand it can be tested:

  corkscrew-${name} --test [service] [--config <file.json>]
      connects, discovers, lists one service and says what it found
  corkscrew-${name} --version
  corkscrew-${name} --help
`;
}
