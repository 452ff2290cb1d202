import type { Column, Sample, Scenario } from '../scenarios/scenario.ts';
import { differences, ratios, summarize } from './statistics.ts';

/** The samples of each target, by its name, one per round. */
export type Runs = Readonly<Record<string, readonly Sample[]>>;

/** What tables compare with. */
export interface References {
  /** The targets that figures are divided by. */
  readonly ratio: readonly string[];
  /** The target whose latency is subtracted. */
  readonly direct: string;
}

type Heading = Pick<Scenario, 'title' | 'columns'>;
type Cell = { readonly title: string; readonly text: (name: string) => string };

/** A Markdown table of one scenario: medians, the range over the rounds in brackets. */
export function table({ title, columns }: Heading, runs: Runs, references: References): string {
  const names = Object.keys(runs).filter((name) => runs[name]!.length > 0);
  const cells = [
    ...columns.flatMap((column) => cellsOf(column, runs, references)),
    { title: 'errors', text: (name: string) => String(valuesOf(runs, name, 'errors').reduce((sum, n) => sum + n, 0)) },
    { title: 'foreign cores', text: (name: string) => range(valuesOf(runs, name, 'foreignCores'), 2) },
  ];
  const rows = [
    ['target', ...cells.map((cell) => cell.title)],
    ['---', ...cells.map(() => '---:')],
    ...names.map((name) => [name, ...cells.map((cell) => cell.text(name))]),
  ];
  return `### ${title}\n\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

function cellsOf({ title, figure, digits, compare }: Column, runs: Runs, references: References): Cell[] {
  const plain = { title, text: (name: string) => range(valuesOf(runs, name, figure), digits) };
  const against = (
    reference: string,
    suffix: string,
    cells: (own: number[], other: number[]) => number[],
    places: number,
  ) => ({
    title: suffix,
    text: (name: string) =>
      name === reference ? '–' : range(cells(valuesOf(runs, name, figure), valuesOf(runs, reference, figure)), places),
  });
  const present = (name: string): boolean => runs[name] !== undefined;
  if (compare === 'ratio')
    return [plain, ...references.ratio.filter(present).map((name) => against(name, `× ${name}`, ratios, 2))];
  if (compare === 'added') {
    const added = against(references.direct, `added ${title}`, differences, digits);
    const over = references.ratio.filter(present).map((name) => against(name, `over ${name}`, differences, digits));
    return [plain, ...(present(references.direct) ? [added] : []), ...over];
  }
  return [plain];
}

function valuesOf(runs: Runs, name: string, figure: string): number[] {
  return (runs[name] ?? []).map((sample) => sample[figure]).filter((value) => value !== undefined);
}

/** What cannot be compared, such as a share of nothing, is left out. */
function range(all: readonly number[], digits: number): string {
  const values = all.filter((value) => Number.isFinite(value));
  if (values.length === 0) return '–';
  const { median, min, max } = summarize(values);
  const text = median.toFixed(digits);
  return values.length === 1 ? text : `${text} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
