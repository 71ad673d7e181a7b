import { mkdtempSync, rmSync } from 'node:fs';

/** Folders that exist, so that a process which ends at once still takes them along. */
const folders = new Set<string>();

/** A folder for what is of no use after this process. */
export interface TempFolder {
  readonly path: string;
  /** Removes the folder with everything in it. */
  remove(): void;
}

/** Makes a folder whose name starts with `prefix`. It is removed on request, else when the process exits. */
export function createTempFolder(prefix: string): TempFolder {
  const path = mkdtempSync(prefix);
  if (folders.size === 0) process.on('exit', removeAll);
  folders.add(path);
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
      folders.delete(path);
      if (folders.size === 0) process.off('exit', removeAll);
    },
  };
}

function removeAll(): void {
  for (const path of folders) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 10 });
    } catch {
      // The process ends, and nobody could be told; the next scan removes what is left of a dead one.
    }
  }
}
