import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import { Catalog } from '../catalog/catalog.js';
import type { AccessToken, Channel, Route } from '../catalog/snapshot.js';
import { callerFor } from '../access/caller.js';
import { UpstreamAvailability } from '../health/upstream-availability.js';
import { localCalendar } from '../limits/local-day.js';
import { CooldownNotes } from './cooldown-notes.js';
import { LedgerPast } from './ledger-past.js';
import type { RestoreQuery, SubjectUsage } from './store/counter-restore.repository.js';

/** What was used, by id. */
type Rows = ReadonlyMap<string, SubjectUsage>;

const NOTHING = { requests: 0, tokens: 0, costMicros: 0 };

/** What was used since the beginning of the day, of the month, and ever. */
interface Spans {
  readonly day: Rows;
  readonly month: Rows;
  readonly total: Rows;
}

/** Has counters of limits and budgets and long cooldowns go on, after a start, where the books say that they were. */
@Injectable()
export class CounterRestore implements OnModuleInit {
  constructor(
    private readonly catalog: Catalog,
    private readonly past: LedgerPast,
    private readonly present: UpstreamAvailability,
    private readonly parkings: CooldownNotes,
    private readonly clock: Clock,
  ) {}

  /** The first worker alone reads the books: the others count in the same memory, and hear of what is put aside. */
  async onModuleInit(): Promise<void> {
    if (!this.parkings.isKeeper) return;
    await this.past.adopt(this.catalog);
    this.parkings.restore((await this.past.state([])).parkings);
    const { routes, tokens } = this.catalog.current;
    const counting = new Set(routes.filter(isCounting));
    for (const timeZone of new Set([...counting].map((route) => route.timeZone))) {
      const past = await this.readPast(timeZone);
      const here = [...counting].filter((route) => route.timeZone === timeZone);
      const ids = new Map(here.map((route) => [route.id, route]));
      for (const token of tokens) {
        const route = ids.get(token.entity.route);
        if (route !== undefined) this.openToken(token, route, past.tokens);
      }
      for (const route of here) {
        this.present.budgets.restoreRoute(route, money(past.routes, route.id));
        for (const channel of route.channels) this.openChannel(channel, past.channels, past.keys);
      }
    }
  }

  private async readPast(timeZone: string): Promise<{ tokens: Spans; routes: Spans; channels: Spans; keys: Rows }> {
    const now = this.clock.now();
    const { days, months } = localCalendar(timeZone);
    const [day, month] = [days.begin(now), months.begin(now)];
    const spans = (by: RestoreQuery['by']): RestoreQuery[] => [day, month, 0].map((since) => ({ by, since }));
    const { usage } = await this.past.state([
      ...spans('token'),
      ...spans('route'),
      ...spans('channel'),
      { by: 'key', since: day },
    ]);
    const rows = (index: number): Rows => new Map(usage[index]?.map((row) => [row.id, row]));
    return {
      tokens: { day: rows(0), month: rows(1), total: rows(2) },
      routes: { day: rows(3), month: rows(4), total: rows(5) },
      channels: { day: rows(6), month: rows(7), total: rows(8) },
      keys: rows(9),
    };
  }

  private openToken(token: AccessToken, route: Route, spans: Spans): void {
    const { id, slot } = token;
    const { limits, budgets } = this.present;
    limits.restoreToken({ slot, timeZone: route.timeZone }, spans.day.get(id) ?? NOTHING);
    budgets.restoreToken(callerFor(token, route), money(spans, id));
  }

  private openChannel(channel: Channel, spans: Spans, keys: Rows): void {
    const { id } = channel;
    const { limits, budgets } = this.present;
    limits.restoreChannel(channel, spans.day.get(id) ?? NOTHING);
    budgets.restoreChannel(channel, money(spans, id));
    for (const key of channel.keys) limits.restoreKey(channel, key, keys.get(key.id) ?? NOTHING);
  }
}

function isCounting({ isLimited, isBudgeted, channels }: Route): boolean {
  const isCounted = (channel: Channel): boolean => channel.isLimited || channel.hasLimitedKeys || channel.isBudgeted;
  return isLimited || isBudgeted || channels.some(isCounted);
}

function money({ day, month, total }: Spans, id: string): Record<keyof Spans, number> {
  const micros = (rows: Rows): number => rows.get(id)?.costMicros ?? 0;
  return { day: micros(day), month: micros(month), total: micros(total) };
}
