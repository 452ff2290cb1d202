import type { Channel, Route } from '../catalog/snapshot.js';
import type { Block, Cooldown } from './block.js';
import type { ParkedEntry } from './parked-file.js';
import { CooldownStore, type CooldownOrder } from './cooldown-store.js';

/** The two clocks at one moment. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** What operators have put aside; comes back by itself when its time is over. */
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

  channelBlock(id: string, model: string, now: number): Block | null {
    return this.channels.block(id, model, now);
  }

  keyBlock(id: string, model: string, now: number): Block | null {
    return this.keys.block(id, model, now);
  }

  /** Everything of a channel that is put aside. */
  list(channel: Channel, now: number): Cooldown[] {
    const whole = this.channels.list(channel.id, now).map((parked) => ({ ...parked, key: null }));
    return [
      ...whole,
      ...channel.keys.flatMap((key) =>
        this.keys.list(key.id, now).map((parked) => ({ ...parked, key: key.index + 1 })),
      ),
    ];
  }

  private park({ key: place, key_id: id, model }: ParkedEntry, channel: Channel, order: CooldownOrder): void {
    const key = id === undefined ? channel.keys[(place ?? 0) - 1] : channel.keys.find((known) => known.id === id);
    if (place === undefined && id === undefined) this.channels.put(channel.id, model ?? null, order);
    else if (key !== undefined) this.keys.put(key.id, model ?? null, order);
  }
}

function channelsOf({ route: name, channel: id }: ParkedEntry, routes: readonly Route[]): Channel[] {
  return routes
    .filter((route) => name === undefined || route.name === name)
    .flatMap(({ channels }) => channels.filter((channel) => channel.label === id || channel.id === id));
}
