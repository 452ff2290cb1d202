import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readUsage } from '../../../src/gateway/dialects/openai-chat/usage.js';
import type { RequestRecord } from '../../../src/gateway/execution/record.js';
import { requestLine, type RequestEntry } from '../../../src/gateway/ledger/request-line.js';
import type { Plan } from '../../../src/gateway/planning/plan.js';
import { callOf, routeOf, targetsOf } from '../../support/compiled.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const ODD = 'a "quoted"\n\u2028 \\ name';

function entryOf(record: Partial<RequestRecord> = {}, plan: Partial<Plan> = {}, routeName = 'r'): RequestEntry {
  const route = routeOf({ name: routeName, channels: [{ id: 'a' }, { id: 'b' }, { id: ODD, priority: 1 }] });
  const [a, b, odd] = targetsOf(route.channels);
  const done = { outcome: 'completed', status: 200, errorCode: null, attempts: [], durationMs: 12 } as const;
  return {
    caller: { tokenLabel: `${routeName}/1`, tokenSlot: 0, route },
    call: callOf({ stream: true, messages: [{ role: 'user', content: 'PROMPT' }] }, 'request-1'),
    plan: {
      model: 'm',
      candidates: [a!, b!].map((target) => ({ target, firstKey: 0 })),
      exclusions: [{ target: odd!, block: { reason: 'cooling', until: 1 } }],
      isLastResort: false,
      ...plan,
    },
    record: { ...done, usage: null, firstContentMs: null, ...record },
  };
}

function parsed(entry: RequestEntry): Record<string, unknown> {
  const line = requestLine(entry, NOW);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  return JSON.parse(line) as Record<string, unknown>;
}

describe('the line of a request', () => {
  it('tells who asked for what, the plan, every attempt and what came of it', () => {
    const attempts = [
      { channel: 'a', key: 1, model: 'm', status: null, fault: 'connect_refused' as const, durationMs: 1 },
      { channel: 'b', key: 2, model: 'm', status: 200, fault: null, durationMs: 9 },
    ];
    const usage = readUsage({ prompt_tokens: 7, completion_tokens: 3 });
    expect(parsed(entryOf({ attempts, usage, firstContentMs: 5 }))).toMatchObject({
      level: 30,
      time: NOW,
      msg: 'request',
      id: 'request-1',
      route: 'r',
      token: 'r/1',
      operation: 'chat',
      model: 'm',
      stream: true,
      status: 200,
      outcome: 'completed',
      planned: ['a', 'b'],
      excluded: [{ channel: ODD, model: 'm', reason: 'cooling' }],
      attempts: [
        { channel: 'a', key: 1, model: 'm', status: null, fault: 'connect_refused', durationMs: 1 },
        { channel: 'b', key: 2, model: 'm', status: 200, durationMs: 9 },
      ],
      promptTokens: 7,
      completionTokens: 3,
      firstContentMs: 5,
      durationMs: 12,
    });
  });

  it('leaves out what there is not', () => {
    const told = parsed(entryOf({}, { candidates: [], exclusions: [] }));
    for (const field of ['planned', 'excluded', 'error', 'promptTokens', 'firstContentMs']) {
      expect(told).not.toHaveProperty(field);
    }
    expect(parsed(entryOf({ errorCode: 'odd' }))).toMatchObject({ error: 'odd' });
  });

  it('is one line of JSON whatever names and models hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, model) => {
        const told = parsed(entryOf({ errorCode: name }, { model }, name));
        expect([told['route'], told['model'], told['error']]).toEqual([name, model, name]);
      }),
    );
  });

  it('holds nothing of what was said', () => {
    expect(requestLine(entryOf(), NOW)).not.toContain('PROMPT');
  });
});
