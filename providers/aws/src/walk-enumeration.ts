import { type CatalogOperation, type CatalogResourceType, streamRows } from '@corkscrew/aws-catalog';
import {
  type Claim,
  type ClaimOutcome,
  type ClaimScope,
  isCorkscrewError,
  type PagingEnd,
  type ResourceDraft,
  type ScanYield,
  streamConcurrent,
} from '@corkscrew/sdk';
import type { CallTarget } from './aws-api.ts';
import { describeFailure, textOfFailure } from './aws-error.ts';
import { demandingClaims } from './demanding-list.ts';
import { bindInputs, type Enumeration, type ListingInput } from './enumeration.ts';
import { type FailureVerdict, judgeFailure } from './failure-outcome.ts';
import { listPages } from './list-pages.ts';
import { missingInputsOf } from './missing-input.ts';
import { GLOBAL_REGION, isAccountWide } from './plan.ts';
import { partsOfPage } from './reader/deferred-list.ts';
import { nameRulesOf } from './references/name-rules.ts';
import { type FoundResource, readFurther } from './read-further.ts';
import { ENDED, parseRow, type RowContext } from './resource-row.ts';
import type { Output } from './service-client.ts';
import { createTally, type TypeTally } from './type-tally.ts';
import type { UnitRun } from './unit-run.ts';

/** Children's lists of one page that are walked at the same time. */
const CONCURRENT_CHILDREN = 4;

/** One enumeration to walk: at the top, or under one parent. */
export interface WalkSource {
  readonly enumeration: Enumeration;
  /** The resource under which the list is walked. */
  readonly parent: FoundResource | undefined;
}

/** How far the walk through an enumeration's listings is. */
interface Walk extends WalkSource {
  readonly run: UnitRun;
  readonly target: CallTarget;
  readonly tallies: readonly TypeTally[];
  readonly signal: AbortSignal;
  /** The list of an output that has all the rows, where it can be read some rows at a time. */
  readonly rowsIn: string | undefined;
  pageCount: number;
  /** Why some paging stopped before its last page, if one did. */
  end: PagingEnd | undefined;
}

/** A resource of a page, and whether it was asked for. */
interface FoundRow extends FoundResource {
  readonly isWanted: boolean;
}

type Batches = AsyncGenerator<readonly ScanYield[], void, undefined>;

/** Yields one batch per page, between the pages what is under their rows, and the claims at the end. */
export async function* walkEnumeration(run: UnitRun, source: WalkSource, signal: AbortSignal): Batches {
  const { enumeration, parent } = source;
  const target = parent?.target ?? run.target;
  const tallies = enumeration.types.map((type) => createTally(claimScope(run, type, parent), type));
  const rowsIn = rowListOf(target.service.operations[enumeration.operation], enumeration.types);
  const walk: Walk = { ...source, run, target, tallies, signal, rowsIn, pageCount: 0, end: undefined };
  const inputs = bindInputs(enumeration, {
    accountId: run.unit.accountId,
    region: target.region,
    parent: parent && { row: parent.row, input: parent.input, arn: parent.resource.arn },
  });
  const unasked = unaskedClaims(walk, inputs);
  if (unasked !== undefined) {
    yield settle(walk, unasked);
    return;
  }
  let failure: WalkFailure | undefined;
  for (const input of inputs) {
    try {
      yield* walkListing(walk, input);
    } catch (error) {
      // A value that the service does not know says nothing about the other values.
      failure ??= { error, input };
      if (!isAboutInput(error)) break;
    }
  }
  if (failure !== undefined) yield await failedClaims(walk, failure);
  else
    yield settle(
      walk,
      tallies.flatMap((tally) => tally.close(walk.end, operationName(walk))),
    );
}

async function* walkListing(walk: Walk, input: ListingInput): Batches {
  const { run, enumeration, parent, signal, target } = walk;
  const source = { target, listing: { operation: enumeration.operation, input } };
  const isBulk = parent === undefined && run.tree.isBulk(enumeration.operation);
  const pages = isBulk
    ? await run.bulk.pages(source.listing)
    : listPages(run.api, source, { signal, stats: run.stats, deferred: walk.rowsIn });
  for await (const { page, end } of pages) {
    walk.pageCount += 1;
    if (end !== undefined && end !== 'last_page') walk.end = end;
    yield [progress(walk)];
    for (const found of inSlices(readPage(walk, { page, input }))) {
      const wanted = found.filter(({ isWanted }) => isWanted);
      for await (const resources of readFurther(run, wanted, signal)) {
        yield [{ kind: 'resources', resources }, progress(walk)];
      }
      yield* walkChildren(walk, found);
    }
  }
}

