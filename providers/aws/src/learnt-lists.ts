import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, z } from '@corkscrew/sdk';

/** Lists that turned out to demand an input which their models call optional. Remembered over scans. */
export interface LearntLists {
  /** What the service said, or undefined for a list that may be asked. */
  reasonOf(service: string, operation: string): string | undefined;
  learn(service: string, operation: string, reason: string): void;
}

/** Remembers nothing. */
export const NOTHING_LEARNT: LearntLists = { reasonOf: () => undefined, learn: () => {} };

/** Where and for what lists are remembered. */
export interface LearntListsOptions {
  /** Empty for none: then what is learnt is forgotten with the process. */
  readonly cacheDir: string;
  /** A newer catalog may know what the list needs, so that nothing is kept for it. */
  readonly catalogVersion: string;
  readonly logger: Logger;
  /** @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined;
}

const FILE = 'aws-learnt-lists.json';
/** Services change too: after that long a list is asked once more. */
const REMEMBERED_MS = 30 * 24 * 3_600_000;

const fileSchema = z.object({
  catalogVersion: z.string(),
  lists: z.record(z.string(), z.object({ reason: z.string(), learntAt: z.number() })),
});
type Lists = z.infer<typeof fileSchema>['lists'];

/** Opens what earlier scans learnt. A file that cannot be read or written costs only its contents. */
export function openLearntLists(options: LearntListsOptions): LearntLists {
  const { cacheDir, catalogVersion, logger, now = Date.now } = options;
  const lists: Lists = cacheDir === '' ? {} : readLists(options);
  return {
    reasonOf: (service, operation) => {
      const known = lists[keyOf(service, operation)];
      return known !== undefined && now() - known.learntAt < REMEMBERED_MS ? known.reason : undefined;
    },
    learn: (service, operation, reason) => {
      lists[keyOf(service, operation)] = { reason, learntAt: now() };
      if (cacheDir === '') return;
      try {
        mkdirSync(cacheDir, { recursive: true });
        const path = join(cacheDir, FILE);
        const draft = `${path}.${process.pid}`;
        writeFileSync(draft, JSON.stringify({ catalogVersion, lists }));
        renameSync(draft, path);
      } catch (error) {
        logger('warn', `remember what ${service}:${operation} demands: ${(error as Error).message}`);
      }
    },
  };
}

function keyOf(service: string, operation: string): string {
  return `${service}.${operation}`;
}

function readLists({ cacheDir, catalogVersion, logger }: LearntListsOptions): Lists {
  try {
    const file = fileSchema.parse(JSON.parse(readFileSync(join(cacheDir, FILE), 'utf8')));
    return file.catalogVersion === catalogVersion ? file.lists : {};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger('warn', `read what lists demand from ${join(cacheDir, FILE)}: ${(error as Error).message}`);
    return {};
  }
}
