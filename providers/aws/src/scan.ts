import { type CatalogResourceType, listRows, type ServiceCatalog } from '@corkscrew/aws-catalog';
import {
  type CallOptions,
  type Claim,
  type ClaimOutcome,
  type ClaimScope,
  CorkscrewError,
  isCorkscrewError,
  type PagingEnd,
  type ScanUnit,
  type ScanYield,
  streamConcurrent,
} from '@corkscrew/sdk';
import type { AccountDirectory, AwsAccount } from './accounts.ts';
import type { AwsApi, CallStats, CallTarget } from './aws-api.ts';
import { describeFailure } from './aws-error.ts';
import { type Enumeration, groupEnumerations } from './enumeration.ts';
import { judgeFailure } from './failure-outcome.ts';
import { listPages } from './list-pages.ts';
import { callRegionOf, isAccountWide, type UnitPayload } from './plan.ts';
import { parseRow, type RowContext } from './resource-row.ts';
import { createTally, type TypeTally } from './type-tally.ts';

/** What a scan needs. */
export interface ScanContext extends CallOptions {
  readonly api: AwsApi;
  readonly accounts: AccountDirectory;
}

/** Lists of one unit that are walked at the same time. */
const CONCURRENT_LISTS = 6;

/**
 * Runs one unit: walks every list of the service, page by page, and ends each type with a claim. A list that fails takes
 * only its own types with it.
 *
 * @throws {CorkscrewError} unauthenticated where the credentials no longer work; read_only_violation.
 */
export async function* scanUnit(unit: ScanUnit, context: ScanContext): AsyncGenerator<ScanYield, void, undefined> {
  const run = await openRun(unit, context);
  const enumerations = groupEnumerations(run.types, { accountId: unit.accountId, region: run.target.region });
  const pages = streamConcurrent(enumerations, (enumeration, signal) => scanEnumeration(run, enumeration, signal), {
    limit: CONCURRENT_LISTS,
    signal: context.signal,
  });
  for await (const batch of pages) yield* batch;
  if (run.unanswered.length > 0) yield unansweredDiagnostic(run);
}

interface UnitRun {
  readonly unit: ScanUnit;
  readonly api: AwsApi;
  readonly account: AwsAccount;
  readonly accounts: AccountDirectory;
  readonly target: CallTarget;
  readonly types: readonly CatalogResourceType[];
  readonly stats: CallStats;
  /** Types whose lists the endpoint does not answer: told together, as an emulator lacks them by the dozen. */
  readonly unanswered: string[];
}

async function openRun(unit: ScanUnit, context: ScanContext): Promise<UnitRun> {
  const { api, accounts } = context;
  const account = await accounts.get(unit.accountId, context);
  const service = serviceOf(unit, api);
  const target: CallTarget = {
    accountId: account.accountId,
    credentials: account.credentials,
    service,
    region: callRegionOf(unit.region, api),
  };
  return {
    unit,
    api,
    account,
    accounts,
    target,
    types: typesOf(unit, service),
    stats: { calls: 0, throttledCalls: 0, retriedCalls: 0 },
    unanswered: [],
  };
}

function serviceOf(unit: ScanUnit, api: AwsApi): ServiceCatalog {
  if (api.catalog.has(unit.service)) return api.catalog.service(unit.service);
  throw new CorkscrewError('not_found', `scan unit ${unit.unitId}: there is no AWS service ${unit.service}`);
}

function typesOf(unit: ScanUnit, service: ServiceCatalog): readonly CatalogResourceType[] {
  const { types } = JSON.parse(unit.payload) as UnitPayload;
  return types.map((name) => {
    const type = service.resourceTypes.find((candidate) => candidate.type === name);
    if (type !== undefined) return type;
    throw new CorkscrewError('not_found', `scan unit ${unit.unitId}: ${unit.service} has no type ${name}`);
  });
}

/** Yields one batch per page, and the claims at the end. */
async function* scanEnumeration(
  run: UnitRun,
  enumeration: Enumeration,
  signal: AbortSignal,
): AsyncGenerator<readonly ScanYield[], void, undefined> {
  const tallies = enumeration.types.map((type) => createTally(claimScope(run, type), type));
  const walk: Walk = { run, enumeration, tallies, signal, pageCount: 0, end: undefined };
  let failure: { readonly error: unknown } | undefined;
  for (const input of enumeration.inputs) {
    try {
      yield* scanListing(walk, input);
    } catch (error) {
      // A value that the service does not know says nothing about the other values.
      failure ??= { error };
      if (!isAboutInput(error)) break;
    }
  }
  if (failure === undefined) yield tallies.flatMap((tally) => tally.close(walk.end, operationName(run, enumeration)));
  else yield await failedClaims(walk, failure.error);
}

