import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Circuit } from '../../../src/gateway/health/circuit.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';

const OPEN_MS = 30_000;
const PROBE_MS = 60_000;
/** Falls into the middle of the jitter. */
const EVEN = 0.5;

function newCircuit(): Circuit {
  return new Circuit(new Float64Array(Circuit.width), new OwnMemory().lock);
}

/** Fails as often as told, with the tokens taking turns. */
function fail(circuit: Circuit, times: number, now: number, tokens = ['one', 'two']): boolean[] {
  return Array.from({ length: times }, (_, i) => circuit.fail(now, tokens[i % tokens.length]!, EVEN));
}

/** A call probes a half-open circuit and fails; what the failure says. */
function probe(circuit: Circuit, now: number, witness: string): boolean {
  const call = {};
  circuit.enter(call, { now, probeMs: PROBE_MS });
  const saysMore = circuit.fail(now, witness, EVEN);
  circuit.leave(call);
  return saysMore;
}

/** A circuit that opened at 1 s. */
function opened(): Circuit {
  const circuit = newCircuit();
  fail(circuit, 5, 1_000);
  return circuit;
}

describe('a closed circuit', () => {
  it('lets everything through until five failures in a row, seen by two tokens', () => {
    const circuit = newCircuit();
    fail(circuit, 4, 1_000);
    expect(circuit.blockedUntil(1_000)).toBe(0);
    fail(circuit, 1, 1_000);
    expect(circuit.blockedUntil(1_000)).toBe(1_000 + OPEN_MS);
  });

  it('begins to count anew after a success', () => {
    const circuit = newCircuit();
    fail(circuit, 4, 1_000);
    circuit.succeed(1_000);
    fail(circuit, 4, 1_000);
    expect(circuit.blockedUntil(1_000)).toBe(0);
  });

  it('forgets who saw failures before a success', () => {
    const circuit = newCircuit();
    fail(circuit, 4, 1_000, ['one']);
    circuit.succeed(1_000);
    fail(circuit, 9, 1_000, ['two']);
    expect(circuit.blockedUntil(1_000)).toBe(0);
  });

  it('opens on half of twenty calls within 30 s though successes stand between', () => {
    const circuit = newCircuit();
    for (let i = 0; i < 10; i++) {
      circuit.succeed(1_000 + i);
      fail(circuit, 1, 1_000 + i, [i % 2 === 0 ? 'one' : 'two']);
    }
    expect(circuit.blockedUntil(2_000)).toBeGreaterThan(0);
  });

  it('stays closed on fewer than half, and on half of fewer than twenty', () => {
    const circuit = newCircuit();
    for (let i = 0; i < 30; i++) {
      circuit.succeed(1_000);
      circuit.succeed(1_000);
      fail(circuit, 1, 1_000, [`token-${i}`]);
    }
    expect(circuit.blockedUntil(1_000)).toBe(0);
    const few = newCircuit();
    for (let i = 0; i < 9; i++) {
      few.succeed(1_000);
      fail(few, 1, 1_000, [`token-${i}`]);
    }
    expect(few.blockedUntil(1_000)).toBe(0);
  });

  it('forgets calls of more than 30 s ago', () => {
    const circuit = newCircuit();
    for (let i = 0; i < 18; i++) {
      if (i % 2 === 0) circuit.succeed(1_000);
      else fail(circuit, 1, 1_000, [`token-${i}`]);
    }
    circuit.succeed(40_000);
    fail(circuit, 1, 40_000);
    expect(circuit.blockedUntil(40_000)).toBe(0);
  });

  it('is never opened by a single token, which asks for a second opinion instead', () => {
    const circuit = newCircuit();
    expect(fail(circuit, 4, 1_000, ['one'])).toEqual([false, false, false, false]);
    expect(fail(circuit, 500, 1_000, ['one'])).not.toContain(false);
    expect(circuit.blockedUntil(1_000)).toBe(0);
    circuit.confirm(1_000, EVEN);
    expect(circuit.blockedUntil(1_000)).toBe(1_000 + OPEN_MS);
  });

  it('takes no confirmation of failures that it has not seen', () => {
    const circuit = newCircuit();
    fail(circuit, 4, 1_000);
    circuit.confirm(1_000, EVEN);
    expect(circuit.blockedUntil(1_000)).toBe(0);
  });
});

