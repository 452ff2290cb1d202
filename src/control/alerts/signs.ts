import type { Entities } from '../../gateway/catalog/entities.js';
import { NO_BUDGET, type BudgetSettings } from '../../gateway/catalog/ceilings.js';
import { localCalendar } from '../../gateway/limits/local-day.js';
import type { RemovalsTold } from '../../gateway/ledger/journal/journal-removals.js';
import type { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { UsageTotal } from '../../gateway/ledger/store/usage-query.js';
import type { Clock } from '../../platform/time/clock.js';
import type { CooldownView } from '../operate/cooldown-board.js';
import type { ControlStore } from '../store/control-store.js';
import type { Condition } from './alert-event.js';
import {
  boardConditions,
  budgetConditions,
  certificateConditions,
  diskConditions,
  removalConditions,
  spendConditions,
  type BudgetState,
  type CertificateState,
  type DiskState,
} from './conditions.js';

/** What the application sees for alerts. */
export interface Sights {
  readonly serving: () => Entities;
  readonly board: () => readonly CooldownView[];
  /** When the certificate of an https origin ends, in wall milliseconds; null when nobody knows. */
  readonly certificateEnd: (origin: string) => Promise<number | null>;
  /** What kept content takes up. */
  readonly contentBytes: () => Promise<number>;
  /** What somebody removed of the journals; null when nothing. */
  readonly removals: () => RemovalsTold | null;
}

/** What signs are read from. */
export interface SignParts {
  readonly store: ControlStore;
  readonly ledger: LedgerStore;
  readonly clock: Clock;
  readonly sights: Sights;
  readonly diskBudgets: Readonly<Record<DiskState['variable'], number>>;
}

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
const CERTIFICATES_MS = 6 * HOUR_MS;
const MOST_ORIGINS = 200;

/** Reads everything that alerts are about: dear things rarely. */
export class Signs {
  private certificates: { readonly at: number; readonly states: readonly CertificateState[] } | null = null;

  constructor(private readonly parts: SignParts) {}

  async read(): Promise<Condition[]> {
    const { clock, sights } = this.parts;
    const now = clock.now();
    const [budgets, spend, certificates, disk] = await Promise.all([
      this.budgets(now),
      this.spend(now),
      this.certificateStates(),
      this.disk(),
    ]);
    return [
      ...boardConditions(sights.board()),
      ...budgetConditions(budgets),
      ...spend,
      ...certificateConditions(certificates, now),
      ...diskConditions(disk),
      ...removalConditions(sights.removals()),
    ];
  }

  /** Budgets of access tokens, routes, tenants and channels, against the one query behind every total. */
  private async budgets(now: number): Promise<BudgetState[]> {
    const budgeted = budgetedIn(this.parts.sights.serving());
    const periods = new Map<string, Period>();
    for (const one of budgeted)
      for (const period of periodsOf(one, now)) periods.set(`${one.by} ${period.since}`, { ...period, by: one.by });
    const spent = new Map<string, Map<string, number>>();
    for (const [name, { by, since }] of periods)
      spent.set(name, byId(await this.parts.ledger.usage({ by: [by], filter: { since } }), by));
    return budgeted.flatMap((one) =>
      periodsOf(one, now).map(({ period, of, since }) => {
        const spentMicros = spent.get(`${one.by} ${since}`)?.get(one.subject.id) ?? 0;
        return { subject: one.subject, period, of, limitMicros: one.budget[period], spentMicros };
      }),
    );
  }

  private async spend(now: number): Promise<Condition[]> {
    const until = Math.floor(now / HOUR_MS) * HOUR_MS;
    const since = until - WEEK_HOURS * HOUR_MS;
    const totals = await this.parts.ledger.usage({ by: ['hour'], filter: { since, until } });
    const hours = totals.map(({ group, cost_micros: cost }) => [Number(group.hour) / HOUR_MS, cost] as const);
    return spendConditions(new Map(hours), until / HOUR_MS - 1, WEEK_HOURS - 1);
  }

  private async disk(): Promise<DiskState[]> {
    const { store, sights, diskBudgets } = this.parts;
    const [ofLog, ofContent] = await Promise.all([store.of('maintenance').entriesBytes(), sights.contentBytes()]);
    const { LOG_DISK_BUDGET: forLog, CONTENT_DISK_BUDGET: forContent } = diskBudgets;
    return [
      { variable: 'LOG_DISK_BUDGET', usedBytes: ofLog, budgetBytes: forLog },
      { variable: 'CONTENT_DISK_BUDGET', usedBytes: ofContent, budgetBytes: forContent },
    ];
  }

  private async certificateStates(): Promise<readonly CertificateState[]> {
    const { clock, sights } = this.parts;
    const known = this.certificates;
    if (known !== null && clock.monotonic() - known.at < CERTIFICATES_MS) return known.states;
    const states: CertificateState[] = [];
    for (const [origin, channels] of [...originsOf(sights.serving())].slice(0, MOST_ORIGINS)) {
      const expiresAt = await sights.certificateEnd(origin);
      if (expiresAt !== null) states.push({ origin, channels, expiresAt });
    }
    this.certificates = { at: clock.monotonic(), states };
    return states;
  }
}

interface Period {
  readonly by: 'token' | 'route' | 'tenant' | 'channel';
  readonly since: number;
}

interface Budgeted {
  readonly by: Period['by'];
  readonly subject: BudgetState['subject'];
  readonly budget: BudgetSettings;
  readonly timeZone: string;
}

function budgetedIn({ tokens, routes, tenants, channels }: Entities): Budgeted[] {
  const routeOf = new Map(routes.map((route) => [route.id, route]));
  const all: Budgeted[] = [
    ...tenants.map(({ id, name, budget, timeZone }) => oneBudget('tenant', { id, name }, budget, timeZone)),
    ...routes.map(({ id, name, budget, timeZone }) => oneBudget('route', { id, name }, budget, timeZone)),
    ...channels.map(({ id, label, budget, timeZone }) => oneBudget('channel', { id, name: label }, budget, timeZone)),
    ...tokens.map(({ id, name, budget, route }) => {
      const { tokenBudget = NO_BUDGET, timeZone = 'UTC' } = routeOf.get(route) ?? {};
      return oneBudget('token', { id, name }, budget ?? tokenBudget, timeZone);
    }),
  ];
  return all.filter(({ budget }) => Math.max(budget.day, budget.month, budget.total) > 0);
}

function oneBudget(
  by: Period['by'],
  named: { readonly id: string; readonly name: string },
  budget: BudgetSettings,
  timeZone: string,
): Budgeted {
  return { by, subject: { kind: by, ...named }, budget, timeZone };
}

/** The periods that a budget names, with when each began. */
function periodsOf({ budget, timeZone }: Budgeted, now: number) {
  const { days, months } = localCalendar(timeZone);
  const all = [
    { period: 'day' as const, of: String(days.at(now)), since: days.begin(now) },
    { period: 'month' as const, of: String(months.at(now)), since: months.begin(now) },
    { period: 'total' as const, of: 'all', since: 0 },
  ];
  return all.filter(({ period }) => budget[period] > 0);
}

function byId(totals: readonly UsageTotal[], by: Period['by']): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { ids, cost_micros: cost } of totals) {
    const id = ids[by];
    if (id !== undefined) sums.set(id, (sums.get(id) ?? 0) + cost);
  }
  return sums;
}

function originsOf({ channels }: Entities): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { baseUrl, chatUrl, label } of channels) {
    for (const url of [baseUrl, chatUrl]) {
      if (url === undefined || !url.startsWith('https:') || !URL.canParse(url)) continue;
      const { origin } = new URL(url);
      const labels = found.get(origin) ?? [];
      if (!labels.includes(label)) found.set(origin, [...labels, label]);
    }
  }
  return found;
}
