import { countDifferences, runQuery, type Ask } from '../src/index.ts';

const REPEATS = 3;

/** CPU seconds of what is asked of the history, beside the bare SQL for the same. */
export interface QueryTimes {
  readonly diff: number;
  readonly bareDiff: number;
  readonly asOf: number;
  readonly now: number;
}

/** The same by ids and hashes alone, with nothing said of what kind of difference it is. */
const BARE_DIFF = `SELECT count(*) FROM
  (SELECT uid, content_hash FROM resource_versions WHERE valid_from <= $from AND (valid_to IS NULL OR valid_to > $from)) a
  FULL JOIN
  (SELECT uid, content_hash FROM resource_versions WHERE valid_from <= $to AND (valid_to IS NULL OR valid_to > $to)) b
  ON a.uid = b.uid WHERE a.content_hash IS DISTINCT FROM b.content_hash`;

const COUNT = 'SELECT type_name, count(*), max(last_seen_at) FROM resources GROUP BY ALL';

/** Asks what differs between the two scans of a database, and what it was like after the first. */
export async function timeQueries(path: string): Promise<QueryTimes> {
  const ask: Ask = (sql, params = {}) => runQuery({ path, sql, params });
  const [from, to] = await readScanEnds(ask);
  return {
    bareDiff: await measure(() => drain(ask(BARE_DIFF, { from, to }))),
    diff: await measure(async () => void (await countDifferences(ask, { from, to }))),
    now: await measure(() => drain(ask(COUNT))),
    asOf: await measure(() => drain(runQuery({ path, sql: COUNT, asOf: from }))),
  };
}

async function readScanEnds(ask: Ask): Promise<readonly [Date, Date]> {
  const rows: string[] = [];
  await using answer = await ask('SELECT finished_at FROM scans ORDER BY started_at');
  for await (const batch of answer.batches) rows.push(...batch.map(([end]) => String(end)));
  const [first, second] = rows;
  if (first === undefined || second === undefined) throw new Error('the database has no two scans');
  return [new Date(first), new Date(second)];
}

async function drain(asked: ReturnType<Ask>): Promise<void> {
  await using answer = await asked;
  for await (const batch of answer.batches) if (batch.length === 0) break;
}

/** The least CPU of a few runs, start of the thread included. */
async function measure(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < REPEATS; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e6);
  }
  return Math.min(...times);
}
