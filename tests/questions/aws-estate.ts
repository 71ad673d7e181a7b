import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScan } from '@corkscrew/engine';
import { createInMemoryProvider } from '@corkscrew/sdk/testing';
import { openSink, runQuery } from '@corkscrew/store';
import { createAwsProvider } from '../../providers/aws/src/provider.ts';
import { ReplyError } from '../../providers/aws/src/reply-error.ts';
import { motoEnvironment } from '../../providers/aws/test/moto/environment.ts';

/** A database with what a scan of moto found. */
export interface AwsEstate extends AsyncDisposable {
  /** The rows of a statement, by the names of its columns. */
  ask(sql: string, params: Readonly<Record<string, unknown>>): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Scans moto into a database of its own; the operations that are denied refuse, as `service:Operation`. */
export async function scanEstate(
  url: string,
  services: readonly string[],
  denied: ReadonlySet<string> = new Set(),
): Promise<AwsEstate> {
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-questions-'));
  const path = join(folder, 'estate.duckdb');
  const refuse = (service: string, operation: string): void => {
    if (denied.has(`${service}:${operation}`)) {
      throw new ReplyError(`not authorized to perform ${operation}`, { code: 'AccessDenied', httpStatus: 403 });
    }
  };
  const provider = createAwsProvider({ env: motoEnvironment(url), onCall: refuse });
  const client = await createInMemoryProvider(provider);
  try {
    const sink = await openSink({ path });
    try {
      const request = { services, regions: ['us-east-1'] };
      await runScan({ providers: [{ client, request }], sink, onEvent: () => undefined, toolVersion: 'test' });
    } finally {
      await sink.close();
    }
  } finally {
    await client.close();
  }
  return {
    ask: async (sql, params) => {
      await using answer = await runQuery({ path, sql, params });
      const rows: Record<string, unknown>[] = [];
      for await (const batch of answer.batches) {
        rows.push(...batch.map((row) => Object.fromEntries(answer.columns.map(({ name }, at) => [name, row[at]]))));
      }
      return rows;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