/** Rows that are read, and with all that is under them handed on, before the next ones are. */
const ROWS_TOGETHER = 100;

function* inSlices(rows: Iterable<FoundRow>): Generator<readonly FoundRow[], void, undefined> {
  let slice: FoundRow[] = [];
  for (const row of rows) {
    slice.push(row);
    if (slice.length < ROWS_TOGETHER) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

/** Walks what is under some rows before the next ones are read, so that no more of them than those are held. */
async function* walkChildren({ run, signal }: Walk, parents: readonly FoundRow[]): Batches {
  const living = parents.filter(({ resource }) => resource.lifecycle !== ENDED);
  const sources = living.flatMap((parent) =>
    run.tree.childrenOf(parent.type).map((enumeration): WalkSource => ({ enumeration, parent })),
  );
  if (sources.length === 0) return;
  yield* streamConcurrent(sources, (source, childSignal) => walkEnumeration(run, source, childSignal), {
    limit: CONCURRENT_CHILDREN,
    signal,
  });
}

/** A resource's children and parts are asked for where it is. */
function targetUnder(target: CallTarget, { region }: ResourceDraft): CallTarget {
  return region === GLOBAL_REGION || region === target.region || target.service.global ? target : { ...target, region };
}

function isAboutInput(error: unknown): boolean {
  if (isCorkscrewError(error)) return false;
  const { kind } = describeFailure(error);
  return kind === 'invalid' || kind === 'absent' || kind === 'not_enabled';
}

/** What is said of lists that are not worth a call, or undefined for one that is. */
function unaskedClaims(walk: Walk, inputs: readonly ListingInput[]): readonly ScanYield[] | undefined {
  const { run, enumeration, parent, tallies } = walk;
  if (parent !== undefined) return inputs.length > 0 ? undefined : tallies.map((tally) => unlistable(tally));
  const reason = run.learnt.reasonOf(run.unit.service, enumeration.operation);
  return reason === undefined
    ? undefined
    : demandingClaims(run.unit, tallies, { operation: operationName(walk), reason });
}

/** Learns of a list that was refused for want of an input, and says so; undefined for other failures. */
function learnDemand(walk: Walk, { error, input }: WalkFailure): readonly ScanYield[] | undefined {
  const { run, enumeration, parent, pageCount, tallies, target } = walk;
  if (parent !== undefined || pageCount > 0) return undefined;
  const { operation } = enumeration;
  const missing = missingInputsOf(error, { service: target.service, operation, input });
  if (missing.length === 0) return undefined;
  const reason = `it demands ${missing.join(' or ')}: ${textOfFailure(describeFailure(error))}`;
  run.learnt.learn(run.unit.service, operation, reason);
  return demandingClaims(run.unit, tallies, { operation: operationName(walk), reason });
}

/** Why a listing ended before its last page. */
interface WalkFailure {
  readonly error: unknown;
  readonly input: ListingInput;
}

async function failedClaims(walk: Walk, failure: WalkFailure): Promise<readonly ScanYield[]> {
  const { run, tallies, signal, target } = walk;
  const { error } = failure;
  signal.throwIfAborted();
  if (isCorkscrewError(error) && (error.code === 'read_only_violation' || error.code === 'unauthenticated'))
    throw error;
  const demand = learnDemand(walk, failure);
  if (demand !== undefined) return settle(walk, demand);
  const verdict = await judgeFailure(error, { ...run, target, type: tallies[0]?.type, signal });
  const outcome = outcomeOf(walk, error, verdict.outcome);
  const claims = tallies.map((tally): ScanYield => {
    const reason = outcome === 'complete' ? '' : verdict.reason;
    const claim: Claim = { scope: tally.scope, outcome, count: tally.count, reason };
    return { kind: 'claim', claim };
  });
  return settle(walk, [...tell(walk, verdict, outcome), ...claims]);
}

/** Says why a list failed: at once, or at the end of the unit where others fail likewise. */
function tell(
  { run, tallies, parent, enumeration }: Walk,
  verdict: FailureVerdict,
  outcome: ClaimOutcome,
): readonly ScanYield[] {
  const [first] = tallies;
  if (verdict.absence !== undefined && outcome === 'not_applicable') {
    // A parent that went between two calls is no news.
    if (parent === undefined || verdict.absence !== 'not_set_up')
      for (const { type } of tallies) run.report.noteAbsence(type, verdict.absence, verdict.reason);
  } else if (outcome === 'unsupported') {
    for (const { type } of tallies) run.report.noteUnanswered(type.type);
  } else if (verdict.diagnostic !== undefined && first !== undefined) {
    const operation = operationName({ run, enumeration });
    const diagnostic = { ...verdict.diagnostic, scope: first.scope, operation };
    if (parent === undefined) return [{ kind: 'diagnostic', diagnostic }];
    run.report.noteOneOfMany(first.type, diagnostic);
  }
  return [];
}

function outcomeOf({ pageCount, tallies }: Walk, error: unknown, outcome: ClaimOutcome): ClaimOutcome {
  if (pageCount > 0) return 'truncated';
  // Settings that are not there are known to be not there.
  const isSettings = tallies.every(({ type }) => type.list.element === 'single');
  return isSettings && describeFailure(error).kind === 'absent' ? 'complete' : outcome;
}

/** The parent's row lacks what the list asks for: nothing can be said of what is under it. */
function unlistable({ scope, count }: TypeTally): ScanYield {
  const reason = 'the parent came without what its children are listed by';
  return { kind: 'claim', claim: { scope, outcome: 'failed', count, reason } };
}

/** Notes what ended, and keeps back what is not wanted or is told once for all parents. */
function settle({ run, tallies, parent }: Walk, messages: readonly ScanYield[]): readonly ScanYield[] {
  return messages.filter((message) => {
    const tally = 'claim' in message ? tallies.find(({ scope }) => scope === message.claim.scope) : tallies[0];
    if (tally === undefined) return true;
    if (message.kind === 'claim') {
      run.report.noteClaim(tally.type, message.claim);
      return run.tree.isWanted(tally.type);
    }
    if (message.kind !== 'diagnostic' || parent === undefined) return true;
    run.report.noteOneOfMany(tally.type, message.diagnostic);
    return false;
  });
}

/** The one list of an operation's output that rows of all its types are in, unless the next page is told by its last row. */
function rowListOf(operation: CatalogOperation | undefined, types: readonly CatalogResourceType[]): string | undefined {
  const [member, ...others] = new Set(types.map(({ list }) => list.items.split(/[.[]/, 1)[0]));
  const isPlain = types.every(({ list }) => list.element === 'struct' || list.element === 'string');
  const isPaged = operation?.pagination?.outputTokens.some((path) => path.includes('[')) === true;
  return isPlain && !isPaged && others.length === 0 ? member : undefined;
}

interface PageSource {
  readonly page: Output;
  readonly input: ListingInput;
}

function* readPage(walk: Walk, source: PageSource): Generator<FoundRow, void, undefined> {
  for (const page of partsOfPage(source.page, { member: walk.rowsIn, size: ROWS_TOGETHER })) {
    for (const tally of walk.tallies) yield* readRows(walk, tally, { ...source, page });
  }
}

function* readRows(
  { run, parent, target }: Walk,
  tally: TypeTally,
  source: PageSource,
): Generator<FoundRow, void, undefined> {
  const { type, scope } = tally;
  const isWanted = run.tree.isWanted(type);
  const context: RowContext = {
    type,
    service: run.unit.service,
    claim: scope,
    isAccountWide: isAccountWide(target.service, type),
    callRegion: target.region,
    partition: run.account.partition,
    partitions: run.api.catalog.partitions,
    parent: parent && { id: parent.resource.id, region: parent.resource.region },
    input: source.input,
    names: nameRulesOf(target.service, type),
  };
  for (const row of streamRows(source.page, type.list)) {
    const result = parseRow(row, context);
    tally.add(result.kind);
    if (result.kind !== 'resource') continue;
    const { resource } = result;
    yield { resource, row, input: source.input, type, target: targetUnder(target, resource), isWanted };
  }
}

function progress(walk: Walk): ScanYield {
  const { calls, throttledCalls, retriedCalls } = walk.run.stats;
  const activity = `${operationName(walk)} page ${walk.pageCount}`;
  return { kind: 'progress', progress: { calls, throttledCalls, retriedCalls, activity } };
}

function operationName({ run, enumeration }: Pick<Walk, 'run' | 'enumeration'>): string {
  return `${run.unit.service}:${enumeration.operation}`;
}

function claimScope(run: UnitRun, type: CatalogResourceType, parent: FoundResource | undefined): ClaimScope {
  const { accountId, region, service } = run.unit;
  return { accountId, region, service, type: type.type, subScope: parent?.resource.id ?? '' };
}
