import { afterEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFiles } from '../../../../src/platform/config/watch-files.js';
import { WatchedFiles } from '../../../../src/platform/config/watched-files.js';
import { until } from '../../../support/until.js';
import { rounds } from '../../../support/rounds.js';

/** More than a look at the files, which comes more than twice a second, and the time in which changes count as one. */
const LOOKS = 140;
const ATTEMPTS = 5;

interface Watched {
  readonly path: (name: string) => string;
  readonly calls: () => number;
  /** Lets the time pass in which a change is noticed. */
  readonly pass: () => Promise<void>;
}

describe('watchFiles', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  async function watch(...names: string[]): Promise<Watched> {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const path = (name: string): string => join(folder, name);
    let calls = 0;
    writeFileSync(path(names[0]!), 'before');
    stops.push(watchFiles(names.map(path), () => calls++));
    const look = async (): Promise<unknown> => await stat(folder);
    return { path, calls: () => calls, pass: async () => await rounds(look, LOOKS) };
  }

  it('tells changes that come together once, and a file that is not there never', async () => {
    const { path, calls, pass } = await watch('a', 'missing');
    await pass();
    expect(calls()).toBe(0);
    // a machine that stands still between two looks only ever adds
    let least = Infinity;
    for (let attempt = 1; attempt <= ATTEMPTS && least > 1; attempt++) {
      const before = calls();
      writeFileSync(path('a'), 'after');
      utimesSync(path('a'), new Date(), new Date(Date.now() + attempt * 5_000));
      writeFileSync(path('missing'), 'here now'.repeat(attempt));
      await until(() => calls() > before);
      await pass();
      least = Math.min(least, calls() - before);
    }
    expect(least).toBe(1);
  });

  it('tells a file that never rests, again and again', async () => {
    const { path, calls } = await watch('a');
    await until(() => {
      writeFileSync(path('a'), `call ${calls()}`);
      return calls() >= 2;
    });
    expect(calls()).toBeGreaterThanOrEqual(2);
  });

  it('tells a file that is replaced by another, and one that goes', async () => {
    const { path, calls } = await watch('a');
    writeFileSync(path('b'), 'other');
    renameSync(path('b'), path('a'));
    await until(() => calls() >= 1);
    expect(calls()).toBe(1);
    rmSync(path('a'));
    await until(() => calls() >= 2);
    expect(calls()).toBe(2);
  });

  it('tells what changed between the reading of files and the begin of the watch, and between two watches', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const [first, second] = [join(folder, 'a'), join(folder, 'b')];
    const files = new WatchedFiles();
    let calls = 0;
    writeFileSync(first, 'before');
    files.be([first]);
    writeFileSync(first, 'after, and longer');
    utimesSync(first, new Date(), new Date(Date.now() + 5_000));
    stops.push(files.watch(() => calls++));
    await until(() => calls >= 1);
    utimesSync(first, new Date(), new Date(Date.now() + 9_000));
    files.be([first, second]);
    await until(() => calls >= 2);
    expect(calls).toBe(2);
  });

  it('tells a change of permissions, and one that keeps the time of the last write', async () => {
    const { path, calls } = await watch('a');
    chmodSync(path('a'), 0o400);
    await until(() => calls() >= 1);
    expect(calls()).toBe(1);
    const { atime, mtime } = statSync(path('a'));
    chmodSync(path('a'), 0o600);
    writeFileSync(path('a'), 'later');
    utimesSync(path('a'), atime, mtime);
    await until(() => calls() >= 2);
    expect(calls()).toBeGreaterThanOrEqual(2);
  });

  it('tells nothing after it was stopped, not even what it has seen already', async () => {
    const { path, calls, pass } = await watch('a');
    utimesSync(path('a'), new Date(), new Date(Date.now() + 9_000));
    stops.splice(0).forEach((stop) => stop());
    await pass();
    expect(calls()).toBe(0);
  });
});
