import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CorkscrewError } from '@corkscrew/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { toDatabaseError } from '../duckdb/database-error.ts';
import { acquireToWrite } from '../lock/acquire-database.ts';
import type { LockLimits } from '../lock/lock-limits.ts';
import { WriterNotice } from '../lock/writer-notice.ts';
import { assertUsable, migrate, MIGRATIONS, newestVersion, readSchemaState } from './schema/migrate.ts';
import type { Migration } from './schema/migration.ts';

/** The name under which the database is attached. */
export const INVENTORY = 'inv';

/** The name under which a file is attached that is being made. */
export const DRAFT = 'draft';

/**
 * Written without a log of its own: a publish counts from its checkpoint on, which the file's header makes all or
 * nothing. The format is named on purpose, so that an upgrade of DuckDB does not change what older releases can read.
 *
 * A checkpoint writes the table's last row group anew, and merges it with up to two neighbours. With a quarter of the
 * usual size, four publishes of 125,000 rows take a third of the CPU, forty of 3,000 rows half, and the file of both
 * together has a third less in it.
 */
const ATTACH_OPTIONS = `(STORAGE_VERSION 'v1.5.0', RECOVERY_MODE NO_WAL_WRITES, ROW_GROUP_SIZE 30720)`;

/** What an {@link InventoryFile} is made of. */
export interface InventoryFileParts {
  readonly path: string;
  readonly connection: DuckDBConnection;
  readonly limits: LockLimits;
  readonly migrations?: readonly Migration[] | undefined;
}

interface Call {
  /** What the call does, to which the path is added. */
  readonly action: string;
  /** Ends the waiting for the lock; what has begun is finished. */
  readonly signal?: AbortSignal | undefined;
  readonly isReadOnly?: boolean;
}

/** The database file, which is attached for as long as one piece of work takes and no longer. */
export class InventoryFile {
  readonly #path: string;
  readonly #connection: DuckDBConnection;
  readonly #limits: LockLimits;
  readonly #notice: WriterNotice;
  readonly #migrations: readonly Migration[];

  constructor(parts: InventoryFileParts) {
    this.#path = parts.path;
    this.#connection = parts.connection;
    this.#limits = parts.limits;
    this.#migrations = parts.migrations ?? MIGRATIONS;
    this.#notice = new WriterNotice(parts.path);
  }

  /** Makes the file where there is none, and brings its schema up to date. */
  async prepare(signal?: AbortSignal): Promise<void> {
    if (!existsSync(this.#path)) await this.#create();
    await this.#attached({ action: `open ${this.#path}`, signal }, async () => {
      const { version, hasCurrentViews } = await readSchemaState(this.#connection, INVENTORY);
      const newest = newestVersion(this.#migrations);
      const bringUpToDate = (): Promise<void> =>
        migrate(this.#connection, INVENTORY, { from: version, migrations: this.#migrations });
      if (version === newest) {
        if (!hasCurrentViews) await bringUpToDate();
        return;
      }
      await this.#keepingCopy(`${this.#path}.before-version-${newest}`, async () => {
        await bringUpToDate();
        await this.#connection.run(`CHECKPOINT ${INVENTORY}`);
      });
    });
  }

  /** Keeps a copy of the file until `work` has succeeded. The lock is held, and nothing waits to be written. */
  async #keepingCopy(copy: string, work: () => Promise<void>): Promise<void> {
    copyFileSync(this.#path, copy, constants.COPYFILE_FICLONE);
    try {
      await work();
    } catch (error) {
      const { code, message } = toDatabaseError(error, `bring ${this.#path} up to date`);
      throw new CorkscrewError(code, message, {
        hint: `The database is as it was; a copy of it is ${copy}. Report this, with what --debug prints.`,
        cause: error,
      });
    }
    rmSync(copy);
  }

  /** Reads with the file attached. */
  async read<T>(action: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const call = { action: `${action} ${this.#path}`, isReadOnly: true };
    return await this.#attached(call, () => work(this.#connection));
  }

  /** Runs `work` in one transaction with the file attached. What it wrote is on disk when this resolves. */
  async write<T>(call: Call, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const action = `${call.action} ${this.#path}`;
    return await this.#attached({ ...call, action }, async () => {
      await this.#connection.run('BEGIN');
      let result: T;
      try {
        result = await work(this.#connection);
        await this.#connection.run('COMMIT');
      } catch (error) {
        await this.#rollBack();
        throw error;
      }
      return result;
    });
  }

