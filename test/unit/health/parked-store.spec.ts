import { describe, expect, it } from '@jest/globals';
import { ParkedStore } from '../../../src/gateway/health/parked-store.js';
import type { ParkedEntry } from '../../../src/gateway/health/parked-file.js';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import type { Channel } from '../../../src/gateway/catalog/snapshot.js';
import { catalogOf as fullCatalogOf } from '../../support/catalog.js';
import { catalogOf } from '../../support/compiled.js';

const MOMENT = { monotonic: 1_000, wall: Date.parse('2026-11-20T12:00:00Z') };
const IN_AN_HOUR = '2026-11-20T13:00:00Z';
const HOUR_LATER = MOMENT.monotonic + 3_600_000;

const { routes } = catalogOf(
  { name: 'one', tokens: ['t1'], channels: [{ id: 'a', keys: 2 }, { id: 'b' }] },
  { name: 'two', tokens: ['t2'], channels: [{ id: 'a', keys: ['other'] }] },
).current;
const [a, b] = routes[0]!.channels;
const [otherA] = routes[1]!.channels;

function parkedBy(...entries: ParkedEntry[]): ParkedStore {
  const parking = new ParkedStore();
  parking.replace(entries, routes, MOMENT);
  return parking;
}

describe('parking by hand', () => {
  it('puts a channel aside in every route that has it, until its time', () => {
    const parking = parkedBy({ channel: 'a', until: IN_AN_HOUR });
    expect(parking.channelBlock(a!, 'm', HOUR_LATER - 1)).toMatchObject({ reason: 'parked', until: HOUR_LATER });
    expect(parking.channelBlock(otherA!, 'm', HOUR_LATER - 1)).not.toBeNull();
    expect(parking.channelBlock(b!, 'm', HOUR_LATER - 1)).toBeNull();
    expect(parking.channelBlock(a!, 'm', HOUR_LATER)).toBeNull();
  });

  it('puts it aside in one route, for one model or one key alone', () => {
    const parking = parkedBy(
      { route: 'one', channel: 'a', model: 'm', until: IN_AN_HOUR },
      { route: 'one', channel: 'a', key: 2, until: IN_AN_HOUR },
    );
    expect(parking.channelBlock(a!, 'm', 1_000)).not.toBeNull();
    expect(parking.channelBlock(a!, 'other', 1_000)).toBeNull();
    expect(parking.channelBlock(otherA!, 'm', 1_000)).toBeNull();
    expect(a!.keys.map(({ id }) => parking.keyBlock(a!, id, 'other', 1_000)?.reason)).toEqual([undefined, 'parked']);
    expect(parking.list(a!, 1_000).map(({ key, model }) => [key, model])).toEqual([
      [null, 'm'],
      [2, null],
    ]);
  });

  it('puts a channel that several routes use aside in the one that is named, and its keys', () => {
    const shared = new Catalog(
      fullCatalogOf({
        channels: [{ id: 's', base_url: 'http://127.0.0.1:9/v1', api_keys: ['k-1', 'k-2'] }],
        routes: ['one', 'two'].map((name) => ({ name, channels: ['s'] })),
        tokens: ['one', 'two'].map((route) => ({ name: route, route, token: `gw_${route}_4fT9xQ2mZ8` })),
      }),
    ).current.routes;
    const [first, second] = shared.map(({ channels }) => channels[0]!);
    const parking = new ParkedStore();
    const reasons = (channel: Channel): unknown[] => [
      parking.channelBlock(channel, 'm', 1_000)?.reason,
      ...channel.keys.map(({ id }) => parking.keyBlock(channel, id, 'm', 1_000)?.reason),
      parking.list(channel, 1_000).length,
    ];
    parking.replace([{ route: 'one', channel: 's', until: IN_AN_HOUR }], shared, MOMENT);
    expect([reasons(first!), reasons(second!)]).toEqual([
      ['parked', undefined, undefined, 1],
      [undefined, undefined, undefined, 0],
    ]);
    expect(parking.list(first!, 1_000)).toMatchObject([{ route: shared[0]!.id, key: null }]);
    parking.replace([{ route: 'two', channel: 's', key: 2, until: IN_AN_HOUR }], shared, MOMENT);
    expect([reasons(first!), reasons(second!)]).toEqual([
      [undefined, undefined, undefined, 0],
      [undefined, undefined, 'parked', 1],
    ]);
    parking.replace([{ channel: 's', until: IN_AN_HOUR }], shared, MOMENT);
    expect([reasons(first!)[0], reasons(second!)[0]]).toEqual(['parked', 'parked']);
    expect(parking.list(first!, 1_000).map(({ route }) => route)).toEqual([undefined]);
  });

  it('follows the later end of two entries for one thing, in whichever order they stand', () => {
    const entries = [
      { channel: 'a', until: IN_AN_HOUR },
      { route: 'one', channel: 'a', until: '2026-11-20T12:01:00Z' },
    ];
    for (const order of [entries, entries.toReversed()]) {
      expect(parkedBy(...order).channelBlock(a!, 'm', HOUR_LATER - 1)).not.toBeNull();
    }
  });

  it('passes over what is over, what is not there, and keys beyond the last', () => {
    const parking = parkedBy(
      { channel: 'a', until: '2026-11-20T11:59:59Z' },
      { channel: 'none', until: IN_AN_HOUR },
      { channel: 'a', key: 3, until: IN_AN_HOUR },
    );
    expect(routes.flatMap(({ channels }) => channels.flatMap((channel) => parking.list(channel, 1_000)))).toEqual([]);
  });

  it('takes back what a later replacement does not name', () => {
    const parking = parkedBy({ channel: 'a', until: IN_AN_HOUR });
    parking.replace([], routes, MOMENT);
    expect(parking.channelBlock(a!, 'm', 1_000)).toBeNull();
  });
});
