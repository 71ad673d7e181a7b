import { readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Milliseconds after which a notice that nobody renews is taken for left over. */
const NOTICE_LIFE_MS = 15_000;

interface NoticeContent {
  readonly pid: number;
  readonly host: string;
}

/**
 * A file beside the database by which a writer that waits for the lock asks readers to let it go first. A notice whose
 * process is dead, or that nobody renewed, counts for nothing.
 */
export class WriterNotice {
  readonly #path: string;

  constructor(databasePath: string) {
    this.#path = `${databasePath}.writer-waiting`;
  }

  /** Puts the notice up, or renews it. Another writer's live notice does the same work and is left alone. */
  post(): void {
    if (this.isPosted()) return;
    const content: NoticeContent = { pid: process.pid, host: hostname() };
    writeFileSync(this.#path, JSON.stringify(content), { mode: 0o600 });
  }

  /** Takes our own notice down. */
  withdraw(): void {
    if (this.#read()?.pid === process.pid) this.#remove();
  }

  /** Tells whether a living writer waits, and clears away what a dead one left. */
  isPosted(): boolean {
    const content = this.#read();
    if (content === undefined) return false;
    if (this.#isAlive(content)) {
      if (content.pid === process.pid) this.#renew();
      return true;
    }
    this.#remove();
    return false;
  }

  #isAlive({ pid, host }: NoticeContent): boolean {
    if (host !== hostname()) return this.#ageMs() < NOTICE_LIFE_MS;
    return isProcessAlive(pid) && this.#ageMs() < NOTICE_LIFE_MS;
  }

  #read(): NoticeContent | undefined {
    try {
      const content = JSON.parse(readFileSync(this.#path, 'utf8')) as Partial<NoticeContent>;
      return { pid: content.pid ?? 0, host: content.host ?? '' };
    } catch {
      // No notice, or one that is being written: the next look sees it.
      return undefined;
    }
  }

  #ageMs(): number {
    return Date.now() - (statSync(this.#path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  }

  #renew(): void {
    const now = new Date();
    ignoreMissing(() => utimesSync(this.#path, now, now));
  }

  #remove(): void {
    ignoreMissing(() => unlinkSync(this.#path));
  }
}

/** Tells whether a process of this machine exists. */
export function isProcessAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ignoreMissing(work: () => void): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
