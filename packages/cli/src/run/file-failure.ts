import { CorkscrewError, type ErrorCode } from '@corkscrew/core';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'its file system takes no changes',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'no space is left',
};

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  EISDIR: 'invalid_argument',
};

/** Says what the file system refused, without its own words. */
export function fileFailure(action: string, cause: unknown): CorkscrewError {
  const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
  return new CorkscrewError(
    CODES[code] ?? 'permission_denied',
    `${action}: ${REASONS[code] ?? `the file system refused (${code})`}`,
    {
      hint: 'Check the path and its permissions.',
      cause,
    },
  );
}
