import { type AwsPartition, partitionOf } from '@corkscrew/aws-catalog';
import type { AwsConfig } from './config.ts';
import { type AwsProfile, loadProfile } from './profile.ts';

/** The config, the environment and the profile, brought together once. */
export interface AwsSettings {
  readonly config: AwsConfig;
  readonly profile: AwsProfile;
  /** Region of scans that name none. */
  readonly homeRegion: string;
  /** Region of account-wide calls: the home region if the catalog knows it, else one that surely exists. */
  readonly accountRegion: string;
  /** Where the home region comes from; `default` where nobody chose one. */
  readonly homeRegionSource: 'config' | 'environment' | 'profile' | 'default';
  readonly env: NodeJS.ProcessEnv;
}

/** The region that is used where neither config, environment nor profile name one. */
const FALLBACK_REGION = 'us-east-1';

/** Resolves settings: config before environment before profile, as the AWS tools do. */
export async function loadSettings(
  config: AwsConfig,
  env: NodeJS.ProcessEnv,
  partitions: readonly AwsPartition[],
): Promise<AwsSettings> {
  const profile = await loadProfile(config.profile, env);
  const home = homeRegionOf({ config, env, profile });
  return { config, profile, env, ...home, accountRegion: accountRegionOf(home.homeRegion, partitions) };
}

/** A mistyped region must not keep us from asking AWS which regions there are. */
function accountRegionOf(homeRegion: string, partitions: readonly AwsPartition[]): string {
  const partition = partitionOf(homeRegion, partitions);
  if (partition === undefined) return FALLBACK_REGION;
  return partition.regions.includes(homeRegion) ? homeRegion : partition.globalRegion;
}

function homeRegionOf(
  source: Pick<AwsSettings, 'config' | 'env' | 'profile'>,
): Pick<AwsSettings, 'homeRegion' | 'homeRegionSource'> {
  const { config, env, profile } = source;
  const fromEnvironment = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (fromEnvironment) return { homeRegion: fromEnvironment, homeRegionSource: 'environment' };
  const configured = config.region ?? (config.regions === 'all' ? undefined : config.regions?.[0]);
  if (configured !== undefined) return { homeRegion: configured, homeRegionSource: 'config' };
  if (profile.region !== undefined) return { homeRegion: profile.region, homeRegionSource: 'profile' };
  return { homeRegion: FALLBACK_REGION, homeRegionSource: 'default' };
}
