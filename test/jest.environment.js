import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Gives every test file a temporary folder of its own, which is removed with all that is in it. A file fails whose
 * processes still write there a few seconds after its last test.
 */
export default class FolderEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.outer = process.env.TMPDIR;
    this.folder = mkdtempSync(join(tmpdir(), 'gateway-test-'));
    chmodSync(this.folder, 0o711); // a PostgreSQL server goes in as a user of its own
    this.use(this.folder);
  }

  async teardown() {
    this.use(this.outer);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 100 });
    await super.teardown();
  }

  /** Tests see a copy of the variables, Node's own functions the real ones. */
  use(folder) {
    for (const { env } of [process, this.global.process]) {
      if (folder === undefined) delete env.TMPDIR;
      else env.TMPDIR = folder;
    }
  }
}
