import type { ChannelId, KeyId, RouteId } from '../../platform/crypto/ids.js';
import type { Channel, Route } from '../catalog/snapshot.js';
import type { Block, Cooldown } from './block.js';
import type { ParkedEntry } from './parked-file.js';
import { CooldownStore, type CooldownOrder } from './cooldown-store.js';

/** The two clocks at one moment. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/**
 * What operators have put aside; comes back by itself when its time is over. What is put aside in one route stays with
 * the others that use the same channel.
 */
export class ParkedStore {
  private channels = new CooldownStore();
  private keys = new CooldownStore();

  /** Replaces everything. Of two entries for one thing the later end counts; those for nothing in the routes are passed over. */
  replace(entries: readonly ParkedEntry[], routes: readonly Route[], moment: Moment): void {
    this.channels = new CooldownStore();
    this.keys = new CooldownStore();
    for (const entry of entries) {
      const span = { ms: Date.parse(entry.until) - moment.wall };
      for (const channel of channelsOf(entry, routes))
        this.park(entry, channel, { reason: 'parked', span, now: moment.monotonic, startedAt: -Infinity });
    }
  }

  channelBlock(channel: Channel, model: string, now: number): Block | null {
    return laterOf(namesOf(channel, channel.id).map((name) => this.channels.block(name, model, now)));
  }

  keyBlock(channel: Channel, key: KeyId, model: string, now: number): Block | null {
    return laterOf(namesOf(channel, key).map((name) => this.keys.block(name, model, now)));
  }

  /** Everything of a channel that is put aside, in every route or in the one that the channel is seen from. */
  list(channel: Channel, now: number): Cooldown[] {
    const listed = (store: CooldownStore, id: ChannelId | KeyId, key: number | null): Cooldown[] => [
      ...store.list(id, now).map((parked) => ({ ...parked, key })),
      ...inRoute(channel, (route) => store.list(nameIn(route, id), now).map((parked) => ({ ...parked, key, route }))),
    ];
    const ofKeys = channel.keys.flatMap(({ id, index }) => listed(this.keys, id, index + 1));
    return [...listed(this.channels, channel.id, null), ...ofKeys];
  }

  private park(entry: ParkedEntry, channel: Channel, order: CooldownOrder): void {
    const { key: place, key_id: id, model } = entry;
    const route = entry.route === undefined ? null : channel.route;
    const key = id === undefined ? channel.keys[(place ?? 0) - 1] : channel.keys.find((known) => known.id === id);
    if (place === undefined && id === undefined) this.channels.put(nameIn(route, channel.id), model ?? null, order);
    else if (key !== undefined) this.keys.put(nameIn(route, key.id), model ?? null, order);
  }
}

/** What something is put aside under: everywhere, or in one route. */
function nameIn(route: RouteId | null, id: ChannelId | KeyId): string {
  return route === null ? id : `${route}/${id}`;
}

function inRoute<Found>({ route }: Channel, find: (route: RouteId) => Found[]): Found[] {
  return route === null ? [] : find(route);
}

/** Under what it may be put aside for a route that uses it. */
function namesOf({ route }: Channel, id: ChannelId | KeyId): string[] {
  return route === null ? [id] : [id, nameIn(route, id)];
}

function laterOf(blocks: readonly (Block | null)[]): Block | null {
  const ends = ({ until }: Block): number => until ?? Infinity;
  const [latest = null] = blocks.filter((block) => block !== null).sort((a, b) => ends(b) - ends(a));
  return latest;
}

function channelsOf({ route: name, channel: id }: ParkedEntry, routes: readonly Route[]): Channel[] {
  return routes
    .filter((route) => name === undefined || route.name === name)
    .flatMap(({ channels }) => channels.filter((channel) => channel.label === id || channel.id === id));
}
