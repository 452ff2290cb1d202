import { csvLine } from '../../gateway/ledger/store/csv.js';
import { describeEntry } from '../../gateway/ledger/store/describe.js';
import type { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { EntryFilter, EntryPage } from '../../gateway/ledger/store/entry-filter.js';
import type { FilterTexts } from '../../gateway/ledger/store/read-filter.js';
import { CommandError } from '../command-error.js';
import { filterFrom } from './filter-options.js';
import { table, type ListFormat } from './table.js';
import { withLedger } from './with-ledger.js';

interface RequestsOptions extends FilterTexts, ListFormat {
  readonly limit?: string;
  readonly cursor?: string;
}

const SHOWN =
  'time status outcome error fault token channel upstream_model prompt_tokens completion_tokens cost_usd duration_ms request_id'.split(
    ' ',
  );
const PAGE = 1_000;
const SHORT_LIST = 50;

/** Prints requests, newest first; as CSV all of them, unless a limit is given. */
export async function requests({ csv, json, limit, cursor, ...words }: RequestsOptions): Promise<void> {
  const most = readLimit(limit) ?? (csv ? Infinity : SHORT_LIST);
  await withLedger(async ({ books, clock }) => {
    const filter = filterFrom(words, clock.now());
    if (csv) return await printCsv(books, { filter, most, cursor });
    const page = await books.page({ filter, limit: Math.min(most, PAGE), ...(cursor && { cursor }) });
    process.stdout.write(json ? asJson(page) : inWords(page));
  });
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new CommandError('--limit takes a whole number from 1.');
  return limit;
}

async function printCsv(
  books: LedgerStore,
  { filter, most, cursor: from }: { filter: EntryFilter; most: number; cursor: string | undefined },
): Promise<void> {
  let cursor = from;
  let left = most;
  let isFirst = true;
  do {
    const page = await books.page({ filter, limit: Math.min(left, PAGE), ...(cursor && { cursor }) });
    const rows = page.entries.map(describeEntry);
    if (isFirst && rows.length > 0) process.stdout.write(csvLine(Object.keys(rows[0]!)));
    isFirst = false;
    const hasRoom = process.stdout.write(rows.map((row) => csvLine(Object.values(row))).join(''));
    if (!hasRoom) await new Promise((resolve) => process.stdout.once('drain', resolve));
    left -= rows.length;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && left > 0);
}

function asJson({ entries, cursor }: EntryPage): string {
  return `${JSON.stringify({ data: entries.map(describeEntry), next_cursor: cursor }, null, 2)}\n`;
}

function inWords({ entries, cursor }: EntryPage): string {
  if (entries.length === 0) return 'The ledger has nothing for that.\n';
  const more = cursor === null ? '' : `\nThere are more: --cursor ${cursor}\n`;
  return table(entries.map(describeEntry), SHOWN) + more;
}
