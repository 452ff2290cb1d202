import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import type { Catalog } from '../catalog/catalog.js';
import type { EntityChanges, ForgivenSpend } from '../catalog/entities.js';
import { SnapshotPublisher } from '../catalog/snapshot-publisher.js';
import type { Channel } from '../catalog/snapshot.js';
import type { Caller } from '../access/caller.js';
import { UpstreamAvailability } from '../health/upstream-availability.js';
import { localCalendar } from '../limits/local-day.js';
import { CooldownNotes } from './cooldown-notes.js';
import { countedIn, countedOf, idsOf, zonesOf, type Counted } from './counted-subjects.js';
import { LedgerPast } from './ledger-past.js';
import { newlyCounted } from './newly-counted.js';
import type { RestoreQuery, SubjectUsage } from './store/counter-restore.repository.js';
import { shareId } from './store/subjects-of.js';

/** What was used, by id. */
type Rows = ReadonlyMap<string, SubjectUsage>;

const NOTHING = { requests: 0, tokens: 0, costMicros: 0 };

/** What was used since the beginning of the day, of the month, and ever. */
interface Spans {
  readonly day: Rows;
  readonly month: Rows;
  readonly total: Rows;
}

interface Past {
  readonly tokens: Spans;
  readonly routes: Spans;
  readonly tenants: Spans;
  readonly channels: Spans;
  readonly keys: Rows;
  readonly shares: Rows;
}

/** Has counters of limits and budgets and long cooldowns go on, after a start, where the books say that they were. */
@Injectable()
export class CounterRestore implements OnModuleInit {
  /** Whoever the books may know, and nobody counts for. */
  private absent: Set<string> = new Set();

  constructor(
    private readonly publisher: SnapshotPublisher,
    private readonly past: LedgerPast,
    private readonly present: UpstreamAvailability,
    private readonly parkings: CooldownNotes,
    private readonly clock: Clock,
  ) {}

  private get catalog(): Catalog {
    return this.publisher.catalog;
  }

  /** The first worker alone reads the books: the others count in the same memory, and hear of what is put aside. */
  async onModuleInit(): Promise<void> {
    if (!this.parkings.isKeeper) return;
    await this.past.adopt(this.catalog);
    this.parkings.restore((await this.past.state([])).parkings);
    const counted = countedIn(this.catalog.current, this.catalog.accessTokens());
    let past: Past | null = null;
    for (const timeZone of zonesOf(counted)) this.open(counted, timeZone, (past = await this.readPast(timeZone)));
    this.absent = subjectsOf(past ?? (await this.readPast('UTC')));
    for (const timeZone of zonesOf(counted)) for (const id of idsOf(counted, timeZone)) this.absent.delete(id);
    this.publisher.prepareBy(async (changes) => await this.prepare(changes));
  }

  /**
   * Whoever is not counted yet, has a past, and comes with a change, or gets its first limit or budget by it, goes on
   * with that: its past is read before the change is in force, and counts from the same moment on.
   */
  private async prepare(changes: EntityChanges): Promise<() => void> {
    for (const id of newlyCounted(changes, this.catalog)) this.absent.add(id);
    const { tokens = [], routes = [], channels = [], tenants = [] } = changes.put;
    const mayCome = [...tokens, ...routes, ...channels, ...tenants].some(({ id }) => this.absent.has(id));
    if (!mayCome) return () => {};
    const { routeById } = this.catalog.current;
    const ofTokens = tokens.flatMap(({ route }) => routeById.get(route) ?? []);
    const zones = new Set([...routes, ...channels, ...tenants, ...ofTokens].map(({ timeZone }) => timeZone));
    const pasts = new Map<string, Past>();
    for (const zone of zones) pasts.set(zone, await this.readPast(zone));
    const ids = new Set<string>([...tokens, ...routes].map(({ id }) => id));
    return () => this.goOn(ids, pasts);
  }

  /** `ids` are those of access tokens and routes that came. */
  private goOn(ids: ReadonlySet<string>, pasts: ReadonlyMap<string, Past>): void {
    const all = this.catalog.accessTokens();
    const tokens = all.filter(({ id, entity }) => ids.has(id) || ids.has(entity.route));
    const counted = countedOf(countedIn(this.catalog.current, tokens), this.absent);
    for (const [zone, past] of pasts) {
      this.open(counted, zone, past);
      for (const id of idsOf(counted, zone)) this.absent.delete(id);
    }
  }

