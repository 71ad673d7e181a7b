import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, z } from '@corkscrew/sdk';
import type { AwsConfig } from './config.ts';
import type { CallCounts } from './estimate-calls.ts';

/** What a unit's last scan took and gave. */
export interface LastScan {
  readonly counts: CallCounts;
  /** Resources that it found; undefined where not all of its lists were read to their ends. */
  readonly rows?: number | undefined;
}

/** How many calls each unit made when it was scanned last, and what it found. */
export interface RememberedCalls {
  of(unitId: string): LastScan | undefined;
  remember(unitId: string, last: LastScan): void;
}

/** Remembers nothing. */
export const NO_CALLS_REMEMBERED: RememberedCalls = { of: () => undefined, remember: () => {} };

/** Where calls are remembered. */
export interface RememberedCallsOptions {
  /** Empty for none: then what was counted is forgotten with the process. */
  readonly cacheDir: string;
  /** What decides how much is read of a resource: counts of other choices are of no use. */
  readonly config: Pick<AwsConfig, 'facets' | 'billed'>;
  readonly logger: Logger;
}

const FILE = 'aws-calls.ndjson';
/** Units that are remembered: beyond them, the ones that were scanned longest ago are forgotten. */
const MAX_UNITS = 50_000;

const count = z.int().min(0);
const lineSchema = z.object({
  key: z.string(),
  counts: z.tuple([count, count, count, count]),
  rows: count.optional(),
});

/** Opens what earlier scans counted. A file that cannot be read or written costs only its contents. */
export function openRememberedCalls(options: RememberedCallsOptions): RememberedCalls {
  const { cacheDir, config, logger } = options;
  const path = join(cacheDir, FILE);
  const known: Map<string, LastScan> = cacheDir === '' ? new Map() : readCalls(path, logger);
  const keyOf = (unitId: string): string =>
    [unitId, config.facets ?? 'default', ...(config.billed === true ? ['billed'] : [])].join(' ');
  return {
    of: (unitId) => known.get(keyOf(unitId)),
    remember: (unitId, last) => {
      const key = keyOf(unitId);
      known.set(key, last);
      if (cacheDir === '') return;
      try {
        mkdirSync(cacheDir, { recursive: true });
        appendFileSync(path, formatLine(key, last));
      } catch (error) {
        logger('warn', `remember the calls of ${unitId}: ${(error as Error).message}`);
      }
    },
  };
}

function formatLine(key: string, { counts, rows }: LastScan): string {
  const { free, logged, billed, heavy } = counts;
  return `${JSON.stringify({ key, counts: [free, logged, billed, heavy], rows })}\n`;
}

/** The last line of a unit counts; a file that is mostly of the past is written anew. */
function readCalls(path: string, logger: Logger): Map<string, LastScan> {
  const known = new Map<string, LastScan>();
  try {
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    for (const line of lines) {
      const parsed = parseLine(line);
      if (parsed === undefined) continue;
      known.delete(parsed.key);
      known.set(parsed.key, parsed.last);
    }
    for (const key of [...known.keys()].slice(0, Math.max(0, known.size - MAX_UNITS))) known.delete(key);
    if (lines.length > 2 * known.size) {
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, [...known].map(([key, last]) => formatLine(key, last)).join(''));
      renameSync(draft, path);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger('warn', `read the calls of earlier scans from ${path}: ${(error as Error).message}`);
  }
  return known;
}

/** A line that was cut off by the end of a process is no news. */
function parseLine(line: string): { readonly key: string; readonly last: LastScan } | undefined {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (!parsed.success) return undefined;
    const { key, counts, rows } = parsed.data;
    const [free, logged, billed, heavy] = counts;
    return { key, last: { counts: { free, logged, billed, heavy }, rows } };
  } catch {
    // Not JSON: what is left of a line.
    return undefined;
  }
}
