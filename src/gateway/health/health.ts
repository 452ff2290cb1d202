import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import { Random } from '../../platform/time/random.js';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import type { Block, HealthView, Parking } from './block.js';
import { Circuit } from './circuit.js';
import { ParkingLot } from './parking-lot.js';

/** Where an attempt went. */
export interface AttemptPlace {
  readonly channel: Channel;
  readonly key: UpstreamKey;
  /** The upstream's name of the model. */
  readonly model: string;
}

const PROBE_MS = 60_000;

/** What the gateway remembers of its upstreams: what is parked, and which circuits are open. Survives reloads. */
@Injectable()
export class Health implements HealthView {
  private readonly channels = new ParkingLot();
  private readonly keys = new ParkingLot();
  private readonly circuits: (Map<string, Circuit> | undefined)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  channelBlock(channel: Channel, model: string, now: number): Block | null {
    const parked = this.channels.block(channel.slot, model, now);
    if (parked !== null) return parked;
    const until = this.circuits[channel.slot]?.get(model)?.blockedUntil(now) ?? 0;
    return until > 0 ? { reason: 'circuit_open', until } : null;
  }

  keyBlock(key: UpstreamKey, model: string, now: number): Block | null {
    return this.keys.block(key.slot, model, now);
  }

  /** An attempt goes out; a half-open circuit lets no other by meanwhile. */
  begin({ channel, model }: AttemptPlace): void {
    this.circuits[channel.slot]?.get(model)?.enter(this.clock.monotonic(), PROBE_MS);
  }

  park({ channel, key, model }: AttemptPlace, { scope, reason, span }: Parking): void {
    const order = { reason, span, now: this.clock.monotonic() };
    const isKey = scope === 'key' || scope === 'key_model';
    const lot = isKey ? this.keys : this.channels;
    const isWhole = scope === 'key' || scope === 'channel';
    lot.park(isKey ? key.slot : channel.slot, isWhole ? '' : model, order);
  }

  /** An attempt begun at `startedAt` (monotonic) succeeded. */
  succeed({ channel, key, model }: AttemptPlace, startedAt: number): void {
    this.keys.release(key.slot, model, startedAt);
    this.channels.release(channel.slot, model, startedAt);
    this.circuits[channel.slot]?.get(model)?.succeed(this.clock.monotonic());
  }

  /** A failure that speaks against the channel; `token` is who saw it. */
  fail({ channel, model }: AttemptPlace, token: string): void {
    const models = (this.circuits[channel.slot] ??= new Map<string, Circuit>());
    const circuit = models.get(model) ?? new Circuit();
    models.set(model, circuit);
    circuit.fail(this.clock.monotonic(), token, this.random.fraction());
  }
}
