import { describe, expect, it } from '@jest/globals';
import { resolveModel } from '../../../src/gateway/catalog/resolve-model.js';
import { Planner } from '../../../src/gateway/planning/planner.js';
import { callOf, placeOf, routeOf, type RouteWish } from '../../support/compiled.js';
import { FixedRandom } from '../../support/hand-clock.js';
import { presentParts } from '../../support/present.js';

function setUp(fields: Partial<RouteWish>, random = 0.5) {
  const { clock, health, present } = presentParts();
  const planner = new Planner(present, clock, new FixedRandom(random), health);
  const route = routeOf({ channels: [{ id: 'a', keys: 9 }, { id: 'b' }], ...fields });
  const plan = (body: object = {}, requestId = 'request-1') =>
    planner.plan(route, callOf(body, requestId), resolveModel(route, 'm'));
  const first = (body?: object, requestId?: string): string =>
    plan(body, requestId).candidates[0]!.target.channel.label;
  return { health, route, plan, first };
}

describe('the planner', () => {
  it('goes by what is in flight and how fast channels have been', () => {
    const inFlight = setUp({ strategy: 'least-inflight' });
    const [a, b] = inFlight.route.channels;
    inFlight.health.begin(placeOf(a!), { isExtra: false, isLastResort: false });
    expect(inFlight.first()).toBe('b');
    const fastest = setUp({ strategy: 'fastest' });
    fastest.health.succeed(placeOf(a!), 0, 10);
    fastest.health.succeed(placeOf(b!), 0, 900);
    expect(fastest.first()).toBe('a');
  });

  it('keeps a conversation at one channel and key', () => {
    const { plan } = setUp({ affinity: 'conversation' });
    const body = { messages: [{ role: 'user', content: 'hi' }] };
    const plans = Array.from({ length: 20 }, (_, i) => plan(body, `request-${i}`));
    expect(new Set(plans.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('draws lots where the strategy is chance', () => {
    const draws = [0.05, 0.2, 0.4, 0.6, 0.8, 0.95].map((random) => setUp({ strategy: 'random' }, random).first());
    expect(new Set(draws)).toEqual(new Set(['a', 'b']));
  });
});
