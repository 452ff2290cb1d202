import { afterEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchFiles } from '../../../../src/platform/config/watch-files.js';

/** Longer than a look at the files and the time in which changes count as one. */
const NOTICED_MS = 900;
const PATIENCE_MS = 10_000;

/** Waits until a call was noticed; the machine may be slow. */
async function noticed(calls: () => number, count: number): Promise<void> {
  for (let waited = 0; calls() < count && waited < PATIENCE_MS; waited += 20) await sleep(20);
}

describe('watchFiles', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  function watch(...names: string[]): { path: (name: string) => string; calls: () => number } {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const path = (name: string): string => join(folder, name);
    let calls = 0;
    writeFileSync(path(names[0]!), 'before');
    stops.push(watchFiles(names.map(path), () => calls++));
    return { path, calls: () => calls };
  }

  it('tells changes that come together once, and a file that is not there never', async () => {
    const { path, calls } = watch('a', 'missing');
    await sleep(NOTICED_MS);
    expect(calls()).toBe(0);
    writeFileSync(path('a'), 'after');
    utimesSync(path('a'), new Date(), new Date(Date.now() + 5_000));
    writeFileSync(path('missing'), 'here now');
    await noticed(calls, 1);
    await sleep(NOTICED_MS);
    expect(calls()).toBe(1);
  });

  it('tells a file that is replaced by another, and one that goes', async () => {
    const { path, calls } = watch('a');
    await sleep(NOTICED_MS);
    writeFileSync(path('b'), 'other');
    renameSync(path('b'), path('a'));
    await noticed(calls, 1);
    expect(calls()).toBe(1);
    rmSync(path('a'));
    await noticed(calls, 2);
    expect(calls()).toBe(2);
  });

  it('tells a change of permissions, and one that keeps the time of the last write', async () => {
    const { path, calls } = watch('a');
    await sleep(NOTICED_MS);
    chmodSync(path('a'), 0o400);
    await noticed(calls, 1);
    expect(calls()).toBe(1);
    const { atime, mtime } = statSync(path('a'));
    chmodSync(path('a'), 0o600);
    writeFileSync(path('a'), 'later');
    utimesSync(path('a'), atime, mtime);
    await noticed(calls, 2);
    expect(calls()).toBeGreaterThanOrEqual(2);
  });

  it('tells nothing after it was stopped, not even what it has seen already', async () => {
    const { path, calls } = watch('a');
    utimesSync(path('a'), new Date(), new Date(Date.now() + 9_000));
    stops.splice(0).forEach((stop) => stop());
    await sleep(NOTICED_MS);
    expect(calls()).toBe(0);
  });
});
