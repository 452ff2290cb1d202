import { Injectable } from '@nestjs/common';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { Memory } from '../../platform/shared-state/memory.js';
import { Clock } from '../../platform/time/clock.js';
import { Random } from '../../platform/time/random.js';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import type { AttemptTarget, Availability, Block, BlockReason, Cooldown, CooldownRequest } from './block.js';
import { ChannelLoad } from './channel-load.js';
import type { Circuit } from './circuit.js';
import { Circuits, type Seat } from './circuits.js';
import { ProbeQueue, KEY_SUSPENSION } from './probe-queue.js';
import { ParkedStore } from './parked-store.js';
import { spotOf, type HealthNews, type Spot } from './health-news.js';
import { LatencyStatistics } from './latency-statistics.js';
import { asGuess, isOfKey, Cooldowns } from './cooldowns.js';
import { RequestLoad } from './request-load.js';
import { Unspoken } from './unspoken.js';
import { witnessOf, type Witness } from './witness.js';

const TOPIC = 'health';
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

/**
 * What the gateway remembers of its upstreams: what is parked, which circuits are open, how fast they are. Survives
 * reloads. Loads and circuits are counted for all workers together; what a worker parks or frees it tells the others,
 * as that is seldom.
 */
@Injectable()
export class Health implements Availability {
  readonly load: ChannelLoad;
  readonly requests: RequestLoad;
  readonly pace = new LatencyStatistics();
  /** What a probe of this worker should look at. */
  readonly doubts = new ProbeQueue();
  /** What operators have put aside. */
  readonly byHand = new ParkedStore();
  /** Dialects that upstreams do not speak after all. */
  readonly unspoken = new Unspoken();
  private readonly parkings = new Cooldowns();
  private readonly circuits: Circuits;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    memory: Memory,
    private readonly bus: WorkerBus,
  ) {
    this.load = new ChannelLoad(memory);
    this.requests = new RequestLoad(memory);
    this.circuits = new Circuits(memory);
    bus.subscribe(TOPIC, (news, from) => this.hear(news as HealthNews, from));
  }

  channelBlock(channel: Channel, model: string, now: number): Block | null {
    const { id } = channel;
    const parked = this.byHand.channelBlock(channel, model, now) ?? this.parkings.channelBlock(id, model, now);
    if (parked !== null) return parked;
    const until = this.circuits.find(channel, model)?.blockedUntil(now) ?? 0;
    return until > 0 ? { reason: 'circuit_open', until } : null;
  }

  keyBlock(channel: Channel, { id }: UpstreamKey, model: string, now: number): Block | null {
    return this.byHand.keyBlock(channel, id, model, now) ?? this.parkings.keyBlock(id, model, now);
  }

  /**
   * An attempt goes out; a half-open circuit lets no other by meanwhile. False, and nothing begun, when the circuit has
   * let another by since the plan was made.
   */
  begin(place: AttemptTarget, { isExtra, isLastResort }: AttemptKind): boolean {
    const { channel, model } = place;
    const entrance = { now: this.clock.monotonic(), probeMs: PROBE_MS, isForced: isLastResort };
    if (this.circuits.find(channel, model)?.enter(place, entrance) === false) return false;
    this.load.begin(channel.slot, isExtra);
    return true;
  }

  /** The attempt that began with this very place is over. */
  end(place: AttemptTarget, isExtra: boolean): void {
    const { channel, model } = place;
    this.load.end(channel.slot, isExtra);
    this.circuits.find(channel, model)?.leave(place);
  }

  /**
   * Parks what the order says; rate limits of most keys together park the channel's model. `startedAt` is when the
   * attempt began that led to it (monotonic), now unless told.
   */
  park(place: AttemptTarget, parking: CooldownRequest, startedAt?: number): void {
    const now = this.clock.monotonic();
    this.share({ kind: 'parked', spot: this.spotOf(place), parking, times: { now, startedAt: startedAt ?? now } });
    if (parking.reason === KEY_SUSPENSION.reason) this.doubts.suspend(place);
  }

  /**
   * An attempt was refused in a way that its request alone may have caused. Parked, as a guess, when a second witness
   * has seen it; until then a probe of our own may tell.
   */
  suspect(place: AttemptTarget, parking: CooldownRequest, witness: Witness): void {
    const now = this.clock.monotonic();
    const spot = this.spotOf(place);
    const times = { now, startedAt: now };
    const name = witnessOf(witness, isOfKey(parking.scope) ? place.key.users : place.channel.users);
    const weight = this.parkings.suspect(spot, parking, name, times);
    if (weight === 'believed') this.share({ kind: 'parked', spot, parking: asGuess(parking), times });
    if (weight !== 'suspected') return;
    this.bus.publish(TOPIC, { kind: 'suspected', spot, parking, witness: name, times });
    if (parking.reason === 'model_missing') this.doubts.wonder(place);
  }

  /** An attempt begun at `startedAt` (monotonic) succeeded, its first content after `firstContentMs`. */
  succeed(place: AttemptTarget, startedAt: number, firstContentMs: number): void {
    const { channel, key, model } = place;
    const spot = { channel: channel.id, key: key.id, model };
    if (this.parkings.release(spot, startedAt)) this.bus.publish(TOPIC, { kind: 'released', spot, startedAt });
    this.circuits.find(channel, model)?.succeed(this.clock.monotonic());
    this.pace.note(channel.id, model, firstContentMs);
  }

  /** A failure that speaks against the channel, and who saw it. */
  fail(place: AttemptTarget, witness: Witness): void {
    const { channel, model } = place;
    const circuit = this.circuits.find(channel, model) ?? this.watch(this.spotOf(place));
    const isSuspect = circuit.fail(this.clock.monotonic(), witnessOf(witness, channel.users), this.random.fraction());
    if (isSuspect) this.doubts.suspect(place);
  }

  /** An upstream does not speak the dialect of this voice of its channel. */
  missDialect(voice: Channel): void {
    const name = this.unspoken.add(voice);
    if (name !== null) this.bus.publish(TOPIC, { kind: 'unspoken', name });
  }

  /** A probe has seen the channel fail as well. */
  confirmFailure({ channel, model }: AttemptTarget): void {
    this.circuits.find(channel, model)?.confirm(this.clock.monotonic(), this.random.fraction());
  }

  /** The ids of channels and keys of which the gateway has put something aside by itself; some of it may be over. */
  putAside(): ReadonlySet<string> {
    return this.parkings.subjects();
  }

  /** Everything of a channel that is out. */
  cooldowns(channel: Channel, now: number): Cooldown[] {
    const { whole, keys } = this.parkings.list(channel, now);
    const open = this.circuits.entriesOf(channel).flatMap(([model, circuit]) => {
      const until = circuit.blockedUntil(now);
      return until > 0 ? [{ key: null, model, block: { reason: 'circuit_open' as const, until } }] : [];
    });
    return [...this.byHand.list(channel, now), ...whole, ...open, ...keys];
  }

  /** Puts aside what was put aside before a restart: a key by its place from 1, or the channel; a model, or all. */
  restore(channel: Channel, key: number | null, { model, reason, ms }: Restored): void {
    const order = { model, reason, span: { ms }, now: this.clock.monotonic() };
    const id = key === null ? channel.id : channel.keys[key - 1]?.id;
    if (id !== undefined) this.share({ kind: 'restored', of: key === null ? 'channels' : 'keys', id, order });
  }

  /** Takes back by hand what the gateway has put aside by itself: a key by its place from 1, or the channel; a model, or all. */
  lift(channel: Channel, key: number | null, model: string | null): void {
    const id = key === null ? channel.id : channel.keys[key - 1]?.id;
    if (id !== undefined) this.share({ kind: 'lifted', of: key === null ? 'channels' : 'keys', id, model });
    if (key === null && model !== null) this.circuits.find(channel, model)?.close();
  }

  /** Channels or keys are gone for good: what is remembered of them goes as well. */
  forget(ids: Iterable<string>): void {
    for (const id of ids) {
      const kept = [this.parkings, this.circuits, this.pace, this.doubts, this.unspoken];
      for (const memory of kept) memory.forget(id);
    }
  }

  /** Whether the row of a channel that is gone may become another's; nothing is left in it then. */
  vacate(slot: number): boolean {
    if (!this.load.isIdle(slot)) return false;
    this.circuits.clear(slot);
    return true;
  }

  /** From now on all workers count the calls of a model at a channel. */
  private watch(spot: Spot): Circuit {
    this.share({ kind: 'failing', spot });
    return this.circuits.obtain(seatOf(spot), spot.model, spot.isKnown);
  }

  private spotOf(place: AttemptTarget): Spot {
    return spotOf(place, this.pace.knows(place.channel.id, place.model));
  }

  private share(news: HealthNews): void {
    this.apply(news);
    this.bus.publish(TOPIC, news);
  }

  /** Of two workers that have seen a key refused at the same time, the one with the lower place looks at it. */
  private hear(news: HealthNews, from: number): void {
    this.apply(news);
    const isRefusal = news.kind === 'parked' && news.parking.reason === KEY_SUSPENSION.reason;
    if (isRefusal && from < this.bus.self) this.doubts.leave(news.spot.key);
  }

  /** Two workers may have heard of a witness each at the same moment: then both believe by themselves. */
  private hearSuspicion({ spot, parking, witness, times }: Extract<HealthNews, { kind: 'suspected' }>): void {
    const weight = this.parkings.suspect(spot, parking, witness, times);
    if (weight === 'believed') this.parkings.start(spot, asGuess(parking), times);
  }

  private apply(news: HealthNews): void {
    switch (news.kind) {
      case 'parked':
        return this.parkings.start(news.spot, news.parking, news.times);
      case 'restored':
        return this.parkings.restore(news.of, news.id, news.order);
      case 'lifted':
        return this.parkings.lift(news.of, news.id, news.model);
      case 'released':
        return void this.parkings.release(news.spot, news.startedAt);
      case 'failing':
        return void this.circuits.obtain(seatOf(news.spot), news.spot.model, news.spot.isKnown);
      case 'suspected':
        return this.hearSuspicion(news);
      case 'unspoken':
        return this.unspoken.learn(news.name);
    }
  }
}

function seatOf({ channel: id, slot }: Spot): Seat {
  return { id, slot };
}
