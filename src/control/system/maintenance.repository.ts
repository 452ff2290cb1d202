import { RetentionRepository } from '../../gateway/ledger/store/retention.repository.js';
import { backUp } from '../../platform/database/backup.js';
import type { Database } from '../../platform/database/database.js';
import { StorageError } from '../../platform/database/storage-error.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { systemFault } from '../../platform/errors/system-fault.js';

/** What is done with the database as a whole, on its own thread. */
export class MaintenanceRepository {
  constructor(private readonly database: Database) {}

  /** Writes everything as of one moment to a file; rejects with `books_unavailable` where that cannot be. */
  async backUp(path: string): Promise<void> {
    try {
      await backUp(this.database, path);
    } catch (error) {
      const code = systemFault(error);
      const message = error instanceof StorageError ? error.message : `The backup cannot be written (${code}).`;
      if (error instanceof StorageError || code !== null) throw new GatewayError('books_unavailable', { message });
      throw error;
    }
  }

  /** What single requests take up. */
  async entriesBytes(): Promise<number> {
    return await new RetentionRepository(this.database).usedBytes();
  }
}
