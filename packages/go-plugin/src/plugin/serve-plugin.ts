import { isGoPluginError, messageOf } from '../go-plugin-error.ts';
import { createHclogLogger } from '../log/hclog-logger.ts';
import { PluginServer } from './plugin-server.ts';
import { writeDescriptor } from './real-output.ts';
import type { ServeOptions } from './serve-options.ts';

const STDERR = 2;
const MISCONFIGURED = `Misconfigured ServeConfig given to serve this plugin: no magic cookie
key or value was set. Please notify the plugin author and report
this as a bug.
`;
const NOT_FOR_PEOPLE = `This binary is a plugin. These are not meant to be executed directly.
Please execute the program that consumes these plugins, which will
load any plugins automatically
`;

/**
 * Serves a plugin to the host that started this process, until the host ends it.
 *
 * Prints the handshake line, sends what the process prints afterwards to the host, ignores SIGINT (the host decides), ends
 * in order on SIGTERM, on the host's request and when the host is gone, and then exits the process. A process that was not
 * started by a host says so on its standard error and exits with code 1, as it does when it cannot serve. In test mode
 * nothing of this touches the process, and errors are thrown.
 *
 * @throws {GoPluginError} in test mode: `invalid_config`, `invalid_certificate`, `listen_failed`, `socket_path_too_long`
 *
 * @example
 * ```ts
 * await servePlugin({
 *   handshake: { magicCookieKey: 'MY_PLUGIN', magicCookieValue: 'd0c5' },
 *   versions: { 1: (registrar) => registrar.addService(Greeter, { greet: ({ name }) => ({ text: `Hello ${name}` }) }) },
 * });
 * ```
 */
export async function servePlugin(options: ServeOptions): Promise<void> {
  const logger = options.logger ?? createHclogLogger();
  if (options.testMode !== undefined) {
    await new PluginServer(options, logger).serve();
    return;
  }
  const exit = options.exit ?? ((code) => process.exit(code));
  const refusal = refuseStart(options);
  if (refusal !== undefined) {
    writeDescriptor(STDERR, refusal);
    exit(1);
    return;
  }
  try {
    await new PluginServer(options, logger).serve();
  } catch (error) {
    const hint = isGoPluginError(error) ? error.hint : undefined;
    logger.error(`cannot serve: ${messageOf(error)}`, hint === undefined ? {} : { hint });
    exit(1);
    return;
  }
  exit(0);
}

function refuseStart({ handshake, env = process.env }: ServeOptions): string | undefined {
  const { magicCookieKey, magicCookieValue } = handshake;
  if (magicCookieKey === '' || magicCookieValue === '') return MISCONFIGURED;
  return env[magicCookieKey] === magicCookieValue ? undefined : NOT_FOR_PEOPLE;
}
