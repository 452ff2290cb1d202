import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import type { BlockReason, Cooldown } from '../../gateway/health/block.js';
import { Health } from '../../gateway/health/health.js';
import { parkedPath, readParked, writeParked, type ParkedEntry } from '../../gateway/health/parked-file.js';
import { describeReason } from '../../gateway/planning/explanation.js';
import type { RouteId } from '../../platform/crypto/ids.js';
import { Environment } from '../../platform/config/environment.js';
import { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import { readCooldownId, writeCooldownId, type CooldownName } from './cooldown-id.js';
import { findChannel } from './find-channel.js';

/** How something that is out stands: for the moment, by a person's word, by its errors, or for good. */
export const COOLDOWN_STATES = ['cooling', 'parked', 'open', 'rejected'] as const;

/** One of them. */
export type CooldownState = (typeof COOLDOWN_STATES)[number];

/** Something of a channel that is out, by the gateway's own judgement or because a person said so. */
export interface CooldownView {
  readonly id: string;
  readonly kind: 'cooldown' | 'parked';
  readonly state: CooldownState;
  readonly scope: {
    readonly channel: string;
    readonly channel_name: string;
    /** Ordinal of the key, from 1. */
    readonly key: number | null;
    readonly key_id: string | null;
    readonly model: string | null;
    /** Id of the only route that it is out for; null: of every one. */
    readonly route: string | null;
    readonly route_name: string | null;
  };
  readonly cause: BlockReason;
  /** The cause in words. */
  readonly why: string;
  /** Null: not known. */
  readonly since: string | null;
  /** Null: until it is confirmed, or taken back. */
  readonly until: string | null;
}

/** What is out at present, and how to take it back. */
@Injectable()
export class CooldownBoard {
  constructor(
    private readonly catalog: Catalog,
    private readonly health: Health,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  /** Everything that is out, the first to return first. */
  list(): CooldownView[] {
    const seen = new Set<string>();
    const views = this.channels().flatMap((channel) => this.ofChannel(channel));
    const distinct = views.filter(({ id }) => !seen.has(id) && seen.add(id));
    return distinct.toSorted((one, other) => endOf(one) - endOf(other));
  }

  /** What of one channel is out. */
  ofChannel(channel: Channel): CooldownView[] {
    return this.health.cooldowns(channel, this.clock.monotonic()).map((cooldown) => this.view(channel, cooldown));
  }

  /** Takes something back before its time; throws `not_found` when it is not out any more. */
  release(id: string): CooldownView {
    const name = readCooldownId(id);
    const { channel } = findChannel(this.catalog.current, name.channel);
    const view = this.list().find((each) => each.id === id); // one route alone may have it put aside
    if (view === undefined) throw new ControlError('not_found');
    if (view.kind === 'parked') this.unpark(channel, name);
    else this.health.lift(channel, name.key, name.model);
    return view;
  }

  private unpark(channel: Channel, name: CooldownName): void {
    const path = parkedPath(this.environment.DATA_DIR);
    const entries = readParked(path);
    const others = entries.filter((entry) => !this.isMeant(entry, channel, name));
    if (others.length === entries.length)
      throw new ControlError('not_possible', {
        message: 'It was not parked by a command, so no command takes it back.',
      });
    writeParked(path, others, this.clock.now());
  }

  /** Whether an entry put aside just that, and nowhere else. */
  private isMeant(entry: ParkedEntry, channel: Channel, { key, model, route }: CooldownName): boolean {
    const { routeById } = this.catalog.current;
    const name = route === null ? undefined : routeById.get(route as RouteId)?.name;
    const keyId = key === null ? undefined : channel.keys[key - 1]?.id;
    const isKey = entry.key_id === undefined ? (entry.key ?? null) === key : entry.key_id === keyId;
    const isChannel = entry.channel === channel.label || entry.channel === channel.id;
    return isChannel && isKey && entry.route === name && (entry.model ?? null) === model;
  }

  private channels(): Channel[] {
    return this.catalog.current.routes.flatMap(({ channels }) => channels);
  }

  private view(channel: Channel, { key, model, route: only, block }: Cooldown): CooldownView {
    const route = only ?? null;
    const offset = this.clock.now() - this.clock.monotonic();
    const { reason, since, until } = block;
    const keyId = key === null ? null : (channel.keys[key - 1]?.id ?? null);
    return {
      id: writeCooldownId({ channel: channel.id, key, model, route, reason }),
      kind: reason === 'parked' ? 'parked' : 'cooldown',
      state: STATES[reason] ?? 'cooling',
      scope: {
        channel: channel.id,
        channel_name: channel.label,
        key,
        key_id: keyId,
        model,
        route,
        route_name: route && (this.catalog.current.routeById.get(route)?.name ?? null),
      },
      cause: reason,
      why: describeReason(reason),
      since: since === undefined ? null : timeAt(since + offset),
      until: until === null ? null : timeAt(until + offset),
    };
  }
}

const STATES: Readonly<Partial<Record<BlockReason, CooldownState>>> = {
  parked: 'parked',
  circuit_open: 'open',
  key_refused: 'rejected',
};

function endOf({ until }: CooldownView): number {
  return until === null ? Infinity : Date.parse(until);
}

function timeAt(wall: number): string {
  return new Date(wall).toISOString();
}
