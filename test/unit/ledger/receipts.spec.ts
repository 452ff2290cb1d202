import { describe, expect, it, jest } from '@jest/globals';
import { Receipts, type ReceiptName } from '../../../src/gateway/ledger/receipts.js';

const CAPACITY = 4 * 1024 * 1024;

function line(id: string, token = 'r/1', fields: object = {}): string {
  return `${JSON.stringify({ level: 30, id, tokenId: `tk_${token}`, route: 'r', token, operation: 'chat', ...fields })}\n`;
}

function named(requestId: string, token: string): ReceiptName {
  return { requestId, tokenId: `tk_${token}` };
}

describe('receipts', () => {
  it('are found by request and token, and are nobody else’s', () => {
    const receipts = new Receipts();
    receipts.add(line('one', 'r/1', { status: 200 }));
    receipts.add(line('two', 'r/2', { status: 503 }));
    expect(receipts.find(named('one', 'r/1'))).toMatchObject({ id: 'one', status: 200 });
    expect(receipts.find(named('one', 'r/2'))).toBeNull();
    expect(receipts.find(named('three', 'r/1'))).toBeNull();
    expect(receipts.find(named('on', 'r/1'))).toBeNull();
  });

  it('are the newest of a token’s when an id came more than once', () => {
    const receipts = new Receipts();
    receipts.add(line('one', 'r/1', { status: 503 }));
    receipts.add(line('one', 'r/1', { status: 200 }));
    receipts.add(line('one', 'r/2', { status: 400 }));
    expect(receipts.find(named('one', 'r/1'))).toMatchObject({ status: 200 });
  });

  it('are not taken in by an id that stands inside another value', () => {
    const receipts = new Receipts();
    receipts.add(line('one', 'r/1', { model: '"id":"fake",' }));
    expect(receipts.find(named('fake', 'r/1'))).toBeNull();
  });

  it('stay findable for the latest 4 MiB, and the oldest make room, over and over', () => {
    const receipts = new Receipts();
    const pad = '✓'.repeat(300);
    const size = Buffer.byteLength(line('request-00000', 'r/1', { pad }));
    const kept = Math.floor(CAPACITY / size);
    const idOf = (i: number): string => `request-${String(i).padStart(5, '0')}`;
    const total = Math.floor(kept * 2.6);
    for (let i = 0; i < total; i++) {
      receipts.add(line(idOf(i), 'r/1', { pad }));
      if (i % 997 === 0) expect(receipts.find(named(idOf(i), 'r/1'))).toMatchObject({ pad });
    }
    for (const age of [0, 1, Math.floor(kept / 2), kept - 2]) {
      expect(receipts.find(named(idOf(total - 1 - age), 'r/1'))).toMatchObject({ id: idOf(total - 1 - age), pad });
    }
    for (const age of [kept + 1, kept + 50, total - 1]) {
      expect(receipts.find(named(idOf(total - 1 - age), 'r/1'))).toBeNull();
    }
  });

  it('survive lines of every length around the seam of the ring', () => {
    const receipts = new Receipts();
    for (let i = 0; i < 4_000; i++) {
      receipts.add(line(`id-${i}`, 'r/1', { pad: 'x'.repeat((i * 7919) % 5_000) }));
      expect(receipts.find(named(`id-${i}`, 'r/1'))).not.toBeNull();
      if (i > 3_900) expect(receipts.find(named(`id-${i - 300}`, 'r/1'))).not.toBeNull();
    }
  });

  it('are never those of a round before, though a few of their bytes are left at the end of the ring', () => {
    const receipts = new Receipts();
    const sized = (id: string, bytes: number, fields = {}): string => {
      const bare = line(id, 'r/1', { pad: '', ...fields });
      return line(id, 'r/1', { pad: 'x'.repeat(bytes - bare.length), ...fields });
    };
    const fill = (count: number): void => {
      for (let i = 0; i < count; i++) receipts.add(sized('filler', 1_000));
    };
    fill(4_194);
    receipts.add(sized('same', 304, { round: 1 }));
    fill(10);
    receipts.add(sized('same', 304, { round: 2 }));
    fill(4_183);
    receipts.add(sized('filler', 1_001));
    expect(receipts.find(named('same', 'r/1'))).toMatchObject({ round: 2 });
  });

  it('cost the same however often another token has used the id', () => {
    const receipts = new Receipts();
    receipts.add(line('shared', 'r/1'));
    let parsed = 0;
    const counting = jest.spyOn(JSON, 'parse').mockImplementation((text) => {
      parsed++;
      return { text };
    });
    for (let i = 0; i < 10_000; i++) receipts.add(line('shared', 'r/2'));
    expect(receipts.find(named('shared', 'r/1'))).not.toBeNull();
    counting.mockRestore();
    expect(parsed).toBe(1);
  });

  it('pass over a line of more than a quarter of them', () => {
    const receipts = new Receipts();
    receipts.add(line('small'));
    receipts.add(line('giant', 'r/1', { pad: 'x'.repeat(CAPACITY / 4) }));
    expect([receipts.find(named('giant', 'r/1')), receipts.find(named('small', 'r/1')) !== null]).toEqual([null, true]);
  });
});
