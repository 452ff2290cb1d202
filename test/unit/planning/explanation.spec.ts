import { describe, expect, it } from '@jest/globals';
import { explain, endOfBlock, describeReason } from '../../../src/gateway/planning/explanation.js';
import type { Plan } from '../../../src/gateway/planning/plan.js';
import { routeOf, targetsOf } from '../../support/compiled.js';

const MOMENT = { monotonic: 5_000, wall: Date.parse('2026-11-20T12:00:00Z') };
const route = routeOf({
  channels: [{ id: 'a', keys: 3 }, { id: 'b', priority: 1, weight: 4 }, { id: 'c' }],
  strategy: 'fastest',
});
const [a, c, b] = targetsOf(route.channels);

function planOf(plan: Partial<Plan>): Plan {
  return { model: 'm', candidates: [], exclusions: [], isLastResort: false, ...plan };
}

describe('an explanation', () => {
  it('names candidates in order with their keys from 1 around the ring, and what is left out until when', () => {
    const plan = planOf({
      candidates: [
        { target: a!, firstKey: 1 },
        { target: b!, firstKey: 0 },
      ],
      exclusions: [{ target: c!, block: { reason: 'rate_limited', until: 35_000 } }],
    });
    expect(explain(plan, route, MOMENT)).toEqual({
      model: 'm',
      strategy: 'fastest',
      affinity: 'request',
      candidates: [
        { position: 1, channel: 'a', model: 'm', priority: 0, weight: 1, keys: [2, 3, 1] },
        { position: 2, channel: 'b', model: 'm', priority: 1, weight: 4, keys: [1] },
      ],
      excluded: [
        {
          channel: 'c',
          model: 'm',
          reason: 'rate_limited',
          why: 'its upstream says that its keys are rate limited',
          until: '2026-11-20T12:00:30.000Z',
        },
      ],
      summary:
        'a is tried first, with key 2 of 3. Then b. c is left out: its upstream says that its keys are rate limited ' +
        'until 2026-11-20T12:00:30.000Z.',
    });
  });

  it('says when nothing can serve, and when the last resort is tried', () => {
    const exclusions = [{ target: a!, block: { reason: 'disabled' as const, until: null } }];
    expect(explain(planOf({ exclusions }), route, MOMENT).summary).toBe(
      'Nothing can serve m now. a is left out: it is switched off.',
    );
    const lastResort = planOf({ candidates: [{ target: b!, firstKey: 0 }], isLastResort: true });
    expect(explain(lastResort, route, MOMENT).summary).toBe(
      'Everything is out, so b is tried as the first to be back.',
    );
  });

  it('has words for every reason, and a wall time only where an end is known', () => {
    expect(describeReason('circuit_open')).toContain('circuit breaker');
    expect(endOfBlock({ reason: 'parked', until: null }, MOMENT)).toBeNull();
    expect(endOfBlock({ reason: 'parked', until: 5_000 }, MOMENT)).toBe('2026-11-20T12:00:00.000Z');
  });
});