  /** Everything whose days begin in one zone. */
  private open({ callers, routes, tenants, channels, shares }: Counted, timeZone: string, past: Past): void {
    const isHere = (subject: { readonly timeZone: string }): boolean => subject.timeZone === timeZone;
    for (const caller of callers) if (isHere(caller.route)) this.openToken(caller, past.tokens);
    for (const route of routes.filter(isHere)) this.present.budgets.restoreRoute(route, money(past.routes, route.id));
    for (const tenant of tenants.filter(isHere))
      this.present.budgets.restoreTenant(tenant, money(past.tenants, tenant.id));
    for (const channel of channels.filter(isHere)) this.openChannel(channel, past.channels, past.keys);
    for (const { route, channel } of shares) {
      const used = past.shares.get(shareId(route.id, channel.id)) ?? NOTHING;
      if (isHere(channel)) this.present.limits.restoreShare(channel, used);
    }
  }

  private async readPast(timeZone: string): Promise<Past> {
    const now = this.clock.now();
    const { days, months } = localCalendar(timeZone);
    const [day, month] = [days.begin(now), months.begin(now)];
    const spans = (by: RestoreQuery['by']): RestoreQuery[] => [day, month, 0].map((since) => ({ by, since }));
    const { usage } = await this.past.state([
      ...spans('token'),
      ...spans('route'),
      ...spans('channel'),
      ...spans('tenant'),
      { by: 'key', since: day },
      { by: 'share', since: day },
    ]);
    const rows = (index: number): Rows => new Map(usage[index]?.map((row) => [row.id, row]));
    return {
      tokens: { day: rows(0), month: rows(1), total: rows(2) },
      routes: { day: rows(3), month: rows(4), total: rows(5) },
      channels: { day: rows(6), month: rows(7), total: rows(8) },
      tenants: { day: rows(9), month: rows(10), total: rows(11) },
      keys: rows(12),
      shares: rows(13),
    };
  }

  private openToken(caller: Caller, spans: Spans): void {
    const { tokenId: id, tokenSlot: slot, route } = caller;
    const { limits, budgets } = this.present;
    limits.restoreToken({ slot, timeZone: route.timeZone }, spans.day.get(id) ?? NOTHING);
    const { forgiven } = caller.accessToken.entity;
    const moment = { now: this.clock.now(), zone: route.timeZone };
    budgets.restoreToken(caller, withoutForgiven(money(spans, id), forgiven, moment));
  }

  private openChannel(channel: Channel, spans: Spans, keys: Rows): void {
    const { id } = channel;
    const { limits, budgets } = this.present;
    limits.restoreChannel(channel, spans.day.get(id) ?? NOTHING);
    budgets.restoreChannel(channel, money(spans, id));
    for (const key of channel.keys) limits.restoreKey(channel, key, keys.get(key.id) ?? NOTHING);
  }
}

/** What was forgiven this day, this month, and ever counts no more in each of them. */
function withoutForgiven(
  spent: Record<keyof Spans, number>,
  forgiven: ForgivenSpend | undefined,
  { now, zone }: { readonly now: number; readonly zone: string },
): Record<keyof Spans, number> {
  if (forgiven === undefined) return spent;
  const { days, months } = localCalendar(zone);
  const isOf = (begin: number): boolean => forgiven.at >= begin;
  return {
    day: Math.max(0, spent.day - (isOf(days.begin(now)) ? forgiven.day : 0)),
    month: Math.max(0, spent.month - (isOf(months.begin(now)) ? forgiven.month : 0)),
    total: Math.max(0, spent.total - forgiven.total),
  };
}

function money({ day, month, total }: Spans, id: string): Record<keyof Spans, number> {
  const micros = (rows: Rows): number => rows.get(id)?.costMicros ?? 0;
  return { day: micros(day), month: micros(month), total: micros(total) };
}

/** Everybody who ever used anything. */
function subjectsOf({ tokens, routes, tenants, channels, shares }: Past): Set<string> {
  return new Set(
    [tokens.total, routes.total, tenants.total, channels.total, shares].flatMap((rows) => [...rows.keys()]),
  );
}
