import { systemCodeOf } from './go-plugin-error.ts';

/** Tells whether a process exists, also one that this process may not signal. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}
