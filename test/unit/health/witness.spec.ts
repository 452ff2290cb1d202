import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { identify } from '../../../src/gateway/catalog/identity/identify.js';
import type { Apart } from '../../../src/gateway/catalog/users.js';
import { FAULT_TABLE } from '../../../src/gateway/execution/fault-table.js';
import { Health } from '../../../src/gateway/health/health.js';
import type { Witness } from '../../../src/gateway/health/witness.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { channelEntity, placeOf, routeEntity, tenantOf } from '../../support/compiled.js';
import { FixedRandom, HandClock } from '../../support/hand-clock.js';

/** Who uses one channel: the tenants of its routes. */
const SHARINGS: readonly (readonly [Apart, readonly string[]])[] = [
  ['token', ['one']],
  ['route', ['one', 'one']],
  ['tenant', ['one', 'two']],
  ['tenant', ['one', 'one', 'two']],
];
const SUSPICIONS = Object.entries(FAULT_TABLE).flatMap(([kind, { suspicion }]) =>
  suspicion === undefined ? [] : [[kind, suspicion] as const],
);

const PLAIN = { place: 'test', index: 0, priority: null, weight: null, isDirect: null, limits: null };

/** A channel of a catalog in which a route of each of these tenants uses it, and who may speak against it. */
function shared(tenants: readonly string[]) {
  const problems: never[] = [];
  const { entities } = identify(
    {
      tenants: [...new Set(tenants)].map((name) => tenantOf(name)),
      channels: [{ ...channelEntity({ id: 'a' }), tenant: null, timeZone: 'UTC', note: null }],
      routes: tenants.map((tenant, i) => ({
        ...routeEntity({ name: `r${i}`, channels: [], tokens: [`gw_token_${i}_a`, `gw_token_${i}_b`] }),
        tenant,
        references: [{ ...PLAIN, channel: 'a' }],
      })),
      tokens: [],
      originOf: () => 'file',
    },
    { key: Buffer.alloc(32, 7), register: new Map() },
    problems,
  );
  const catalog = new Catalog({ entities, installationKey: Buffer.alloc(32, 7) });
  const { routeById, routes } = catalog.current;
  const tokens = catalog.accessTokens();
  const witnesses = tokens.map(({ id, entity }): Witness => {
    return { token: id, route: entity.route, tenant: routeById.get(entity.route)!.tenant.id };
  });
  return { place: placeOf(routes[0]!.channels[0]!), witnesses, catalog };
}

function healthOf(): { readonly health: Health; readonly clock: HandClock } {
  const clock = new HandClock();
  return { clock, health: new Health(clock, new FixedRandom(), new OwnMemory(), new WorkerBus()) };
}

describe.each(SHARINGS)('witnesses against a channel that is used by more than one %s', (apart, tenants) => {
  const { place, witnesses } = shared(tenants);
  const { channel, key, model } = place;
  /** Some of those who use it, in whatever order and number. */
  const said = fc.array(fc.constantFrom(...witnesses), { minLength: 1, maxLength: 12 });

  it('open its circuit when two of them have seen it fail, however many tokens one of them has', () => {
    fc.assert(
      fc.property(said, (all) => {
        const { health, clock } = healthOf();
        const five = Array.from({ length: 5 }, (_, i) => all[i % all.length]!);
        for (const each of five) health.fail(place, each);
        const isOpen = health.channelBlock(channel, model, clock.elapsed) !== null;
        expect(isOpen).toBe(new Set(five.map((each) => each[apart])).size > 1);
      }),
    );
  });

  it.each(SUSPICIONS)('are believed of %s when two of them say the same, and one alone never', (_kind, suspicion) => {
    fc.assert(
      fc.property(said, (all) => {
        const { health, clock } = healthOf();
        for (const each of all) health.suspect(place, suspicion, each);
        const block =
          health.channelBlock(channel, model, clock.elapsed) ?? health.keyBlock(channel, key, model, clock.elapsed);
        expect(block !== null).toBe(new Set(all.map((each) => each[apart])).size > 1);
      }),
    );
  });
});

it('go by who uses a channel at present', () => {
  const { place, catalog } = shared(['one', 'two']);
  const { users } = place.channel;
  const [, second] = catalog.current.routes;
  expect([users.apart, place.key.users.apart]).toEqual(['tenant', 'tenant']);
  catalog.apply({ put: {}, remove: [second!.id] });
  expect([users.apart, place.key.users.apart]).toEqual(['token', 'token']);
});