/** How far the walk through an enumeration's listings is. */
interface Walk {
  readonly run: UnitRun;
  readonly enumeration: Enumeration;
  readonly tallies: readonly TypeTally[];
  readonly signal: AbortSignal;
  pageCount: number;
  /** Why some paging stopped before its last page, if one did. */
  end: PagingEnd | undefined;
}

async function* scanListing(
  walk: Walk,
  input: Readonly<Record<string, unknown>>,
): AsyncGenerator<readonly ScanYield[], void, undefined> {
  const { run, enumeration, tallies, signal } = walk;
  const source = { target: run.target, listing: { operation: enumeration.operation, input } };
  for await (const { page, end } of listPages(run.api, source, { signal, stats: run.stats })) {
    walk.pageCount += 1;
    if (end !== undefined && end !== 'last_page') walk.end = end;
    yield [...tallies.flatMap((tally) => readPage(run, tally, page)), progress(walk)];
  }
}

function isAboutInput(error: unknown): boolean {
  if (isCorkscrewError(error)) return false;
  const { kind } = describeFailure(error);
  return kind === 'invalid' || kind === 'absent' || kind === 'not_enabled';
}

async function failedClaims(walk: Walk, error: unknown): Promise<readonly ScanYield[]> {
  const { run, enumeration, tallies, pageCount, signal } = walk;
  signal.throwIfAborted();
  if (isCorkscrewError(error) && (error.code === 'read_only_violation' || error.code === 'unauthenticated'))
    throw error;
  const verdict = await judgeFailure(error, { ...run, type: tallies[0]?.type, signal });
  const outcome: ClaimOutcome = pageCount > 0 ? 'truncated' : verdict.outcome;
  const claims = tallies.map((tally): ScanYield => {
    const claim: Claim = { scope: tally.scope, outcome, count: tally.count, reason: verdict.reason };
    return { kind: 'claim', claim };
  });
  if (outcome === 'unsupported') {
    run.unanswered.push(...tallies.map((tally) => tally.type.type));
    return claims;
  }
  const [first] = tallies;
  if (verdict.diagnostic === undefined || first === undefined) return claims;
  const operation = operationName(run, enumeration);
  return [{ kind: 'diagnostic', diagnostic: { ...verdict.diagnostic, scope: first.scope, operation } }, ...claims];
}

function unansweredDiagnostic({ unit, unanswered }: UnitRun): ScanYield {
  const { accountId, region, service } = unit;
  const what = unanswered.length === 1 ? '1 list' : `${unanswered.length} lists`;
  return {
    kind: 'diagnostic',
    diagnostic: {
      severity: 'warning',
      code: 'unsupported',
      message: `scan ${service} in ${accountId}/${region}: the endpoint does not answer ${what} (${unanswered.sort().join(', ')})`,
      advice: 'Exclude the types if it stays so.',
      scope: { accountId, region, service, type: '*', subScope: '' },
      operation: '',
    },
  };
}

function readPage(run: UnitRun, tally: TypeTally, page: unknown): ScanYield[] {
  const { type, scope } = tally;
  const context: RowContext = {
    type,
    service: run.unit.service,
    claim: scope,
    isAccountWide: isAccountWide(run.target.service, type),
    callRegion: run.target.region,
    partition: run.account.partition,
    partitions: run.api.catalog.partitions,
  };
  const resources: ScanYield[] = [];
  for (const row of listRows(page, type.list)) {
    const result = parseRow(row, context);
    tally.add(result.kind);
    if (result.kind === 'resource') resources.push(result);
  }
  return resources;
}

function progress({ run, enumeration, pageCount }: Walk): ScanYield {
  return {
    kind: 'progress',
    progress: { ...run.stats, activity: `${operationName(run, enumeration)} page ${pageCount}` },
  };
}

function operationName(run: UnitRun, enumeration: Enumeration): string {
  return `${run.unit.service}:${enumeration.operation}`;
}

function claimScope(run: UnitRun, type: CatalogResourceType): ClaimScope {
  const { accountId, region, service } = run.unit;
  return { accountId, region, service, type: type.type, subScope: '' };
}