  /**
   * Writes the database anew into a fresh file, in which `fill` puts what stays, and puts that in its place. Others may read
   * meanwhile; who waits to write finds the new file.
   */
  async replace<T>(call: Call, fill: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const action = `${call.action} ${this.#path}`;
    const draft = `${this.#path}.new-${process.pid}`;
    try {
      return await this.#attached({ ...call, action, isReadOnly: true }, async () => {
        const result = await this.#fillDraft(draft, () => fill(this.#connection));
        renameSync(draft, this.#path);
        return result;
      });
    } finally {
      rmSync(draft, { force: true });
    }
  }

  async #attached<T>(call: Call, work: () => Promise<T>): Promise<T> {
    const options = call.isReadOnly ? '(READ_ONLY)' : ATTACH_OPTIONS;
    const attach = async (): Promise<void> => {
      for (;;) {
        const file = inodeOf(this.#path);
        await this.#connection.run(`ATTACH '${quote(this.#path)}' AS ${INVENTORY} ${options}`);
        if (file === inodeOf(this.#path)) return;
        // Replaced between opening and locking: what is locked is nobody's file any more.
        await this.#connection.run(`DETACH ${INVENTORY}`);
      }
    };
    try {
      await acquireToWrite(attach, { ...call, limits: this.#limits, notice: this.#notice });
      try {
        assertUsable(await readSchemaState(this.#connection, INVENTORY), this.#path, this.#migrations);
        const result = await work();
        if (!call.isReadOnly) await this.#connection.run(`CHECKPOINT ${INVENTORY}`);
        return result;
      } finally {
        await this.#connection.run(`DETACH ${INVENTORY}`);
      }
    } catch (error) {
      if (call.signal?.aborted && error === call.signal.reason) throw error;
      throw toDatabaseError(error, call.action);
    } finally {
      this.#notice.withdraw();
    }
  }

  async #rollBack(): Promise<void> {
    try {
      await this.#connection.run('ROLLBACK');
    } catch {
      // A failed COMMIT has rolled back already, and the error that brought us here says more.
    }
  }

  /** Makes the file beside its place and links it there when it is whole, so that nobody ever sees half of it. */
  async #create(): Promise<void> {
    const draft = `${this.#path}.new-${process.pid}`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      await this.#fillDraft(draft, () => Promise.resolve());
      moveIntoPlace(draft, this.#path);
    } catch (error) {
      throw toDatabaseError(error, `create ${this.#path}`);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Makes a file with our tables, readable by its owner only, and lets `fill` write to it as the catalog `draft`. */
  async #fillDraft<T>(draft: string, fill: () => Promise<T>): Promise<T> {
    rmSync(draft, { force: true });
    await this.#connection.run(`ATTACH '${quote(draft)}' AS ${DRAFT} ${ATTACH_OPTIONS}`);
    try {
      chmodSync(draft, 0o600);
      await migrate(this.#connection, DRAFT, { from: 0, migrations: this.#migrations });
      const result = await fill();
      await this.#connection.run(`CHECKPOINT ${DRAFT}`);
      return result;
    } finally {
      await this.#connection.run(`DETACH ${DRAFT}`);
    }
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function moveIntoPlace(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Somebody else made it meanwhile: theirs is as good as ours.
    if (code === 'EEXIST') return;
    // The file system knows no hard links.
    renameSync(draft, path);
  }
}

function quote(text: string): string {
  return text.replaceAll("'", "''");
}
