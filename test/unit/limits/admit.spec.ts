import { describe, expect, it } from '@jest/globals';
import type { LimitSettings } from '../../../src/gateway/catalog/ceilings.js';
import { readDialectCall } from '../../../src/gateway/dialects/read-dialect-call.js';
import { ownHead } from '../../../src/gateway/protocol/call-head.js';
import { admit, admitTokens, estimateTokens } from '../../../src/gateway/limits/admit.js';
import { Limits } from '../../../src/gateway/limits/limits.js';
import type { RequestPermit } from '../../../src/gateway/limits/permits.js';
import type { Caller } from '../../../src/gateway/access/caller.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { callerOn, callOf, limitsOf, routeOf } from '../../support/compiled.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { HandClock } from '../../support/hand-clock.js';

/** Lets a request in by its head, then its tokens. */
function enter(counts: Limits, caller: Caller, estimate: number): { permit: RequestPermit; headers: string[] } {
  const permit = admit(counts, caller);
  return { permit, headers: admitTokens(counts, caller, permit, estimate) };
}

function setUp(limits: Partial<LimitSettings>) {
  const route = routeOf({ channels: [{ id: 'a' }], limits: limitsOf(limits) });
  const caller: Caller = callerOn(route);
  const clock = new HandClock();
  const counts = new Limits(clock, new OwnMemory());
  const refusal = (estimate = 0): GatewayError => {
    try {
      enter(counts, caller, estimate);
    } catch (error) {
      return error as GatewayError;
    }
    throw new Error('it was let in');
  };
  return { clock, counts, caller, refusal };
}

describe('admission', () => {
  it('costs and says nothing where a route has no limits', () => {
    const { counts, caller } = setUp({});
    const { permit, headers } = enter(counts, caller, 0);
    permit.settle(1);
    permit.cancel();
    expect(headers).toEqual([]);
  });

  it('tells what is left after this request', () => {
    const { counts, caller } = setUp({ rpm: 5, tpm: 1_000 });
    expect(enter(counts, caller, 300).headers).toEqual([
      'x-ratelimit-limit-requests',
      '5',
      'x-ratelimit-remaining-requests',
      '4',
      'x-ratelimit-reset-requests',
      '61.000s',
      'x-ratelimit-limit-tokens',
      '1000',
      'x-ratelimit-remaining-tokens',
      '700',
      'x-ratelimit-reset-tokens',
      '61.000s',
    ]);
  });

  it('has no minute to tell of where only days or simultaneous requests are limited', () => {
    const { counts, caller } = setUp({ rpd: 5, concurrency: 2 });
    expect(enter(counts, caller, 0).headers).toEqual([]);
  });

  it.each([
    ['rpm', 'gateway_rpm', 60, false],
    ['tpm', 'gateway_tpm', 60, false],
    ['concurrency', 'gateway_concurrency', 1, false],
    ['rpd', 'gateway_rpd', 60, true],
    ['tpd', 'gateway_tpd', 60, true],
  ] as const)(
    'refuses by %s with its own code, the limit named and when to retry',
    (limit, code, seconds, isPointless) => {
      const { counts, caller, refusal } = setUp({ [limit]: 1 });
      enter(counts, caller, 1);
      const { code: said, status, details } = refusal(1);
      expect([said, status, details.limitedBy]).toEqual([code, 429, `token:${limit}`]);
      expect([details.retryAfterSeconds, details.retryIsPointless ?? false]).toEqual([seconds, isPointless]);
    },
  );

  it('says that waiting for a limit of 0 is pointless, and gives no time', () => {
    const { details } = setUp({ rpm: 0 }).refusal();
    expect([details.retryIsPointless, details.retryAfterSeconds]).toEqual([true, undefined]);
  });

  it('never tells of less than nothing left', () => {
    const { counts, caller, refusal } = setUp({ tpm: 100 });
    enter(counts, caller, 900);
    const { headers } = refusal(1).details;
    expect(headers?.[headers.indexOf('x-ratelimit-remaining-tokens') + 1]).toBe('0');
  });
});

describe('the estimate of a request', () => {
  const counting = routeOf({ channels: [{ id: 'a' }], limits: limitsOf({ tpm: 1 }) });

  it('is 0 where nothing counts tokens, and not where any channel or key does', () => {
    const call = callOf({ max_tokens: 50 });
    expect(estimateTokens(routeOf({ channels: [{ id: 'a' }], limits: limitsOf({ rpm: 1 }) }), call)).toBe(0);
    for (const wish of [{ limits: limitsOf({ tpd: 1 }) }, { keyLimits: limitsOf({ tpm: 1 }) }]) {
      expect(estimateTokens(routeOf({ channels: [{ id: 'a', ...wish }] }), call)).toBeGreaterThan(0);
    }
  });

  it.each([
    ['{"max_tokens":50}', 50],
    ['{"max_completion_tokens":70,"max_tokens":50}', 70],
    ['{"max_tokens":5e1}', 50],
    ['{"messages":[]}', 0],
    ['{"max_tokens":null}', 0],
    ['{"max_tokens":"50"}', 0],
    ['{"max_tokens":-50}', 0],
    ['{"max_tokens":1.5}', 0],
    ['{"max_tokens":1e300}', 0],
    ['{"max_tokens":{}}', 0],
  ])('takes %s as its length and %p tokens', (body, most) => {
    expect(estimateTokens(counting, callOf(body))).toBe(Math.ceil(body.length / 4) + most);
  });

  it.each([
    ['{"generationConfig":{"maxOutputTokens":50}}', 50],
    ['{"generation_config":{"max_output_tokens":50},"max_tokens":70}', 70],
    ['{"generationConfig":{"maxOutputTokens":-1}}', 0],
    ['{"generationConfig":null}', 0],
  ])('takes %s of Gemini as its length and %p tokens', (body, most) => {
    const call = readDialectCall(ownHead('r', { dialect: 'gemini' }), Buffer.from(body), {
      model: 'm',
      wantsStream: false,
    });
    expect(estimateTokens(counting, call)).toBe(Math.ceil(body.length / 4) + most);
  });
});