describe('an open circuit', () => {
  it('lets nothing through until its time is over, then everything until somebody begins to probe', () => {
    const circuit = opened();
    expect(circuit.blockedUntil(30_999)).toBe(31_000);
    expect(circuit.blockedUntil(31_000)).toBe(0);
  });

  it('learns nothing from calls that were out when it opened', () => {
    const circuit = opened();
    expect(fail(circuit, 20, 5_000)).not.toContain(true);
    circuit.succeed(5_000);
    circuit.confirm(5_000, EVEN);
    expect(circuit.blockedUntil(5_000)).toBe(31_000);
  });

  it('opens for a fifth less or more at most, and for 300 s at most whatever the failures', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(30), (random, rounds) => {
        const circuit = newCircuit();
        fail(circuit, 4, 0);
        circuit.fail(0, 'two', random);
        circuit.fail(0, 'one', random);
        let now = 0;
        let last = circuit.blockedUntil(0);
        for (let round = 2; round < rounds; round++) {
          now = last;
          circuit.fail(now, 'one', random);
          circuit.fail(now, 'two', random);
          last = circuit.blockedUntil(now);
          const base = Math.min(OPEN_MS * round, 300_000);
          expect(last - now).toBeGreaterThanOrEqual(base * 0.8 - 0.001);
          expect(last - now).toBeLessThanOrEqual(base * 1.2 + 0.001);
        }
      }),
    );
  });
});

describe('a half-open circuit', () => {
  it('lets a single probe through', () => {
    const circuit = opened();
    circuit.enter({}, { now: 31_000, probeMs: PROBE_MS });
    expect(circuit.blockedUntil(31_001)).toBe(31_000 + PROBE_MS);
  });

  it('closes when the probe succeeds, and counts from the beginning', () => {
    const circuit = opened();
    const call = {};
    circuit.enter(call, { now: 31_000, probeMs: PROBE_MS });
    circuit.succeed(32_000);
    circuit.leave(call);
    expect(circuit.blockedUntil(32_000)).toBe(0);
    circuit.enter({}, { now: 32_000, probeMs: PROBE_MS });
    expect(circuit.blockedUntil(32_000)).toBe(0);
    fail(circuit, 5, 33_000);
    expect(circuit.blockedUntil(33_000)).toBe(33_000 + OPEN_MS);
  });

  it('opens again for longer when probes of two witnesses fail', () => {
    const circuit = opened();
    expect(probe(circuit, 32_000, 'one')).toBe(true);
    expect(circuit.blockedUntil(32_000)).toBe(0);
    expect(probe(circuit, 33_000, 'two')).toBe(false);
    expect(circuit.blockedUntil(33_000)).toBe(33_000 + 2 * OPEN_MS);
  });

  it('is not opened again by what one witness sends, however often, which asks for a second opinion instead', () => {
    const circuit = opened();
    for (let round = 0; round < 100; round++) expect(probe(circuit, 32_000, 'one')).toBe(true);
    expect(circuit.blockedUntil(32_000)).toBe(0);
    circuit.confirm(33_000, EVEN);
    expect(circuit.blockedUntil(33_000)).toBe(33_000 + 2 * OPEN_MS);
  });

  it('forgets the first witness when another probe succeeds', () => {
    const circuit = opened();
    probe(circuit, 32_000, 'one');
    circuit.succeed(33_000);
    circuit.confirm(34_000, EVEN);
    fail(circuit, 4, 34_000);
    expect(circuit.blockedUntil(34_000)).toBe(0);
  });

  it('takes no confirmation as long as no probe has failed', () => {
    const circuit = opened();
    circuit.confirm(32_000, EVEN);
    expect(circuit.blockedUntil(32_000)).toBe(0);
  });

  it('lets the next one probe at once when the probe ends without telling anything', () => {
    const circuit = opened();
    const call = {};
    circuit.enter(call, { now: 31_000, probeMs: PROBE_MS });
    circuit.leave(call);
    expect(circuit.blockedUntil(31_500)).toBe(0);
  });

  it('goes on waiting for the probe when a call from before it opened ends', () => {
    const circuit = opened();
    circuit.enter({}, { now: 31_000, probeMs: PROBE_MS });
    circuit.leave({});
    expect(circuit.blockedUntil(31_500)).toBe(31_000 + PROBE_MS);
  });

  it('lets another probe through when the first is never heard of again', () => {
    const circuit = opened();
    circuit.enter({}, { now: 31_000, probeMs: PROBE_MS });
    expect(circuit.blockedUntil(31_000 + PROBE_MS)).toBe(0);
  });
});
