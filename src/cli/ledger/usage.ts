import { describeTotal } from '../../gateway/ledger/store/describe.js';
import {
  mergeTotals,
  USAGE_DIMENSIONS,
  type UsageDimension,
  type UsageTotal,
} from '../../gateway/ledger/store/usage-query.js';
import type { FilterTexts } from '../../gateway/ledger/store/read-filter.js';
import { CommandError } from '../command-error.js';
import { filterFrom } from './filter-options.js';
import { csvTable, table, type ListFormat } from './table.js';
import { withLedger } from './with-ledger.js';

interface UsageOptions extends FilterTexts, ListFormat {
  readonly by: string;
}

const SHOWN = ['requests', 'failed', 'prompt_tokens', 'completion_tokens', 'cached_tokens', 'unpriced', 'cost_usd'];

/** Prints what requests took and cost, by group. */
export async function usage({ by: words, csv, json, ...filterWords }: UsageOptions): Promise<void> {
  const by = readDimensions(words);
  await withLedger(async ({ books, clock }) => {
    const totals = await books.usage({ by, filter: filterFrom(filterWords, clock.now()) });
    const rows = totals.map(describeTotal);
    const sum = mergeTotals([], totals.map(ungrouped)).map(describeTotal);
    if (json) process.stdout.write(`${JSON.stringify({ data: rows, total: sum[0] ?? null }, null, 2)}\n`);
    else if (csv) process.stdout.write(csvTable(rows, [...by, ...Object.keys(rows[0] ?? {}).slice(by.length)]));
    else if (rows.length === 0) process.stdout.write('The ledger has nothing for that.\n');
    else process.stdout.write(table([...rows, { [by[0]!]: 'total', ...sum[0] }], [...by, ...SHOWN]));
  });
}

function readDimensions(words: string): UsageDimension[] {
  return words.split(',').map((word) => {
    const found = USAGE_DIMENSIONS.find((dimension) => dimension === word.trim());
    if (found === undefined) throw new CommandError(`--by takes ${USAGE_DIMENSIONS.join(', ')}; not "${word}".`);
    return found;
  });
}

function ungrouped(total: UsageTotal): UsageTotal {
  return { ...total, group: {} };
}
