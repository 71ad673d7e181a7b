import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The processes that a process started, and theirs; none where the system does not tell. */
export function listDescendants(pid: number): readonly number[] {
  if (!existsSync('/proc')) return [];
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readStat(Number(name))?.parent === pid)
    .map(Number);
  return children.flatMap((child) => [child, ...listDescendants(child)]);
}

/** Tells whether a process runs: one that has ended and that nobody has asked about does not. */
export function isAlive(pid: number): boolean {
  const state = readStat(pid)?.state;
  return state !== undefined && state !== 'Z';
}

/** Memory that a process holds, in megabytes; undefined where it is gone or the system does not tell. */
export function residentMegabytes(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status') ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function readStat(pid: number): { readonly state: string; readonly parent: number } | undefined {
  const text = readProc(pid, 'stat');
  if (text === undefined) return undefined;
  const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    /* It is gone. */
    return undefined;
  }
}
