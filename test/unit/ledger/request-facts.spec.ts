import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { RequestRecord } from '../../../src/gateway/execution/record.js';
import { readUsage } from '../../../src/gateway/dialects/openai-chat/usage.js';
import type { OtherFacts } from '../../../src/gateway/ledger/other-facts.js';
import { callFacts, outcomeFacts, type RequestEntry } from '../../../src/gateway/ledger/request-facts.js';
import type { Plan } from '../../../src/gateway/planning/plan.js';
import { callerOn, callOf, placeOf, routeOf, targetsOf } from '../../support/compiled.js';

const ODD = 'a "quoted"\n\u2028 \\ name';

const REACHED = { connectMs: 0, headersMs: 4 };
const IDS = { channelId: 'ch_test', keyId: 'key_test' } as const;

function entryOf(plan: Partial<Plan> = {}, routeName = 'r'): RequestEntry {
  const route = routeOf({ name: routeName, channels: [{ id: 'a' }, { id: 'b', keys: 2 }, { id: ODD, priority: 1 }] });
  const [a, b, odd] = targetsOf(route.channels);
  return {
    caller: callerOn(route),
    call: callOf({ stream: true, messages: [{ role: 'user', content: 'PROMPT' }] }, 'request-1'),
    plan: {
      model: 'm',
      candidates: [a!, b!].map((target) => ({ target, firstKey: 0 })),
      exclusions: [{ target: odd!, block: { reason: 'cooling', until: 1 } }],
      isLastResort: false,
      ...plan,
    },
  };
}

const USAGE = readUsage({ prompt_tokens: 7, completion_tokens: 3 })!;

/** A request that leaves each fact that has no column. */
const OTHERS: Readonly<Record<keyof OtherFacts, OtherFact>> = {
  planned: { entry: entryOf(), value: ['a', 'b'] },
  excluded: { entry: entryOf(), value: [{ channel: ODD, model: 'm', reason: 'cooling' }] },
  lossy: {
    entry: entryOf({
      candidates: [
        { target: targetsOf(routeOf({ channels: [{ id: 'a' }] }).channels)[0]!, firstKey: 0, lost: ['seed'] },
      ],
    }),
    value: [{ channel: 'a', dropped: ['seed'] }],
  },
  reserved: {
    entry: { ...entryOf(), reserved: { micros: 5, openEnded: 'tools' } },
    value: { micros: 5, openEnded: 'tools' },
  },
  usageAnomaly: {
    entry: entryOf(),
    record: { bill: { usage: USAGE, usageSource: 'actual', costMicros: 42, isAnomalous: true } },
    value: true,
  },
};

interface OtherFact {
  readonly entry: RequestEntry;
  readonly record?: Partial<RequestRecord>;
  readonly value: unknown;
}

/** Both halves of the facts, read back. */
function told(entry: RequestEntry, record: Partial<RequestRecord> = {}): Record<string, unknown> {
  const done = { outcome: 'completed', status: 200, errorCode: null, attempts: [], durationMs: 12 } as const;
  const whole: RequestRecord = { ...done, bill: null, place: null, firstContentMs: null, ...record };
  const facts = `{${callFacts(entry)},${outcomeFacts(entry, whole)}}`;
  expect(facts).not.toContain('\n');
  return JSON.parse(facts) as Record<string, unknown>;
}

describe('the facts of a request', () => {
  it('tell who asked for what, the plan, every attempt and what came of it', () => {
    const entry = entryOf();
    const attempts = [
      {
        ...IDS,
        channel: 'a',
        key: 1,
        model: 'm',
        status: null,
        fault: 'connect_refused' as const,
        startMs: 0,
        durationMs: 1,
      },
      { ...IDS, channel: 'b', key: 2, model: 'm', status: 200, fault: null, startMs: 2, ...REACHED, durationMs: 9 },
    ];
    const bill = { usage: USAGE, usageSource: 'actual', costMicros: 42 } as const;
    const place = placeOf(entry.caller.route.channels[1]!, 2);
    expect(told(entry, { attempts, bill, place, firstContentMs: 5 })).toEqual({
      id: 'request-1',
      tokenId: entry.caller.tokenId,
      routeId: entry.caller.route.id,
      tenantId: entry.caller.route.tenant.id,
      route: 'r',
      token: 'r/1',
      operation: 'chat',
      model: 'm',
      stream: true,
      status: 200,
      outcome: 'completed',
      channel: 'b',
      channelId: place.channel.id,
      key: 2,
      keyId: place.key.id,
      upstreamModel: 'm',
      planned: ['a', 'b'],
      excluded: [{ channel: ODD, model: 'm', reason: 'cooling' }],
      attempts: [
        { ...IDS, channel: 'a', key: 1, model: 'm', status: null, fault: 'connect_refused', startMs: 0, durationMs: 1 },
        { ...IDS, channel: 'b', key: 2, model: 'm', status: 200, startMs: 2, ...REACHED, durationMs: 9 },
      ],
      usage: USAGE,
      usageSource: 'actual',
      costMicros: 42,
      firstContentMs: 5,
      durationMs: 12,
    });
  });

  it.each(Object.entries(OTHERS))('tell %s in their log line and receipt', (name, { entry, record, value }) => {
    expect(told(entry, record)[name]).toEqual(value);
  });

  it('leave out what there is not', () => {
    const bare = told(entryOf({ candidates: [], exclusions: [] }));
    for (const field of [...Object.keys(OTHERS), 'error', 'usage', 'costMicros', 'firstContentMs', 'channel']) {
      expect(bare).not.toHaveProperty(field);
    }
    expect(told(entryOf(), { errorCode: 'odd' })).toMatchObject({ error: 'odd' });
  });

  it('are JSON on one line whatever names and models hold', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (name, model) => {
        const read = told(entryOf({ model }, name), { errorCode: name });
        expect([read['route'], read['model'], read['error']]).toEqual([name, model, name]);
      }),
    );
  });

  it('hold nothing of what was said', () => {
    expect(JSON.stringify(told(entryOf()))).not.toContain('PROMPT');
  });
});
