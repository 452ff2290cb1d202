import { RetentionRepository } from '../../gateway/ledger/store/retention.repository.js';
import { backUp } from '../../platform/database/backup.js';
import type { Database } from '../../platform/database/database.js';
import { StorageError } from '../../platform/database/storage-error.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';

/** What is done with the database as a whole, on its own thread. */
export class MaintenanceRepository {
  constructor(private readonly database: Database) {}

  /** Writes everything as of one moment to a file; rejects with `books_unavailable` where that cannot be. */
  async backUp(path: string): Promise<void> {
    try {
      await backUp(this.database, path);
    } catch (error) {
      if (error instanceof StorageError) throw new GatewayError('books_unavailable', { message: error.message });
      throw error;
    }
  }

  /** What single requests take up. */
  async entriesBytes(): Promise<number> {
    return await new RetentionRepository(this.database).usedBytes();
  }
}
