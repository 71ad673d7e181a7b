import { type AwsCatalog, partitionOf } from '@corkscrew/aws-catalog';
import {
  type CallOptions,
  CorkscrewError,
  type Diagnostic,
  type GoneScope,
  isCorkscrewError,
  nearestNames,
} from '@corkscrew/sdk';
import type { AwsAccount } from './accounts.ts';
import type { AwsApi } from './aws-api.ts';
import { describeFailure, textOfFailure } from './aws-error.ts';
import type { AwsSettings } from './settings.ts';

/** The regions to scan in one account. */
export interface RegionList {
  readonly regions: readonly string[];
  /** Regions that the account has switched off. */
  readonly gone: readonly GoneScope[];
  readonly diagnostics: readonly Omit<Diagnostic, 'provider'>[];
}

/**
 * Gives the regions to scan in an account: those asked for, else those of the config, else the home region. `all` stands
 * for every region that is enabled in the account; where that may not be asked, for every region that the catalog knows.
 *
 * @throws {CorkscrewError} not_found for a region that does not exist; invalid_argument for one of another partition.
 */
export async function resolveRegions(
  account: AwsAccount,
  asked: readonly string[] | undefined,
  context: CallOptions & { readonly api: AwsApi },
): Promise<RegionList> {
  const { settings } = context.api;
  const wanted = wantedRegions(asked, settings);
  if (wanted.includes('all')) return listAllRegions(account, context);
  const regions = [...new Set(wanted)];
  await assertRegions(account, regions, context);
  const isDefault = nonEmpty(asked) === undefined && settings.homeRegionSource === 'default';
  return { regions, gone: [], diagnostics: isDefault ? [defaultRegionDiagnostic(account, settings.homeRegion)] : [] };
}

/** The regions that a scan asks for, else the config, else the home region. May be the word `all`. */
export function wantedRegions(asked: readonly string[] | undefined, settings: AwsSettings): readonly string[] {
  const { config, homeRegion } = settings;
  return nonEmpty(asked) ?? (config.regions === 'all' ? ['all'] : nonEmpty(config.regions)) ?? [homeRegion];
}

/** @throws {CorkscrewError} not_found for a name that no region could have; no call is made. */
export function assertRegionNames(regions: readonly string[], catalog: AwsCatalog): void {
  const wrong = regions.find((region) => region !== 'all' && partitionOf(region, catalog.partitions) === undefined);
  if (wrong !== undefined)
    throw unknownRegion(
      wrong,
      catalog.partitions.flatMap((partition) => partition.regions),
    );
}

async function listAllRegions(
  account: AwsAccount,
  context: CallOptions & { readonly api: AwsApi },
): Promise<RegionList> {
  const { api } = context;
  try {
    const known = await fetchRegions(account, context);
    const isOff = (region: CloudRegion): boolean => region.optInStatus === 'not-opted-in';
    return {
      regions: known.filter((region) => !isOff(region)).map((region) => region.name),
      gone: known.filter(isOff).map((region) => ({
        accountId: account.accountId,
        region: region.name,
        reason: 'the region is disabled in the account',
      })),
      diagnostics: [],
    };
  } catch (error) {
    if (context.signal?.aborted || isCorkscrewError(error)) throw error;
    const failure = describeFailure(error);
    const partition = api.catalog.partitions.find((candidate) => candidate.id === account.partition);
    return {
      regions: partition?.regions ?? [api.settings.homeRegion],
      gone: [],
      diagnostics: [
        {
          severity: 'warning',
          code: 'regions_unverified',
          message: `list enabled regions of ${account.accountId}: ${textOfFailure(failure)}`,
          advice: 'Grant ec2:DescribeRegions; until then every region that the catalog knows is tried.',
          scope: { accountId: account.accountId, region: '*', service: '*', type: '*', subScope: '' },
          operation: 'ec2:DescribeRegions',
        },
      ],
    };
  }
}

interface CloudRegion {
  readonly name: string;
  readonly optInStatus: string;
}

async function fetchRegions(
  account: AwsAccount,
  context: CallOptions & { readonly api: AwsApi },
): Promise<readonly CloudRegion[]> {
  const { api, signal } = context;
  const target = { ...account, service: api.catalog.service('ec2'), region: api.settings.accountRegion };
  const output = await api.call(target, { operation: 'DescribeRegions', input: { AllRegions: true } }, { signal });
  const rows = (output['Regions'] ?? []) as readonly { readonly RegionName?: string; readonly OptInStatus?: string }[];
  return rows
    .map((row) => ({ name: row.RegionName ?? '', optInStatus: row.OptInStatus ?? '' }))
    .filter((region) => region.name !== '')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A region newer than the catalog passes if AWS itself lists it. */
async function assertRegions(
  account: AwsAccount,
  regions: readonly string[],
  context: CallOptions & { readonly api: AwsApi },
): Promise<void> {
  const { partitions } = context.api.catalog;
  assertRegionNames(regions, context.api.catalog);
  const known = partitions.flatMap((partition) => partition.regions);
  for (const region of regions) {
    const partition = partitionOf(region, partitions);
    if (partition !== undefined && partition.id !== account.partition) {
      throw foreignPartition(region, partition.id, account);
    }
  }
  const unlisted = regions.filter((region) => !known.includes(region));
  if (unlisted.length === 0) return;
  const listed = await fetchRegions(account, context).catch((error: unknown) => {
    if (context.signal?.aborted || isCorkscrewError(error)) throw error;
    // Who may not ask cannot be told: the region's calls will show whether it exists.
    return undefined;
  });
  const missing = unlisted.find((region) => listed !== undefined && !listed.some(({ name }) => name === region));
  if (missing !== undefined) throw unknownRegion(missing, [...known, ...(listed ?? []).map(({ name }) => name)]);
}

function unknownRegion(region: string, known: readonly string[]): CorkscrewError {
  const near = nearestNames(region, known);
  return new CorkscrewError('not_found', `scan AWS region ${region}: there is no such region`, {
    hint:
      near.length === 0
        ? 'A region looks like eu-west-1; `all` means every enabled one.'
        : `Did you mean ${near.join(', ')}?`,
  });
}

function foreignPartition(region: string, partition: string, account: AwsAccount): CorkscrewError {
  return new CorkscrewError(
    'invalid_argument',
    `scan AWS region ${region}: it is in partition ${partition}, and account ${account.accountId} in ${account.partition}`,
    { hint: `Choose a profile with credentials for partition ${partition}.` },
  );
}

function defaultRegionDiagnostic(account: AwsAccount, region: string): Omit<Diagnostic, 'provider'> {
  return {
    severity: 'info',
    code: 'region_defaulted',
    message: `scan AWS account ${account.accountId}: no region was chosen, so only ${region} is covered`,
    advice:
      'Name regions with --region, --regions, AWS_REGION or `regions` in the config; `all` means every enabled one.',
    scope: { accountId: account.accountId, region, service: '*', type: '*', subScope: '' },
    operation: '',
  };
}

function nonEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
