import { delay } from '@corkscrew/core';
import { isLockConflict, lockedError, toDatabaseError } from '../duckdb/database-error.ts';
import type { LockLimits } from './lock-limits.ts';
import type { WriterNotice } from './writer-notice.ts';

/** How to ask for the database's lock. */
export interface Acquisition {
  /** Names the call in errors, such as `publish to /data/corkscrew.duckdb`. */
  readonly action: string;
  readonly limits: LockLimits;
  readonly notice: WriterNotice;
  readonly signal?: AbortSignal | undefined;
}

/** Opens the database to write: announces itself when it has to wait, and tries until the time is up. */
export async function acquireToWrite<T>(open: () => Promise<T>, acquisition: Acquisition): Promise<T> {
  const { notice } = acquisition;
  return await acquire(open, { ...acquisition, onConflict: () => notice.post(), mayTry: () => true });
}

/** Opens the database to read: lets waiting writers go first, and tries until the time is up. */
export async function acquireToRead<T>(open: () => Promise<T>, acquisition: Acquisition): Promise<T> {
  return await acquire(open, {
    ...acquisition,
    onConflict: () => undefined,
    mayTry: () => !acquisition.notice.isPosted(),
  });
}

interface Attempts extends Acquisition {
  readonly onConflict: () => void;
  readonly mayTry: () => boolean;
}

async function acquire<T>(open: () => Promise<T>, attempts: Attempts): Promise<T> {
  const { action, limits, signal } = attempts;
  const startedAt = performance.now();
  let pauseMs = limits.firstPauseMs;
  let conflict: unknown;
  for (;;) {
    signal?.throwIfAborted();
    const waitedMs = Math.round(performance.now() - startedAt);
    if (attempts.mayTry()) {
      try {
        return await open();
      } catch (error) {
        if (!isLockConflict(error)) throw toDatabaseError(error, action);
        conflict = error;
        attempts.onConflict();
      }
    }
    if (waitedMs >= limits.waitMs) throw lockedError(action, waitedMs, conflict);
    await delay(Math.min(pauseMs, limits.waitMs - waitedMs), { signal });
    pauseMs = Math.min(pauseMs * 1.5, limits.longestPauseMs);
  }
}
