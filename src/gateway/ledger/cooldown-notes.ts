import { Injectable } from '@nestjs/common';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { Clock } from '../../platform/time/clock.js';
import { Catalog } from '../catalog/catalog.js';
import type { Channel, Route } from '../catalog/snapshot.js';
import type { BlockReason } from '../health/block.js';
import { Health } from '../health/health.js';
import type { CooldownNote } from './store/counter-restore.repository.js';
import type { CooldownRecord } from './journal/journal-record.js';
import { LedgerJournal } from './journal/ledger-journal.js';

/** What a restart may forget: it is over soon by itself. */
const WORTH_NOTING_MS = 60_000;
const SAME_MS = 2_000;
/** Kept elsewhere, or found out anew at once, as guesses are. */
const NOT_NOTED: ReadonlySet<BlockReason> = new Set<BlockReason>(['parked', 'circuit_open']);

/** Has long cooldowns outlive a restart: notes in the journal what is put aside and what comes back before its time. */
@Injectable()
export class CooldownNotes {
  private noted = new Map<string, CooldownRecord>();

  constructor(
    private readonly catalog: Catalog,
    private readonly health: Health,
    private readonly journal: LedgerJournal,
    private readonly clock: Clock,
    private readonly bus: WorkerBus,
  ) {}

  /** The first worker notes for all, as all know of the same cooldowns. */
  get isKeeper(): boolean {
    return this.bus.isFirst;
  }

  /** Notes what has changed since the last time. */
  note(): void {
    const now = this.clock.now();
    const present = this.present(now);
    for (const [place, record] of present) {
      const before = this.noted.get(place);
      const isKnown = before !== undefined && Math.abs((before.until ?? 0) - (record.until ?? 0)) < SAME_MS;
      if (!isKnown && (record.until ?? 0) - now >= WORTH_NOTING_MS) this.write(place, record);
    }
    for (const [place, record] of this.noted) {
      if (present.has(place)) continue;
      this.noted.delete(place);
      if ((record.until ?? 0) - now > SAME_MS) this.journal.note(JSON.stringify({ ...record, at: now, until: 0 }));
    }
  }

  /** Puts aside again what the books hold; what speaks of nothing in the configuration is passed over. */
  restore(parkings: readonly CooldownNote[]): void {
    const now = this.clock.now();
    const known = this.known();
    for (const { channelId: id, keyId: ofKey, model, reason, until } of parkings) {
      const { channel, keys } = known.get(id) ?? {};
      const key = ofKey === null ? null : keys?.get(ofKey);
      if (channel === undefined || until === null || key === undefined) continue;
      this.health.restore(channel, key, { model, reason: reason as BlockReason, ms: until - now });
    }
  }

  /** Every channel of the configuration with the places of its keys, by their ids. */
  private known(): Map<string, { readonly channel: Channel; readonly keys: ReadonlyMap<string, number> }> {
    const channels = this.catalog.current.routes.flatMap((route) => route.channels);
    return new Map(
      channels.map((channel) => {
        const keys = new Map<string, number>(channel.keys.map((key) => [key.id, key.index + 1]));
        return [channel.id, { channel, keys }];
      }),
    );
  }

  private write(place: string, record: CooldownRecord): void {
    this.noted.set(place, record);
    this.journal.note(JSON.stringify(record));
  }

  /** By what is put aside: a channel that many routes have is noted once, whichever of them goes. */
  private present(now: number): Map<string, CooldownRecord> {
    const present = new Map<string, CooldownRecord>();
    const aside = this.health.putAside();
    if (aside.size === 0) return present;
    const isAside = ({ id, keys }: Channel): boolean => aside.has(id) || keys.some((key) => aside.has(key.id));
    for (const route of this.catalog.current.routes) {
      const records = route.channels.filter(isAside).flatMap((channel) => this.recordsOf(route, channel, now));
      for (const record of records) present.set(placeOf(record), record);
    }
    return present;
  }

  private recordsOf(route: Route, channel: Channel, now: number): CooldownRecord[] {
    const elapsed = this.clock.monotonic();
    return this.health
      .cooldowns(channel, elapsed)
      .filter(({ block }) => !NOT_NOTED.has(block.reason) && block.isTentative !== true)
      .map(({ key, model, block: { reason, until } }) => {
        const keyId = key === null ? undefined : channel.keys[key - 1]?.id;
        const at = { route: route.name, channel: channel.label, channelId: channel.id, key, keyId, model };
        return { kind: 'parking', at: now, ...at, reason, until: now + Math.round((until ?? elapsed) - elapsed) };
      });
  }
}

function placeOf({ channelId, keyId, model }: CooldownRecord): string {
  return JSON.stringify([channelId, keyId, model]);
}
