import type { DeclaredChannel } from '../../gateway/catalog/declared.js';
import type { LoadedEnvironment } from '../../platform/config/load-environment.js';
import { faultCode } from '../../platform/database/database-fault.js';
import { StorageError } from '../../platform/database/storage-error.js';
import { managedChannels } from '../managed-channels.js';
import { bad, good, skipped, type Finding } from './finding.js';

/** Whether the database answers, and the channels that were made in the console. */
export async function lookAtDatabase(
  loaded: LoadedEnvironment,
): Promise<{ finding: Finding; channels: readonly DeclaredChannel[] }> {
  const engine = loaded.environment.DATABASE_URL === undefined ? 'SQLite' : 'PostgreSQL';
  try {
    const channels = await managedChannels(loaded);
    if (channels === null) return { finding: skipped('database', 'made at the first start'), channels: [] };
    const { length } = channels;
    const held = length === 0 ? '' : ` and holds ${length} ${length === 1 ? 'channel' : 'channels'} of the console`;
    return { finding: good('database', `${engine} answers${held}`), channels };
  } catch (error) {
    return { finding: refused(error, engine), channels: [] };
  }
}

function refused(error: unknown, engine: string): Finding {
  if (error instanceof StorageError)
    return bad('database', error.message, 'See docs/operations.md, "Backup and restore".');
  return bad('database', `${engine} does not answer (${faultCode(error)})`, 'Check that it runs, and DATABASE_URL.');
}
