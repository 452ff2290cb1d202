import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { isPossible } from '../support/possible.js';
import { runGateway, runGatewayUnprivileged, type GatewayProcess } from '../support/process.js';

const MIB = 1024 * 1024;
const ROUTE = { name: 'r', token: TOKEN, channels: [{ id: 'e', provider: 'echo' }] };

/** What is told of a start beside the log, which is JSON. */
function wordsOf(run: GatewayProcess): string[] {
  const lines = run.output().trim().split('\n');
  return lines.filter((line) => !line.startsWith('{'));
}

function serving(dataDir: string, more: Record<string, string> = {}): Record<string, string> {
  return { GATEWAY_ROUTES: JSON.stringify([ROUTE]), PORT: '0', DATA_DIR: dataDir, ...more };
}

describe('a start that cannot write its data folder ends at once, and says why on one line', () => {
  it.each(['', 'journal', 'keys'])('where "%s" in it belongs to somebody else', async (name) => {
    const folder = freshFolder();
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    chmodSync(place, 0o500);
    const run = runGatewayUnprivileged(['serve'], serving(folder));
    const exit = await run.exit();
    chmodSync(place, 0o700);
    const said = /^DATA_DIR .*cannot be written \(.*\): this user may not; give the folder/;
    expect([exit, wordsOf(run)]).toEqual([78, [expect.stringMatching(said)]]);
  });
});

const onDiskOfItsOwn = isPossible('mount', mayMount) ? describe : describe.skip;

onDiskOfItsOwn('a start on a disk of its own', () => {
  const mounted: string[] = [];
  afterEach(() => {
    for (const folder of mounted.splice(0)) execFileSync('umount', [folder]);
  });

  function mount(mib: number): string {
    const folder = freshFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', folder]);
    mounted.push(folder);
    return folder;
  }

  // the lock, the database, its first rows, the journals of one worker and of two
  it.each([
    [0, '1'],
    [16, '1'],
    [64, '1'],
    [600, '1'],
    [2 * 1024, '1'],
    [17 * 1024, '1'],
    [40 * 1024, '2'],
  ])('that has %i KiB left ends with 75 and says that it is full, with %s workers', async (left, workers) => {
    const folder = mount(48);
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'fill'), Buffer.alloc(bavail * bsize - left * 1024));
    const run = runGateway(['serve'], serving(join(folder, 'data'), { GATEWAY_WORKERS: workers }));
    const said = /(?:^DATA_DIR .*|^The database )cannot be written.*: the disk is full; make room on it/;
    expect([await run.exit(), wordsOf(run)]).toEqual([75, [expect.stringMatching(said)]]);
  });

  it.each([false, true])('that is read-only ends with 78 and says so (with a folder in it: %s)', async (hasFolder) => {
    const folder = mount(1);
    const dataDir = join(folder, 'data');
    if (hasFolder) mkdirSync(dataDir);
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    const run = runGateway(['serve'], serving(dataDir));
    const said = /^DATA_DIR.*cannot be written \(.*\)/;
    expect([await run.exit(), wordsOf(run)]).toEqual([78, [expect.stringMatching(said)]]);
  });
});

/** A disk that can be filled is a mount of its own, which not everybody may make. */
function mayMount(): void {
  const folder = freshFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MIB}`, 'tmpfs', folder], { stdio: 'pipe' });
  execFileSync('umount', [folder]);
}

describe('a command that cannot write its file', () => {
  it('says which and why on one line', async () => {
    const folder = freshFolder();
    const inItsPlace = join(folder, 'parked.json.new');
    mkdirSync(inItsPlace, { recursive: true });
    const run = runGateway(['park', 'e', '--for', '1h'], serving(folder));
    expect([await run.exit(), wordsOf(run)]).toEqual([1, [`${inItsPlace} cannot be read or written (EISDIR).`]]);
  });
});
