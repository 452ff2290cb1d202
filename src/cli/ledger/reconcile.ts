import { readText } from '../../platform/config/read-text.js';
import { compare, type Comparison, type Figures } from '../../gateway/ledger/reconcile/compare.js';
import { readProviderExport, type ProviderExport } from '../../gateway/ledger/reconcile/provider-export.js';
import { formatMicros } from '../../gateway/pricing/money.js';
import { CommandError } from '../command-error.js';
import { Progress } from '../progress.js';
import { table, type Row } from './table.js';
import { withLedger } from './with-ledger.js';

interface ReconcileOptions {
  readonly channel?: string;
  readonly tolerance: string;
}

const DAY_MS = 86_400_000;
const COLUMNS = ['day', 'model', 'figure', 'provider', 'books', 'difference'];
const NAMES: Readonly<Record<keyof Figures, string>> = {
  requests: 'requests',
  promptTokens: 'prompt tokens',
  completionTokens: 'completion tokens',
  costMicros: 'cost (USD)',
};

/** Compares the books with a provider's export over the days that it spans; exits with 1 when they differ. */
export async function reconcile(path: string, { channel, tolerance }: ReconcileOptions): Promise<void> {
  const share = readTolerance(tolerance);
  const progress = new Progress('Reconciling');
  const { name, lines } = readExport(path);
  if (lines.length === 0) throw new CommandError(`${path}: holds no usage.`);
  const days = lines.map(({ day }) => Date.parse(day)).sort((a, b) => a - b);
  const span = { since: days[0]!, until: days.at(-1)! + DAY_MS };
  await withLedger(async ({ books }) => {
    progress.step('adding up the ledger', 1, 2);
    const totals = await books.usage({
      by: ['day', 'model'],
      filter: { ...span, ...(channel && { channel }), purpose: 'all' },
    });
    const comparisons = compare(
      lines,
      totals.filter(({ group }) => group.model !== ''),
      share,
    );
    progress.step('comparing', 2, 2);
    const differences = comparisons.filter(({ differing }) => differing.length > 0);
    progress.end();
    process.stdout.write(`${name}, ${lines[0]!.day} to ${new Date(span.until - DAY_MS).toISOString().slice(0, 10)}\n`);
    process.stdout.write(differences.length === 0 ? 'The books agree.\n' : inWords(differences, comparisons));
    if (differences.length > 0) process.exitCode = 1;
  }).finally(() => progress.end());
}

function readTolerance(text: string): number {
  const percent = Number(text.replace(/%$/, ''));
  if (!(percent >= 0)) throw new CommandError('--tolerance takes a percentage such as 0.5.');
  return percent / 100;
}

function readExport(path: string): ProviderExport {
  try {
    return readProviderExport(readText(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError) throw new CommandError(`${path}: ${error.message}.`);
    if (code !== undefined) throw new CommandError(`${path}: cannot be read (${code}).`);
    throw error;
  }
}

function inWords(differences: readonly Comparison[], all: readonly Comparison[]): string {
  const rows = differences.flatMap(({ day, model, provider, books, differing }) =>
    differing.map((name): Row => difference({ day, model, figure: NAMES[name] }, name, provider[name]!, books[name]!)),
  );
  const totals = (Object.keys(NAMES) as (keyof Figures)[]).flatMap((name) => {
    const of = (side: 'provider' | 'books'): number => all.reduce((sum, line) => sum + (line[side][name] ?? 0), 0);
    const isTold = all.some(({ provider }) => provider[name] !== null);
    return isTold
      ? [difference({ day: 'total', model: '', figure: NAMES[name] }, name, of('provider'), of('books'))]
      : [];
  });
  const unpriced = all.reduce((sum, line) => sum + line.unpriced, 0);
  const hint = unpriced === 0 ? '' : `${unpriced} of these requests have no price in the ledger.\n`;
  return `${table([...rows, ...totals], COLUMNS)}${hint}`;
}

function difference(about: Row, name: keyof Figures, theirs: number, ours: number): Row {
  const tell = name === 'costMicros' ? formatMicros : String;
  return { ...about, provider: tell(theirs), books: tell(ours), difference: tell(ours - theirs) };
}
