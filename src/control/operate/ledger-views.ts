import { Injectable } from '@nestjs/common';
import { describeReceipt, receiptFacts } from '../../gateway/ledger/describe-receipt.js';
import type { SettleRecord } from '../../gateway/ledger/journal/journal-record.js';
import { csvLine } from '../../gateway/ledger/store/csv.js';
import { describeEntry, describeTotal, type Told } from '../../gateway/ledger/store/describe.js';
import type { EntryFilter } from '../../gateway/ledger/store/entry-filter.js';
import { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import { readFilter, type FilterTexts } from '../../gateway/ledger/store/read-filter.js';
import { USAGE_DIMENSIONS, type UsageDimension } from '../../gateway/ledger/store/usage-query.js';
import { subjectOfBefore } from '../../platform/database/subject-of-before.js';
import { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import { rangeUpTo, type RangeName } from './time-range.js';

/** A row of the list of requests. */
export type RequestRow = Readonly<Record<string, Told>>;

/** Requests in order, newest first. */
export interface RequestPage {
  readonly data: readonly RequestRow[];
  readonly next_cursor: string | null;
}

/** Requests as a file. */
export interface RequestExport {
  readonly text: string;
  /** There are more than a file holds. */
  readonly isCut: boolean;
}

/** Which totals are wanted. */
export interface UsageRequest extends FilterTexts {
  readonly by?: string;
  readonly range?: RangeName;
  /** Of the days that a range counts. */
  readonly tz?: string;
}

const PAGE = 100;
const MOST_EXPORTED = 10_000;

/** What the ledger tells an operator, or an administrator of one tenant about that tenant alone. */
@Injectable()
export class LedgerViews {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly clock: Clock,
  ) {}

  /** A page of requests. */
  async requests(
    words: FilterTexts,
    { limit, cursor, tenant }: { readonly limit: number; readonly cursor?: string; readonly tenant: string | null },
  ): Promise<RequestPage> {
    const filter = this.filter(words, tenant);
    const page = await this.ledger.page({ filter, limit, ...(cursor !== undefined && { cursor }) });
    return { data: page.entries.map(describeEntry), next_cursor: page.cursor };
  }

  /** How many there are, counted up to a bound. */
  async count(words: FilterTexts, tenant: string | null, bound: number): Promise<number> {
    return await this.ledger.count(this.filter(words, tenant), bound);
  }

  /** The newest receipt of a request; throws `not_found` for what is not there, or of another tenant. */
  async receipt(requestId: string, tenant: string | null): Promise<object> {
    const filter = this.filter({ requestId }, tenant);
    const { entries } = await this.ledger.page({ filter, limit: 1 });
    const [entry] = entries;
    if (entry === undefined) throw new ControlError('not_found');
    const token = entry.token_id ?? subjectOfBefore('tk', entry.token);
    const settlement = await this.ledger.receipt(requestId, token);
    const told = settlement === null ? {} : describeReceipt(receiptFacts(settlement));
    return { ...describeEntry(entry), ...told, attempts: attemptsOf(settlement), entry: describeEntry(entry) };
  }

  /** Requests as CSV or one JSON object a line; ten thousand of them at most. */
  async export(format: 'csv' | 'ndjson', words: FilterTexts, tenant: string | null): Promise<RequestExport> {
    const rows: RequestRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.requests(words, { limit: PAGE, tenant, ...(cursor !== undefined && { cursor }) });
      rows.push(...page.data);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && rows.length < MOST_EXPORTED);
    return { text: format === 'csv' ? asCsv(rows) : asLines(rows), isCut: cursor !== undefined };
  }

  /** Sums by group: the very query that stands behind every other total. */
  async usage(
    { by = 'day,model', range, tz, ...words }: UsageRequest,
    tenant: string | null,
  ): Promise<readonly RequestRow[]> {
    const filter = this.filter(words, tenant);
    const span = range === undefined ? {} : rangeUpTo(this.clock.now(), range, tz);
    const totals = await this.ledger.usage({ by: dimensionsIn(by), filter: { ...span, ...filter } });
    return totals.map(describeTotal);
  }

  private filter(words: FilterTexts, tenant: string | null): EntryFilter {
    const filter = readFilter(words, this.clock.now(), (name, expected) => {
      const faults = [{ pointer: `/${PARAMETERS[name] ?? name}`, code: 'invalid', message: `takes ${expected}` }];
      return new ControlError('validation_failed', {
        message: `"${PARAMETERS[name] ?? name}" takes ${expected}.`,
        faults,
      });
    });
    return tenant === null ? filter : { ...filter, tenant };
  }
}

/** With the ids of their channels, which the receipt of a client leaves out. */
function attemptsOf(settlement: SettleRecord | null): object[] {
  return (settlement?.attempts ?? []).map(({ channelId: channel_id, keyId: _key, ...attempt }) => ({
    ...attempt,
    ...(channel_id !== undefined && { channel_id }),
  }));
}

/** How the parameters are called that have other names inside. */
const PARAMETERS: Readonly<Partial<Record<keyof FilterTexts, string>>> = {
  minCost: 'min_cost',
  maxCost: 'max_cost',
  requestId: 'request_id',
};

function dimensionsIn(words: string): UsageDimension[] {
  return words.split(',').map((word) => {
    const found = USAGE_DIMENSIONS.find((dimension) => dimension === word);
    if (found !== undefined) return found;
    const message = `takes ${USAGE_DIMENSIONS.join(', ')}; several comma-separated`;
    throw new ControlError('validation_failed', {
      param: 'by',
      faults: [{ pointer: '/by', code: 'invalid', message }],
    });
  });
}

function asCsv(rows: readonly RequestRow[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => csvLine(names.map((name) => row[name] ?? null)));
  return [csvLine(names), ...lines].join('');
}

function asLines(rows: readonly RequestRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
