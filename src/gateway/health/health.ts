import { Injectable } from '@nestjs/common';
import { Memory } from '../../platform/memory/memory.js';
import { Clock } from '../../platform/time/clock.js';
import { Random } from '../../platform/time/random.js';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import type { AttemptPlace, Availability, Block, BlockReason, Cooldown, Parking } from './block.js';
import { ByModel } from './by-model.js';
import { ChannelLoad } from './channel-load.js';
import { Circuits } from './circuits.js';
import { Correlation } from './correlation.js';
import { Doubts, KEY_SUSPENSION } from './doubts.js';
import { HandParking } from './hand-parking.js';
import { Pace } from './pace.js';
import { ParkingLot } from './parking-lot.js';

const PROBE_MS = 60_000;

/** What is put aside again after a restart, why, and for how long. */
interface Restored {
  readonly model: string | null;
  readonly reason: BlockReason;
  readonly ms: number;
}

/** What an attempt is among those of its request. */
interface AttemptKind {
  /** The request has been at the channel before. */
  readonly isExtra: boolean;
  /** Nothing else is left, so that it goes out whatever speaks against the place. */
  readonly isLastResort: boolean;
}

/** What the gateway remembers of its upstreams: what is parked, which circuits are open, how fast they are. Survives reloads. */
@Injectable()
export class Health implements Availability {
  readonly load: ChannelLoad;
  readonly pace = new Pace();
  /** What a probe should look at. */
  readonly doubts = new Doubts();
  /** What operators have put aside. */
  readonly byHand = new HandParking();
  private readonly channels = new ParkingLot();
  private readonly keys = new ParkingLot();
  private readonly circuits: Circuits;
  private readonly correlations = new ByModel<Correlation>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    memory: Memory,
  ) {
    this.load = new ChannelLoad(memory);
    this.circuits = new Circuits(memory);
  }

  channelBlock(channel: Channel, model: string, now: number): Block | null {
    const parked = this.byHand.channelBlock(channel.slot, model, now) ?? this.channels.block(channel.slot, model, now);
    if (parked !== null) return parked;
    const until = this.circuits.find(channel.slot, model)?.blockedUntil(now) ?? 0;
    return until > 0 ? { reason: 'circuit_open', until } : null;
  }

  keyBlock(_channel: Channel, key: UpstreamKey, model: string, now: number): Block | null {
    return this.byHand.keyBlock(key.slot, model, now) ?? this.keys.block(key.slot, model, now);
  }

  /**
   * An attempt goes out; a half-open circuit lets no other by meanwhile. False, and nothing begun, when the circuit has
   * let another by since the plan was made.
   */
  begin(place: AttemptPlace, { isExtra, isLastResort }: AttemptKind): boolean {
    const { channel, model } = place;
    const entrance = { now: this.clock.monotonic(), probeMs: PROBE_MS, isForced: isLastResort };
    if (this.circuits.find(channel.slot, model)?.enter(place, entrance) === false) return false;
    this.load.begin(channel.slot, isExtra);
    return true;
  }

  /** The attempt that began with this very place is over. */
  end(place: AttemptPlace, isExtra: boolean): void {
    const { channel, model } = place;
    this.load.end(channel.slot, isExtra);
    this.circuits.find(channel.slot, model)?.leave(place);
  }

  /**
   * Parks what the order says; rate limits of most keys together park the channel's model. `startedAt` is when the
   * attempt began that led to it (monotonic), now unless told.
   */
  park(place: AttemptPlace, parking: Parking, startedAt?: number): void {
    this.parkScope(place, parking, startedAt);
    if (parking === KEY_SUSPENSION) this.doubts.suspend(place);
    if (parking.reason !== 'rate_limited' || parking.scope !== 'key_model') return;
    const { channel, key, model } = place;
    const correlation = this.correlations.obtain(channel.slot, model, () => new Correlation());
    const isShared = correlation.note(key.slot, channel.keys.length, this.clock.monotonic());
    if (isShared) this.parkScope(place, { ...parking, scope: 'channel_model' }, startedAt);
  }

  /** An attempt begun at `startedAt` (monotonic) succeeded, its first content after `firstContentMs`. */
  succeed({ channel, key, model }: AttemptPlace, startedAt: number, firstContentMs: number): void {
    this.keys.release(key.slot, model, startedAt);
    this.channels.release(channel.slot, model, startedAt);
    this.circuits.find(channel.slot, model)?.succeed(this.clock.monotonic());
    this.pace.note(channel.slot, model, firstContentMs);
  }

  /** A failure that speaks against the channel; `token` is who saw it. */
  fail(place: AttemptPlace, token: string): void {
    const { channel, model } = place;
    const circuit = this.circuits.obtain(channel.slot, model);
    const isSuspect = circuit.fail(this.clock.monotonic(), token, this.random.fraction());
    if (isSuspect) this.doubts.suspect(place);
  }

  /** A probe has seen the channel fail as well. */
  confirmFailure({ channel, model }: AttemptPlace): void {
    this.circuits.find(channel.slot, model)?.confirm(this.clock.monotonic(), this.random.fraction());
  }

  /** Everything of a channel that is out. */
  cooldowns(channel: Channel, now: number): Cooldown[] {
    const whole = this.channels.list(channel.slot, now).map((parked) => ({ ...parked, key: null }));
    const open = this.circuits.entriesOf(channel.slot).flatMap(([model, circuit]) => {
      const until = circuit.blockedUntil(now);
      return until > 0 ? [{ key: null, model, block: { reason: 'circuit_open' as const, until } }] : [];
    });
    const keys = channel.keys.flatMap((key) =>
      this.keys.list(key.slot, now).map((parked) => ({ ...parked, key: key.index + 1 })),
    );
    return [...this.byHand.list(channel, now), ...whole, ...open, ...keys];
  }

  /** Puts aside what was put aside before a restart: a key by its place from 1, or the channel; a model, or all. */
  restore(channel: Channel, key: number | null, { model, reason, ms }: Restored): void {
    const order = { reason, span: { ms }, now: this.clock.monotonic() };
    const slot = key === null ? channel.slot : channel.keys[key - 1]?.slot;
    if (slot !== undefined) (key === null ? this.channels : this.keys).park(slot, model, order);
  }

  private parkScope({ channel, key, model }: AttemptPlace, { scope, reason, span }: Parking, startedAt?: number): void {
    const now = this.clock.monotonic();
    const order = { reason, span, now, startedAt: startedAt ?? now };
    const isKey = scope === 'key' || scope === 'key_model';
    const isWhole = scope === 'key' || scope === 'channel';
    const lot = isKey ? this.keys : this.channels;
    lot.park(isKey ? key.slot : channel.slot, isWhole ? null : model, order);
  }
}
