import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FAULT_TABLE } from '../../../src/gateway/execution/fault-table.js';
import { faultOf, type Fault, type FaultKind } from '../../../src/gateway/execution/fault.js';
import { judge, type Situation } from '../../../src/gateway/execution/judge.js';

const KINDS = Object.keys(FAULT_TABLE) as FaultKind[];
const FRESH: Situation = { hasCommitted: false, channelsBlamed: 0, cooldown429Ms: null };

function fault(kind: FaultKind, hintMs: number | null = null): Fault {
  return { kind, refusal: null, hintMs };
}

const anyFault = fc.record({
  kind: fc.constantFrom(...KINDS),
  refusal: fc.constant(null),
  hintMs: fc.option(fc.integer({ min: 500, max: 600_000 })),
});
const anySituation = fc.record({
  hasCommitted: fc.boolean(),
  channelsBlamed: fc.nat(4),
  cooldown429Ms: fc.option(fc.integer({ min: 1, max: 86_400_000 })),
});

describe('the verdict on a fault', () => {
  it.each(KINDS)('exists for %s before and after the commit', (kind) => {
    for (const hasCommitted of [false, true]) {
      const verdict = judge(faultOf(kind), { ...FRESH, hasCommitted });
      expect(verdict).toEqual({
        moves: hasCommitted ? [] : FAULT_TABLE[kind].moves,
        parking: FAULT_TABLE[kind].parking ?? null,
        suspicion: FAULT_TABLE[kind].suspicion ?? null,
        blames: FAULT_TABLE[kind].blames ?? false,
        mayBeBilled: hasCommitted || FAULT_TABLE[kind].billing !== 'zero',
      });
    }
  });

  it('never goes anywhere after the commit, and takes the attempt for billed', () => {
    fc.assert(
      fc.property(anyFault, anySituation, (each, situation) => {
        const { moves, mayBeBilled } = judge(each, { ...situation, hasCommitted: true });
        expect([moves, mayBeBilled]).toEqual([[], true]);
      }),
    );
  });

  it('blames nobody any more once the body has failed on two channels, and goes on all the same', () => {
    fc.assert(
      fc.property(anyFault, anySituation, (each, situation) => {
        const poisoned = judge(each, { ...situation, hasCommitted: false, channelsBlamed: 2 });
        expect([poisoned.blames, poisoned.moves]).toEqual([false, FAULT_TABLE[each.kind].moves]);
      }),
    );
    expect(judge(fault('server_error'), { ...FRESH, channelsBlamed: 1 }).blames).toBe(true);
  });

  it('parks for as long as the upstream asks, where that is a matter of time', () => {
    expect(judge(fault('rate_limited', 17_000), FRESH).parking).toEqual({
      scope: 'key_model',
      reason: 'rate_limited',
      span: { ms: 17_000 },
    });
    for (const kind of ['overloaded', 'unavailable'] as const) {
      expect(judge(fault(kind, 17_000), FRESH).parking).toEqual({
        scope: 'channel_model',
        reason: 'cooling',
        span: { ms: 17_000 },
      });
    }
    expect(judge(fault('unavailable'), FRESH).parking).toBeNull();
  });

  it('lets no hint shorten or lengthen what is not a matter of time', () => {
    fc.assert(
      fc.property(anyFault, anySituation, (each, situation) => {
        fc.pre(!['rate_limited', 'overloaded', 'unavailable'].includes(each.kind));
        expect(judge(each, situation).parking).toEqual(FAULT_TABLE[each.kind].parking ?? null);
      }),
    );
  });

  it('parks a rate-limited key for as long as the channel wants, whatever the upstream asks', () => {
    for (const hintMs of [null, 17_000]) {
      const { parking } = judge(fault('rate_limited', hintMs), { ...FRESH, cooldown429Ms: 3_600_000 });
      expect(parking?.span).toEqual({ ms: 3_600_000 });
    }
    const { parking } = judge(fault('overloaded'), { ...FRESH, cooldown429Ms: 3_600_000 });
    expect(parking?.span).toEqual({ baseMs: 10_000, maxMs: 120_000 });
  });
});
