import { mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instanceId } from '../../../src/gateway/ledger/journal/instance-id.js';
import { Journal, type JournalSettings } from '../../../src/gateway/ledger/journal/journal.js';
import { SystemClock } from '../../../src/platform/time/clock.js';
import { journalLines } from '../../support/journal-lines.js';
import { until } from '../../support/until.js';
import { turns } from '../../support/turns.js';

describe('a journal', () => {
  let directory: string;
  let journals: Journal[];
  const faults: (Error | null)[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
    journals = [];
    faults.length = 0;
  });

  afterEach(async () => {
    await Promise.all(journals.map((journal) => journal.close()));
    rmSync(directory, { recursive: true, force: true });
  });

  async function open(settings: Partial<JournalSettings> = {}): Promise<Journal> {
    const all = { directory, boot: 'b1', segmentBytes: 65_536, maxSegments: 64, syncEveryMs: 1, ...settings };
    const journal = new Journal(all, new SystemClock(), (fault) => faults.push(fault));
    await journal.open();
    journals.push(journal);
    return journal;
  }

  const line = (n: number): string => JSON.stringify({ n, pad: 'x'.repeat(100) });
  const write = async (journal: Journal, n: number): Promise<number> => {
    const position = journal.add(line(n));
    await new Promise<void>((resolve) => journal.whenWritten(resolve));
    return position;
  };
  const numbers = (): number[] => journalLines(directory).map((json) => (JSON.parse(json) as { n: number }).n);

  it('says when what it took is in its file, and when it is on the disk', async () => {
    const journal = await open();
    const position = await write(journal, 1);
    expect(numbers()).toEqual([1]);
    expect([journal.isWritten(position), journal.isDurable(position)]).toEqual([true, false]);
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    expect(journal.isDurable(position)).toBe(true);
  });

  it('has what was merely added in its file once it says that it is durable', async () => {
    const journal = await open();
    const positions = [1, 2, 3].map((n) => journal.add(line(n)));
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    expect(positions.map((position) => journal.isDurable(position))).toEqual([true, true, true]);
    expect(numbers()).toEqual([1, 2, 3]);
  });

  it('goes on over many segments without losing, repeating or reordering a line', async () => {
    const journal = await open({ segmentBytes: 4_096 });
    for (let n = 1; n <= 500; n++) {
      if (n % 3 === 0) await write(journal, n);
      else journal.add(line(n));
      if (n % 20 === 0) await new Promise<void>((resolve) => journal.whenDurable(resolve));
    }
    await journal.close();
    journals.length = 0;
    expect(numbers()).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(readdirSync(directory).filter((name) => name.endsWith('.log')).length).toBeGreaterThan(3);
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps its files to their owner', async () => {
    await open();
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
  });

  it('lets nothing new in while too many segments wait, and goes on once they are taken', async () => {
    const journal = await open({ segmentBytes: 4_096, maxSegments: 3 });
    const isCrowded = (): boolean => faults.some((fault) => fault?.message.includes('too many segments'));
    for (let n = 1; (journal.isAccepting || !isCrowded()) && n < 1_000; n++) {
      await write(journal, n);
      await turns(1);
    }
    expect(journal.isAccepting).toBe(false);
    expect(isCrowded()).toBe(true);
    await write(journal, 1_000);
    expect(numbers().at(-1)).toBe(1_000);
    rmSync(join(directory, 'b1-000001.log'));
    rmSync(join(directory, 'b1-000002.log'));
    await until(() => journal.isAccepting);
    expect(journal.isAccepting).toBe(true);
  });

  it('writes everything again that is not known to be on the disk when a write fails', async () => {
    const journal = await open({ syncEveryMs: 100 });
    await write(journal, 1);
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    await write(journal, 2);
    breakFile(journal, join(directory, 'b1-000001.log'));
    const third = write(journal, 3);
    expect(journal.isWritten(await third)).toBe(true);
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    expect(faults[0]).toMatchObject({ code: 'EBADF' });
    expect(faults.at(-1)).toBeNull();
    expect(new Set(numbers())).toEqual(new Set([1, 2, 3]));
    expect(journal.isAccepting).toBe(true);
  });

  it.each(['the file', 'every file', 'the folder'])(
    'writes all of a file anew when somebody removes %s, and lets requests in meanwhile',
    async (what) => {
      const journal = await open();
      for (let n = 1; n <= 50; n++) await write(journal, n);
      await new Promise<void>((resolve) => journal.whenDurable(resolve));
      if (what === 'the folder') rmSync(directory, { recursive: true });
      else for (const name of readdirSync(directory).filter(isRemoved[what]!)) rmSync(join(directory, name));
      await write(journal, 51);
      await until(() => faults.at(-1) === null);
      expect(faults[0]).toMatchObject({ name: 'SegmentGone', path: join(directory, 'b1-000001.log') });
      expect(journal.isAccepting).toBe(true);
      await write(journal, 52);
      await new Promise<void>((resolve) => journal.whenDurable(resolve));
      expect([...new Set(numbers())]).toEqual(Array.from({ length: 52 }, (_, i) => i + 1));
      expect(readdirSync(directory).filter((name) => name.endsWith('.log'))).toEqual(['b1-000001.log']);
    },
  );

  it('writes a file anew that was removed behind its last record', async () => {
    const journal = await open();
    await write(journal, 1);
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    rmSync(join(directory, 'b1-000001.log'));
    await journal.close();
    journals.length = 0;
    expect(new Set(numbers())).toEqual(new Set([1]));
  });

  it('lets nothing in while a removed folder cannot be made again, and loses nothing meanwhile', async () => {
    const journal = await open();
    await write(journal, 1);
    rmSync(directory, { recursive: true });
    writeFileSync(directory, '');
    const second = write(journal, 2);
    await until(() => !journal.isAccepting);
    expect(journal.isAccepting).toBe(false);
    journal.add(line(3));
    rmSync(directory);
    await second;
    await until(() => journal.isAccepting);
    expect(journal.isAccepting).toBe(true);
    await new Promise<void>((resolve) => journal.whenDurable(resolve));
    expect(new Set(numbers())).toEqual(new Set([1, 2, 3]));
  });

  it('cannot be opened where its folder cannot be', async () => {
    await expect(open({ directory: '/dev/null/journal' })).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

const isRemoved: Readonly<Record<string, (name: string) => boolean>> = {
  'the file': (name) => name.endsWith('.log'),
  'every file': () => true,
};

/** Has the journal hold its file for reading only, so that the next write really fails. */
function breakFile(journal: Journal, path: string): void {
  (journal as unknown as { current: { fd: number } }).current.fd = openSync(path, 'r');
}

describe('the name of a run', () => {
  it('sorts behind earlier ones and is never shared', () => {
    const ids = Array.from({ length: 1_000 }, () => instanceId(1_800_000_000_000));
    expect(new Set(ids).size).toBe(1_000);
    expect(instanceId(1_800_000_000_000) < instanceId(1_800_000_000_001)).toBe(true);
    expect(ids.every((id) => /^[0-9a-z]+$/.test(id))).toBe(true);
  });
});
