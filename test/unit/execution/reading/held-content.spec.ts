import { describe, expect, it } from '@jest/globals';
import type { LedgerHandle } from '../../../../src/gateway/execution/ledger-handle.js';
import { faultOf } from '../../../../src/gateway/execution/fault.js';
import { HeldContent } from '../../../../src/gateway/execution/reading/held-content.js';

const FAULT = faultOf('server_error');

/** Content that two pieces came for before the books were safe, and what became of it. */
function setUp() {
  const told: string[] = [];
  const listeners: (() => void)[] = [];
  const account: LedgerHandle = {
    isDurable: false,
    whenWritten: () => {},
    whenDurable: (listener) => void listeners.push(listener),
    note: () => {},
    leave: () => {},
    settle: () => {},
  };
  const recipient = {
    isDelivered: false,
    send: (bytes: Buffer) => void told.push(bytes.toString()),
    attemptFailed: ({ kind }: { kind: string }) => void told.push(kind),
    onHeldSent: () => void told.push('sent'),
  };
  const held = new HeldContent(recipient);
  for (const piece of ['a', 'b']) held.add(Buffer.from(piece), account);
  const book = (): void => listeners.splice(0).forEach((listener) => listener());
  return { told, held, recipient, listeners, book };
}

describe('content that came before the books were safe', () => {
  it('waits for them once, and leaves in order', () => {
    const { told, held, listeners, book } = setUp();
    expect([told, listeners.length, held.isEmpty]).toEqual([[], 1, false]);
    book();
    expect([told, held.isEmpty]).toEqual([['a', 'b', 'sent'], true]);
    held.release();
    expect(told).toHaveLength(3);
  });

  it('goes before a fault that came after it', () => {
    const { told, held, book } = setUp();
    expect(held.endWith(FAULT)).toBe(true);
    expect(told).toEqual([]);
    book();
    expect(told).toEqual(['a', 'b', 'server_error']);
    expect(held.endWith(FAULT)).toBe(false);
  });

  it('goes nowhere when nothing can be sent any more', () => {
    const { told, held, recipient, book } = setUp();
    held.endWith(FAULT);
    recipient.isDelivered = true;
    book();
    expect(told).toEqual([]);
  });

  it('can be dropped, which tells the fault that waited behind it', () => {
    const { told, held, book } = setUp();
    held.endWith(FAULT);
    held.drop();
    book();
    expect(told).toEqual(['server_error']);
    const other = setUp();
    other.held.drop();
    expect(other.told).toEqual([]);
  });
});
