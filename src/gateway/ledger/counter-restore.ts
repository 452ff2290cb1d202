import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import { Catalog } from '../catalog/catalog.js';
import type { Channel, DeclaredToken, Route } from '../catalog/snapshot.js';
import { UpstreamAvailability } from '../health/upstream-availability.js';
import { localCalendar } from '../limits/local-day.js';
import { CooldownNotes } from './cooldown-notes.js';
import { LedgerStore } from './store/ledger-store.js';
import type { RestoreQuery, SubjectUsage } from './store/counter-restore.repository.js';

type Rows = readonly SubjectUsage[];

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
    private readonly books: LedgerStore,
    private readonly present: UpstreamAvailability,
    private readonly parkings: CooldownNotes,
    private readonly clock: Clock,
  ) {}

  /** The first worker alone reads the books: the others count in the same memory, and hear of what is put aside. */
  async onModuleInit(): Promise<void> {
    if (!this.parkings.isKeeper) return;
    this.parkings.restore((await this.books.restoreState([])).parkings);
    const { routes, tokens } = this.catalog.current;
    const counting = new Set(routes.filter(isCounting));
    for (const timeZone of new Set([...counting].map((route) => route.timeZone))) {
      const past = await this.readPast(timeZone);
      const here = [...counting].filter((route) => route.timeZone === timeZone);
      for (const token of tokens.filter(({ route }) => here.includes(route))) this.openToken(token, past.tokens);
      for (const route of here) {
        this.openRoute(route, past.tokens);
        for (const channel of route.channels) this.openChannel(route, channel, past.channels, past.keys);
      }
    }
  }

  private async readPast(timeZone: string): Promise<{ tokens: Spans; channels: Spans; keys: Rows }> {
    const now = this.clock.now();
    const { days, months } = localCalendar(timeZone);
    const [day, month] = [days.begin(now), months.begin(now)];
    const spans = (by: RestoreQuery['by']): RestoreQuery[] => [day, month, 0].map((since) => ({ by, since }));
    const { usage } = await this.books.restoreState([
      ...spans('token'),
      ...spans('channel'),
      { by: 'key', since: day },
    ]);
    const rows = (index: number): Rows => usage[index] ?? [];
    return {
      tokens: { day: rows(0), month: rows(1), total: rows(2) },
      channels: { day: rows(3), month: rows(4), total: rows(5) },
      keys: rows(6),
    };
  }

  private openToken({ route, slot, label }: DeclaredToken, spans: Spans): void {
    const isIt = (row: SubjectUsage): boolean => row.route === route.name && row.token === label;
    const { limits, budgets } = this.present;
    limits.restoreToken({ slot, timeZone: route.timeZone }, sum(spans.day, isIt));
    budgets.restoreToken({ tokenSlot: slot, route }, money(spans, isIt));
  }

  private openRoute(route: Route, spans: Spans): void {
    const spent = money(spans, (row) => row.route === route.name);
    this.present.budgets.restoreRoute(route, spent);
  }

  private openChannel(route: Route, channel: Channel, spans: Spans, keys: Rows): void {
    const isIt = (row: SubjectUsage): boolean => row.route === route.name && row.channel === channel.id;
    const { limits, budgets } = this.present;
    limits.restoreChannel(channel, sum(spans.day, isIt));
    budgets.restoreChannel(channel, money(spans, isIt));
    for (const key of channel.keys) {
      limits.restoreKey(
        channel,
        key,
        sum(keys, (row) => isIt(row) && row.key === key.index + 1),
      );
    }
  }
}

function isCounting({ isLimited, isBudgeted, channels }: Route): boolean {
  const isCounted = (channel: Channel): boolean => channel.isLimited || channel.hasLimitedKeys || channel.isBudgeted;
  return isLimited || isBudgeted || channels.some(isCounted);
}

function sum(rows: Rows, isIt: (row: SubjectUsage) => boolean): Pick<SubjectUsage, 'requests' | 'tokens'> {
  const chosen = rows.filter(isIt);
  return {
    requests: chosen.reduce((total, { requests }) => total + requests, 0),
    tokens: chosen.reduce((total, { tokens }) => total + tokens, 0),
  };
}

function money({ day, month, total }: Spans, isIt: (row: SubjectUsage) => boolean): Record<keyof Spans, number> {
  const micros = (rows: Rows): number => rows.filter(isIt).reduce((spent, { costMicros }) => spent + costMicros, 0);
  return { day: micros(day), month: micros(month), total: micros(total) };
}
