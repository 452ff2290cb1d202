import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spool } from '../../../../src/platform/scratch/spool.js';
import { budgetOf, roomyHold } from '../../../support/hold.js';

const CHUNKS = Array.from({ length: 12 }, () => randomBytes(60_000));
const WHOLE = Buffer.concat(CHUNKS);

async function all(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return Buffer.concat(read);
}

function spoolIn(folder: string, memory = roomyHold(), disk = roomyHold()): Spool {
  return new Spool({ folder: () => folder, memory, disk });
}

function openSpool(): { spool: Spool; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  return { spool: spoolIn(folder), folder };
}

describe('a spool', () => {
  it('takes bytes one by one as it takes large pieces, in few writes', async () => {
    const { spool } = openSpool();
    const bytes = WHOLE.subarray(0, 400_000);
    let waits = 0;
    for (let at = 0; at < bytes.length; at++) {
      const behind = spool.append(bytes.subarray(at, at + 1));
      if (behind === undefined) continue;
      waits++;
      await behind;
    }
    await spool.end();
    expect(waits).toBeLessThan(20);
    const read: Buffer[] = [];
    for await (const chunk of spool.read(0)) read.push(chunk);
    expect(read.length).toBeLessThan(60);
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
    await spool.dispose();
  });

  it('is read while it grows, by several at their own pace, and leaves no file', async () => {
    const { spool, folder } = openSpool();
    const readers = [all(spool.read(0)), all(spool.read(100_000, 500_000)), all(spool.read(300_000))];
    for (const chunk of CHUNKS) await spool.append(chunk);
    await spool.end();
    const [first, middle, last] = await Promise.all(readers);
    expect(first?.equals(WHOLE)).toBe(true);
    expect(middle?.equals(WHOLE.subarray(100_000, 500_000))).toBe(true);
    expect(last?.equals(WHOLE.subarray(300_000))).toBe(true);
    expect((await all(spool.read(0))).equals(WHOLE)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    await spool.dispose();
  });

  it('asks to wait only while it writes to the disk', async () => {
    const { spool } = openSpool();
    expect(spool.append(CHUNKS[0]!)).toBeUndefined();
    const waits = CHUNKS.slice(1).map((chunk) => spool.append(chunk));
    expect(waits.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(waits.at(-1)).toBeInstanceOf(Promise);
    for (const wait of waits) await wait;
    expect(spool.size).toBe(WHOLE.length);
    await spool.dispose();
  });

  it('tells its readers when it fails, now and later', async () => {
    const { spool } = openSpool();
    void spool.append(CHUNKS[0]!);
    const reader = all(spool.read(0));
    spool.fail(new Error('no more'));
    await expect(reader).rejects.toThrow('no more');
    await expect(all(spool.read(0))).rejects.toThrow('no more');
    expect(spool.append(CHUNKS[1]!)).toBeUndefined();
  });

  it('comes back in one piece', async () => {
    const { spool } = openSpool();
    for (const chunk of CHUNKS) await spool.append(chunk);
    await spool.end();
    expect((await spool.whole()).equals(WHOLE)).toBe(true);
    await spool.dispose();
  });

  it('counts its beginning in the memory and the rest on the disk, and gives both back', async () => {
    const [memory, disk] = [budgetOf(), budgetOf()];
    const spool = spoolIn(mkdtempSync(join(tmpdir(), 'spool-')), memory.open(0), disk.open(0));
    for (const chunk of CHUNKS) await spool.append(chunk);
    expect([memory.heldBytes, disk.heldBytes]).toEqual([240_000, WHOLE.length - 240_000]);
    await spool.dispose();
    expect([memory.heldBytes, disk.heldBytes]).toEqual([0, 0]);
  });

  it('goes to the disk from its first byte where there is no room in the memory', async () => {
    const [memory, disk] = [budgetOf(0), budgetOf()];
    const spool = spoolIn(mkdtempSync(join(tmpdir(), 'spool-')), memory.open(0), disk.open(0));
    for (const chunk of CHUNKS) await spool.append(chunk);
    await spool.end();
    expect((await spool.whole()).equals(WHOLE)).toBe(true);
    expect([memory.heldBytes, disk.heldBytes]).toEqual([0, WHOLE.length]);
    await spool.dispose();
  });

  it('is refused as an overload when there is no room on the disk either', async () => {
    const disk = budgetOf(300_000);
    const spool = spoolIn(mkdtempSync(join(tmpdir(), 'spool-')), roomyHold(), disk.open(0));
    for (const chunk of CHUNKS) await spool.append(chunk);
    expect(spool.fault).toMatchObject({ code: 'overloaded' });
    await spool.dispose();
    expect(disk.heldBytes).toBe(0);
  });

  it('fails when the disk does', async () => {
    const spool = spoolIn('/nonexistent/folder');
    for (const chunk of CHUNKS) await spool.append(chunk);
    expect(spool.fault).toMatchObject({ code: 'ENOENT' });
    await spool.dispose();
  });
});
