import { Injectable } from '@nestjs/common';
import { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import { describeEntry, describeTotal } from '../../gateway/ledger/store/describe.js';
import type { EntryFilter } from '../../gateway/ledger/store/entry-filter.js';
import { readFilter, type FilterTexts } from '../../gateway/ledger/store/read-filter.js';
import { USAGE_DIMENSIONS, type UsageDimension } from '../../gateway/ledger/store/usage-query.js';
import type { Caller } from '../../gateway/access/caller.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Clock } from '../../platform/time/clock.js';

/** A query string as Fastify reads it. */
export type QueryTexts = Readonly<Record<string, string | readonly string[]>>;

const SUBJECTS = { since: 'since', until: 'until', channel: 'channel', model: 'model' } as const;
const ENTRIES = {
  ...SUBJECTS,
  outcome: 'outcome',
  status: 'status',
  min_cost: 'minCost',
  max_cost: 'maxCost',
  request_id: 'requestId',
} as const;
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** Answers questions about the past of a token, and of no other. */
@Injectable()
export class UsageService {
  constructor(
    private readonly books: LedgerStore,
    private readonly clock: Clock,
  ) {}

  /** A page of requests, newest first, in the shape of OpenAI's lists. */
  async requests(caller: Caller, query: QueryTexts): Promise<object> {
    const { limit, cursor, ...words } = single(query, [...Object.keys(ENTRIES), 'limit', 'cursor']);
    const filter = this.filter(caller, words, ENTRIES);
    const page = await this.books.page({ filter, limit: readLimit(limit), ...(cursor && { cursor }) });
    const data = page.entries.map(describeEntry);
    return { object: 'list', data, has_more: page.cursor !== null, next_cursor: page.cursor };
  }

  /** Sums by group; by day and model unless the query says otherwise. */
  async usage(caller: Caller, query: QueryTexts): Promise<object> {
    const { by = 'day,model', ...words } = single(query, [...Object.keys(SUBJECTS), 'by']);
    const filter = this.filter(caller, words, SUBJECTS);
    const totals = await this.books.usage({ by: readDimensions(by), filter });
    return { object: 'list', data: totals.map(describeTotal) };
  }

  private filter(
    caller: Caller,
    words: Readonly<Record<string, string>>,
    names: Readonly<Record<string, keyof FilterTexts>>,
  ): EntryFilter {
    const given = Object.entries(names).flatMap(([param, name]) => (words[param] ? [[name, words[param]]] : []));
    const paramOf = (name: keyof FilterTexts): string => Object.keys(names).find((key) => names[key] === name) ?? name;
    const filter = readFilter(Object.fromEntries(given) as FilterTexts, this.clock.now(), (name, expected) =>
      invalid(paramOf(name), `"${paramOf(name)}" takes ${expected}.`),
    );
    return { ...filter, tokenId: caller.tokenId };
  }
}

/** Every parameter once, and none that is not known. */
function single(query: QueryTexts, known: readonly string[]): Record<string, string> {
  for (const [name, value] of Object.entries(query)) {
    if (!known.includes(name)) throw invalid(name, `There is no such parameter; there are: ${known.join(', ')}.`);
    if (typeof value !== 'string') throw invalid(name, `"${name}" stands twice.`);
  }
  return query as Record<string, string>;
}

function readLimit(text = String(DEFAULT_LIMIT)): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw invalid('limit', `"limit" takes a whole number from 1 to ${MAX_LIMIT}.`);
}

function readDimensions(words: string): UsageDimension[] {
  return words.split(',').map((word) => {
    const found = USAGE_DIMENSIONS.find((dimension) => dimension === word);
    if (found === undefined) throw invalid('by', `"by" takes ${USAGE_DIMENSIONS.join(', ')}; several comma-separated.`);
    return found;
  });
}

function invalid(param: string, message: string): GatewayError {
  return new GatewayError('invalid_request', { param, message });
}
