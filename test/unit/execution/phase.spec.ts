import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../../src/gateway/execution/attempt.js';
import { attemptOf, dueAtOf, markDelivered, stepOf, type Phase } from '../../../src/gateway/execution/phase.js';
import type { Step } from '../../../src/gateway/execution/walk.js';

const step = { waitMs: 0 } as Step;
const under = { isOver: false, dueAt: 7 } as Attempt;
const over = { isOver: true, dueAt: 9 } as Attempt;

describe('a request that is', () => {
  it.each<[Phase, object]>([
    [{ kind: 'opening' }, { step: null, attempt: null, dueAt: Infinity }],
    [
      { kind: 'trying', step, attempt: under, isUnheard: false },
      { step, attempt: under, dueAt: 7 },
    ],
    [
      { kind: 'deciding', step, attempt: null, isUnheard: false },
      { step, attempt: null, dueAt: Infinity },
    ],
    [
      { kind: 'waiting', step, resumeAt: 5 },
      { step, attempt: null, dueAt: 5 },
    ],
    [
      { kind: 'concluded', step, attempt: under, isDelivered: false },
      { step, attempt: under, dueAt: 7 },
    ],
    [
      { kind: 'concluded', step, attempt: over, isDelivered: true },
      { step, attempt: over, dueAt: Infinity },
    ],
    [
      { kind: 'concluded', step: null, attempt: null, isDelivered: true },
      { step: null, attempt: null, dueAt: Infinity },
    ],
  ])('%j has its step, its attempt and its time', (phase, expected) => {
    expect({ step: stepOf(phase), attempt: attemptOf(phase), dueAt: dueAtOf(phase) }).toEqual(expected);
  });

  it('concluded is delivered once, and no other is', () => {
    const concluded: Phase = { kind: 'concluded', step, attempt: null, isDelivered: false };
    const trying: Phase = { kind: 'trying', step, attempt: under, isUnheard: false };
    for (const phase of [concluded, trying]) markDelivered(phase);
    expect([concluded, trying]).toEqual([
      { kind: 'concluded', step, attempt: null, isDelivered: true },
      { kind: 'trying', step, attempt: under, isUnheard: false },
    ]);
  });
});
