import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 4 * 1024 ** 3;
const DAY_MS = 86_400_000;
const LONGEST_FILE_MS = 600_000; // on a slow machine

/**
 * Where folders of tests are made: in memory where there is room, since most of what a gateway takes to start and to
 * write there is waiting for the disk, which all tests share.
 */
function roomiest() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    const [, options] =
      new RegExp(`^\\S+ ${MEMORY} tmpfs (\\S+)`, 'm').exec(readFileSync('/proc/mounts', 'utf8')) ?? [];
    const mayRunPrograms = options !== undefined && !options.split(',').includes('noexec');
    return mayRunPrograms && bavail * bsize >= ROOM_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** No file begins where limits and sums of a day would end in the middle of it. */
async function pastMidnight() {
  const left = DAY_MS - (Date.now() % DAY_MS);
  if (left < LONGEST_FILE_MS) await new Promise((resolve) => setTimeout(resolve, left + 1_000));
}

/** What a page shows, as far as it can still tell. */
async function shownOn(page) {
  const text = await page.locator('body').innerText({ timeout: 5_000 }).catch(String);
  return `${page.url()} showed:\n${text.slice(0, 2_000)}`;
}

/**
 * Gives every test file a temporary folder of its own, which is removed with all that is in it. A file fails whose
 * processes still write there a few seconds after its last test.
 */
export default class FolderEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.parent = context.testPath.includes('/faults/') ? tmpdir() : roomiest(); // faults of storage need a disk
  }

  async setup() {
    await super.setup();
    await pastMidnight();
    this.outer = process.env.TMPDIR;
    this.folder = mkdtempSync(join(this.parent, 'gateway-test-'));
    chmodSync(this.folder, 0o711); // a PostgreSQL server goes in as a user of its own
    this.use(this.folder);
  }

  async teardown() {
    this.use(this.outer);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 100 });
    await super.teardown();
  }

  /** A test that fails with pages open says what they showed. */
  async handleTestEvent({ name, error }) {
    const pages = this.global.openPages ?? [];
    if (name !== 'test_fn_failure' || !(error?.stack ?? '').length) return;
    const shown = [];
    for (const page of pages) if (!page.isClosed()) shown.push(await shownOn(page));
    if (shown.length > 0) error.stack = `${shown.join('\n\n')}\n\n${error.stack}`;
  }

  /** Tests see a copy of the variables, Node's own functions the real ones. */
  use(folder) {
    for (const { env } of [process, this.global.process]) {
      if (folder === undefined) delete env.TMPDIR;
      else env.TMPDIR = folder;
    }
  }
}
