import { CorkscrewError } from '@corkscrew/sdk';
import { loadSharedConfigFiles } from '@smithy/core/config';

/** What the AWS configuration files say about the chosen profile, as far as it concerns us. */
export interface AwsProfile {
  readonly name: string;
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  /** Endpoint per service, by service id in lower case with underscores. */
  readonly serviceEndpoints: Readonly<Record<string, string>>;
}

type Section = Readonly<Record<string, string | undefined>>;

const ENDPOINT_KEY = '.endpoint_url';

/**
 * Reads the profile that the config or the environment chooses.
 *
 * @throws {CorkscrewError} config_invalid where a profile was asked for by name and neither file has it.
 */
export async function loadProfile(asked: string | undefined, env: NodeJS.ProcessEnv): Promise<AwsProfile> {
  const name = asked ?? nonEmpty(env['AWS_PROFILE']) ?? nonEmpty(env['AWS_DEFAULT_PROFILE']);
  const files = await loadSharedConfigFiles({
    ...withPath('filepath', env['AWS_SHARED_CREDENTIALS_FILE']),
    ...withPath('configFilepath', env['AWS_CONFIG_FILE']),
    ignoreCache: true,
  });
  const sections = files.configFile as Readonly<Record<string, Section>>;
  const credentials = files.credentialsFile as Readonly<Record<string, Section>>;
  const known = name ?? 'default';
  if (name !== undefined && sections[name] === undefined && credentials[name] === undefined) {
    throw unknownProfile(name, [...Object.keys(sections), ...Object.keys(credentials)]);
  }
  const section = { ...credentials[known], ...sections[known] };
  return {
    name: known,
    region: section['region'],
    endpointUrl: section['endpoint_url'],
    serviceEndpoints: serviceEndpointsOf(sections[`services.${section['services'] ?? ''}`] ?? {}),
  };
}

function serviceEndpointsOf(section: Section): Record<string, string> {
  const entries = Object.entries(section).filter(([key, value]) => key.endsWith(ENDPOINT_KEY) && value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(0, -ENDPOINT_KEY.length), value ?? '']));
}

function unknownProfile(name: string, known: readonly string[]): CorkscrewError {
  const profiles = [...new Set(known)].filter((key) => !key.includes('.')).sort();
  return new CorkscrewError(
    'config_invalid',
    `use AWS profile ${name}: the AWS configuration files have no such profile`,
    {
      hint:
        profiles.length === 0
          ? 'Run `aws configure` to make a profile, or unset AWS_PROFILE.'
          : `Known profiles: ${profiles.join(', ')}.`,
    },
  );
}

function withPath(key: 'filepath' | 'configFilepath', path: string | undefined): Record<string, string> {
  return nonEmpty(path) === undefined ? {} : { [key]: path as string };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
