import type { Channel } from '../catalog/snapshot.js';
import type { Block, Cooldown, CooldownRequest, Scope } from './block.js';
import { ByModel } from './by-model.js';
import { SharedLimitDetector } from './shared-limit-detector.js';
import type { CooldownTimes, RestoreOrder, ServedSpot, Spot } from './health-news.js';
import { CooldownStore } from './cooldown-store.js';
import { Suspicions, type Weight } from './suspicions.js';

/** What is put aside because of what was seen of it: channels, keys, and models at them. */
export class Cooldowns {
  private readonly channels = new CooldownStore();
  private readonly keys = new CooldownStore();
  private readonly suspicions = { channels: new Suspicions(), keys: new Suspicions() };
  private readonly correlations = new ByModel<SharedLimitDetector>();

  channelBlock(id: string, model: string, now: number): Block | null {
    return this.channels.block(id, model, now);
  }

  keyBlock(id: string, model: string, now: number): Block | null {
    return this.keys.block(id, model, now);
  }

  /** Parks what the order says; rate limits of most keys together park the channel's model. */
  start(spot: Spot, parking: CooldownRequest, times: CooldownTimes): void {
    this.parkScope(spot, parking, times);
    if (parking.reason !== 'rate_limited' || parking.scope !== 'key_model') return;
    const correlation = this.correlations.obtain(
      spot.channel,
      spot.model,
      () => new SharedLimitDetector(),
      spot.isKnown,
    );
    const isShared = correlation.note(spot.key, spot.keyCount, times.now);
    if (isShared) this.parkScope(spot, { ...parking, scope: 'channel_model' }, times);
  }

  /** Somebody was refused in a way that this one request may have caused. */
  suspect(spot: Spot, { scope, reason }: CooldownRequest, witness: string, { now }: CooldownTimes): Weight {
    const { model, isKnown } = spot;
    const lot = isOfKey(scope) ? this.suspicions.keys : this.suspicions.channels;
    const id = isOfKey(scope) ? spot.key : spot.channel;
    return lot.note(id, { reason, model: isOfWhole(scope) ? null : model, witness, now, isKnown });
  }

  /** What was parked before `startedAt` is free, and nothing is suspected any more; true when anything was. */
  release({ channel, key, model }: ServedSpot, startedAt: number): boolean {
    const isKeyCleared = this.suspicions.keys.clear(key, model);
    const isChannelCleared = this.suspicions.channels.clear(channel, model);
    const isKeyFreed = this.keys.release(key, model, startedAt);
    return this.channels.release(channel, model, startedAt) || isKeyFreed || isKeyCleared || isChannelCleared;
  }

  /** Somebody has taken back what puts a channel or a key aside; a null model stands for the whole. */
  lift(of: 'channels' | 'keys', id: string, model: string | null): void {
    this[of].lift(id, model);
  }

  /** A channel or key is gone. */
  forget(id: string): void {
    const { channels, keys } = this.suspicions;
    for (const kept of [this.channels, this.keys, channels, keys, this.correlations]) kept.forget(id);
  }

  restore(of: 'channels' | 'keys', id: string, { model, ...order }: RestoreOrder): void {
    this[of].put(id, model, order);
  }

  /** The ids of channels and keys that anything is known of. */
  subjects(): ReadonlySet<string> {
    return new Set([...this.channels.subjects(), ...this.keys.subjects()]);
  }

  /** What of a channel is put aside: the channel or its models, and what of its keys. */
  list(channel: Channel, now: number): { readonly whole: Cooldown[]; readonly keys: Cooldown[] } {
    const whole = this.channels.list(channel.id, now).map((parked) => ({ ...parked, key: null }));
    const keys = channel.keys.flatMap((key) =>
      this.keys.list(key.id, now).map((parked) => ({ ...parked, key: key.index + 1 })),
    );
    return { whole, keys };
  }

  private parkScope(spot: Spot, { scope, reason, span, isTentative }: CooldownRequest, times: CooldownTimes): void {
    const lot = isOfKey(scope) ? this.keys : this.channels;
    const id = isOfKey(scope) ? spot.key : spot.channel;
    const order = { reason, span, isTentative, isKnown: spot.isKnown, ...times };
    lot.put(id, isOfWhole(scope) ? null : spot.model, order);
  }
}

const GUESS_MS = 60_000;

/** What two witnesses speak against is put out for a minute at first, and for as long as the order says at most. */
export function asGuess(parking: CooldownRequest): CooldownRequest {
  const { span } = parking;
  const maxMs = 'ms' in span ? span.ms : span.maxMs;
  return { ...parking, span: { baseMs: Math.min(GUESS_MS, maxMs), maxMs }, isTentative: true };
}

/** Whether an order is about a key and not the channel. */
export function isOfKey(scope: Scope): boolean {
  return scope === 'key' || scope === 'key_model';
}

/** Whatever the model. */
function isOfWhole(scope: Scope): boolean {
  return scope === 'key' || scope === 'channel';
}
