import { CorkscrewError } from '@corkscrew/core';

const LOCK_HOLDER = /Conflicting lock is held in (.*?) \(PID (\d+)\)/;

/** Who holds a database's lock, where DuckDB says so. */
export interface LockHolder {
  readonly program: string;
  readonly pid: number;
}

/** Tells whether DuckDB refused to open a file because another process has it open. */
export function isLockConflict(error: unknown): boolean {
  const message = messageOf(error);
  return message.includes('Could not set lock on file') || message.includes('being used by another process');
}

/** Reads the holder of the lock from DuckDB's refusal. */
function findLockHolder(error: unknown): LockHolder | undefined {
  const match = LOCK_HOLDER.exec(messageOf(error));
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { program: match[1], pid: Number(match[2]) };
}

/** Says that a database stayed locked for as long as we were ready to wait. */
export function lockedError(action: string, waitedMs: number, cause: unknown): CorkscrewError {
  const holder = findLockHolder(cause);
  const who = holder === undefined ? 'another process' : `process ${holder.pid} (${holder.program})`;
  return new CorkscrewError('database_locked', `${action}: ${who} held the database for ${waitedMs} ms`, {
    hint:
      holder === undefined ? 'Try again later.' : `Wait for process ${holder.pid} to end, or stop it, and try again.`,
    cause,
    details: { ...(holder === undefined ? {} : { pid: holder.pid, program: holder.program }), waitedMs },
  });
}

/** Turns what DuckDB or the file system threw while opening or writing a database into our error. */
export function toDatabaseError(error: unknown, action: string): CorkscrewError {
  if (error instanceof CorkscrewError) return error;
  const message = messageOf(error);
  if (isNewerFormat(message)) return newerFormatError(action, error);
  if (message.includes('not a valid DuckDB database file')) {
    return new CorkscrewError('database_unusable', `${action}: the file is not a DuckDB database`, {
      hint: 'Give another path, or move the file away and scan again.',
      cause: error,
    });
  }
  if (message.includes('Is a directory')) {
    return new CorkscrewError('database_unusable', `${action}: it is a folder, not a database file`, {
      hint: 'Give the path of a file.',
      cause: error,
    });
  }
  if (message.includes('sqlite_scanner')) {
    return new CorkscrewError('database_unusable', `${action}: the file is a SQLite database, not one of DuckDB`, {
      hint: 'Give another path.',
      cause: error,
    });
  }
  if (message.includes('Could not read enough bytes')) {
    return new CorkscrewError('database_unusable', `${action}: the file is cut short`, {
      hint: 'Restore the file from a copy, or move it away and scan again.',
      cause: error,
    });
  }
  if (/\b(ENOENT|ENOTDIR|EEXIST|EISDIR|ENOSPC)\b/.test(message)) {
    const isFull = message.includes('ENOSPC');
    const reason = isFull ? 'no space is left' : 'its folder does not exist and cannot be made';
    return new CorkscrewError('database_unusable', `${action}: ${reason}`, {
      hint: isFull ? 'Free some space and try again.' : 'Check the path, or choose another file with --db.',
      cause: error,
    });
  }
  if (/\b(EACCES|EPERM|EROFS)\b|Permission denied/.test(message)) {
    return new CorkscrewError('permission_denied', `${action}: permission denied`, {
      hint: action.startsWith('query ') ? 'Give a file that you may read.' : 'Give a path that you may write to.',
      cause: error,
    });
  }
  return new CorkscrewError(
    'database_unusable',
    `${action}: ${firstLine(message).replace(/^[A-Z][A-Za-z ]*? Error: /, '')}`,
    {
      hint: hintFor(message),
      cause: error,
    },
  );
}

/** The first line of a message, without DuckDB's pointer into the statement. */
export function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.trim() ?? '';
}

/** Text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isNewerFormat(message: string): boolean {
  return /database file with version number \d+, but we can only read/.test(message);
}

function newerFormatError(action: string, cause: unknown): CorkscrewError {
  return new CorkscrewError('database_too_new', `${action}: a newer DuckDB wrote the file`, {
    hint: 'Upgrade Corkscrew, or give another path.',
    cause,
  });
}

function hintFor(message: string): string | undefined {
  if (message.startsWith('Out of Memory')) return 'Give the store more memory.';
  if (/No space left|ENOSPC/.test(message)) return 'Free some disk space and scan again.';
  if (/[Cc]orrupt|checksum/.test(message)) return 'Restore the file from a copy, or move it away and scan again.';
  return undefined;
}
