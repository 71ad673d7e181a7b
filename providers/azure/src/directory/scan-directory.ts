import {
  type ClaimOutcome,
  type ClaimScope,
  createNameMemory,
  CorkscrewError,
  isCorkscrewError,
  mapConcurrent,
  type NameMemory,
  type ResourceDraft,
  type ScanUnit,
  type ScanYield,
} from '@corkscrew/sdk';
import { type CallStats, createCallStats, describeHttpFailure } from '@corkscrew/sdk/http';
import { toCorkscrewError } from '../azure-error.ts';
import { judgeFailure } from '../failure-outcome.ts';
import type { DirectoryPayload } from '../plan.ts';
import type { AzureRow } from '../resource-row.ts';
import type { Tenant, TenantContext } from '../tenant.ts';
import { directoryClaim, DIRECTORY_LISTS, type DirectoryList } from './directory-lists.ts';
import { streamDirectoryPages } from './directory-pages.ts';
import { toDirectoryResource } from './directory-resource.ts';
import { createMembersReader, type MembersReader } from './group-members.ts';

const CONCURRENT_GROUPS = 8;
/** What is made of some objects is sent before the next are looked at. */
const OBJECTS_TOGETHER = 64;

/** Lists one kind of object of a directory, and claims it. */
export async function* scanDirectory(
  unit: ScanUnit,
  { tenantId, type }: DirectoryPayload,
  { tenant, signal }: TenantContext,
): AsyncGenerator<ScanYield, void, undefined> {
  const list = DIRECTORY_LISTS.find((known) => known.type === type);
  if (list === undefined) throw new CorkscrewError('invalid_argument', `scan unit ${unit.unitId}: unknown ${type}`);
  const stats = createCallStats();
  const reader = list.hasMembers === true ? createMembersReader(tenant.api, stats) : undefined;
  const run: ListRun = { list, claim: directoryClaim(list, tenantId), seen: createNameMemory(), reader, signal, stats };
  try {
    yield* listObjects(run, tenant);
  } catch (error) {
    signal?.throwIfAborted();
    if (isCorkscrewError(error) && error.code === 'read_only_violation') throw error;
    if (describeHttpFailure(error).kind === 'bad_credentials')
      throw toCorkscrewError(error, `scan unit ${unit.unitId}`);
    const { outcome, reason, told } = judgeFailure(error);
    if (told !== undefined) yield tell(run, { ...told, reason });
    yield claimOf(run, run.seen.size > 0 ? 'truncated' : outcome, reason);
  }
}

interface ListRun {
  readonly list: DirectoryList;
  readonly claim: ClaimScope;
  readonly seen: NameMemory;
  readonly reader: MembersReader | undefined;
  readonly signal: AbortSignal | undefined;
  readonly stats: CallStats;
}

async function* listObjects(run: ListRun, { api }: Tenant): AsyncGenerator<ScanYield, void, undefined> {
  const { list, claim, seen, signal, stats } = run;
  let problem = '';
  for await (const { objects, end } of streamDirectoryPages(api, list, { signal, stats })) {
    const fresh = objects.filter(({ id }) => isNew(id, seen));
    for (let at = 0; at < fresh.length; at += OBJECTS_TOGETHER) {
      yield { kind: 'resources', resources: await toResources(fresh.slice(at, at + OBJECTS_TOGETHER), run) };
    }
    yield { kind: 'progress', progress: { ...stats, activity: `directory ${claim.type}` } };
    if (end !== undefined && end !== 'last_page') problem = `the list does not end: ${end}`;
  }
  if (problem !== '') yield tell(run, { ...TRUNCATED, reason: problem });
  yield claimOf(run, problem === '' ? 'complete' : 'truncated', problem);
}

function claimOf({ claim, seen }: ListRun, outcome: ClaimOutcome, reason: string): ScanYield {
  return { kind: 'claim', claim: { scope: claim, outcome, count: seen.size, reason } };
}

async function toResources(
  objects: readonly AzureRow[],
  { list, claim, reader, signal }: ListRun,
): Promise<readonly ResourceDraft[]> {
  if (reader === undefined) return objects.flatMap((object) => toDirectoryResource(object, { list, claim }) ?? []);
  const resources: ResourceDraft[] = [];
  const read = async (object: AzureRow): Promise<ResourceDraft | undefined> =>
    toDirectoryResource(object, { list, claim }, await reader.read(String(object['id']), { signal }));
  for await (const resource of mapConcurrent(objects, CONCURRENT_GROUPS, read)) {
    if (resource !== undefined) resources.push(resource);
  }
  return resources;
}

function isNew(id: unknown, seen: NameMemory): boolean {
  const before = seen.size;
  seen.add(String(id).toLowerCase());
  return seen.size > before;
}

const TRUNCATED = {
  severity: 'warning',
  code: 'truncated',
  advice: 'Scan again; nothing of this list is taken for vanished until all of it arrives.',
} as const;

interface Told {
  readonly severity: 'info' | 'warning' | 'error';
  readonly code: string;
  readonly advice: string;
  readonly reason: string;
}

function tell({ list, claim: scope }: ListRun, { reason, ...told }: Told): ScanYield {
  const advice =
    told.code === 'access_denied'
      ? `Consent to Microsoft Graph's ${list.permission} for the identity (corkscrew setup azure --set directory=yes), or leave entra out of the configuration.`
      : told.advice;
  const message = `list ${list.path} of the directory ${scope.accountId}: ${reason}`;
  return { kind: 'diagnostic', diagnostic: { ...told, advice, message, scope, operation: `GET ${list.path}` } };
}
