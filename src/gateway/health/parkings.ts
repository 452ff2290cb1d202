import type { Channel } from '../catalog/snapshot.js';
import type { Block, Cooldown, Parking } from './block.js';
import { ByModel } from './by-model.js';
import { Correlation } from './correlation.js';
import type { ParkTimes, RestoreOrder, Spot } from './health-news.js';
import { ParkingLot } from './parking-lot.js';

/** What is put aside because of what was seen of it: channels, keys, and models at them. */
export class Parkings {
  private readonly channels = new ParkingLot();
  private readonly keys = new ParkingLot();
  private readonly correlations = new ByModel<Correlation>();

  channelBlock(slot: number, model: string, now: number): Block | null {
    return this.channels.block(slot, model, now);
  }

  keyBlock(slot: number, model: string, now: number): Block | null {
    return this.keys.block(slot, model, now);
  }

  /** Parks what the order says; rate limits of most keys together park the channel's model. */
  park(spot: Spot, parking: Parking, times: ParkTimes): void {
    this.parkScope(spot, parking, times);
    if (parking.reason !== 'rate_limited' || parking.scope !== 'key_model') return;
    const correlation = this.correlations.obtain(spot.channel, spot.model, () => new Correlation());
    const isShared = correlation.note(spot.key, spot.keyCount, times.now);
    if (isShared) this.parkScope(spot, { ...parking, scope: 'channel_model' }, times);
  }

  /** What was parked before `startedAt` is free; true when anything was. */
  release({ channel, key, model }: Spot, startedAt: number): boolean {
    const isKeyFreed = this.keys.release(key, model, startedAt);
    return this.channels.release(channel, model, startedAt) || isKeyFreed;
  }

  restore(of: 'channels' | 'keys', slot: number, { model, ...order }: RestoreOrder): void {
    this[of].park(slot, model, order);
  }

  /** What of a channel is put aside: the channel or its models, and what of its keys. */
  list(channel: Channel, now: number): { readonly whole: Cooldown[]; readonly keys: Cooldown[] } {
    const whole = this.channels.list(channel.slot, now).map((parked) => ({ ...parked, key: null }));
    const keys = channel.keys.flatMap((key) =>
      this.keys.list(key.slot, now).map((parked) => ({ ...parked, key: key.index + 1 })),
    );
    return { whole, keys };
  }

  private parkScope(spot: Spot, { scope, reason, span }: Parking, times: ParkTimes): void {
    const isKey = scope === 'key' || scope === 'key_model';
    const isWhole = scope === 'key' || scope === 'channel';
    const lot = isKey ? this.keys : this.channels;
    lot.park(isKey ? spot.key : spot.channel, isWhole ? null : spot.model, { reason, span, ...times });
  }
}
