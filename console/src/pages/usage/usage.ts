import type { UsageRow } from '../../api/types.ts';
import type { Series } from '../../kit/chart.ts';
import { seriesLabels } from '../overview/series-labels.ts';

/** What usage can be grouped by. */
export const DIMENSIONS = ['model', 'channel', 'token', 'route', 'tenant'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The dimension that a word of the address names. */
export function asDimension(word: string): Dimension | undefined {
  return DIMENSIONS.find((name) => name === word);
}

/** What a row is known by: names may be the same, and ids are not. */
export function keyOf(row: UsageRow, by: readonly Dimension[]): string {
  return JSON.stringify(by.map((name) => [row[name], name === 'model' ? null : row[`${name}_id`]]));
}

/** What a chart counts by. */
export type Step = 'day' | 'hour';

const STEP_MS: Record<Step, number> = { day: 86_400_000, hour: 3_600_000 };
const MICROS = 1_000_000;
const MOST = 8;
const OTHERS = 'others';

/** The sum of rows; money is added in millionths, so that no digit is lost. */
export function sumOf(
  rows: readonly UsageRow[],
): Pick<UsageRow, 'requests' | 'prompt_tokens' | 'completion_tokens' | 'cached_tokens' | 'unpriced' | 'cost_usd'> {
  const add = (read: (row: UsageRow) => number): number => rows.reduce((sum, row) => sum + read(row), 0);
  const micros = rows.reduce((sum, { cost_usd: cost }) => sum + toMicros(cost), 0n);
  return {
    requests: add(({ requests }) => requests),
    prompt_tokens: add((row) => row.prompt_tokens),
    completion_tokens: add((row) => row.completion_tokens),
    cached_tokens: add((row) => row.cached_tokens),
    unpriced: add((row) => row.unpriced),
    cost_usd: fromMicros(micros),
  };
}

function toMicros(amount: string): bigint {
  const [, sign = '', whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  const micros = BigInt(whole) * BigInt(MICROS) + BigInt(part.padEnd(6, '0').slice(0, 6));
  return sign === '-' ? -micros : micros;
}

function fromMicros(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  return `${micros < 0n ? '-' : ''}${size / BigInt(MICROS)}.${String(size % BigInt(MICROS)).padStart(6, '0')}`;
}

/** The days or hours from a moment on, as the gateway writes them: those without traffic as well, so that time runs evenly. */
export function timesFrom(since: number, now: number, step: Step): string[] {
  const times: string[] = [];
  for (let at = since - (since % STEP_MS[step]); at <= now; at += STEP_MS[step]) {
    const time = new Date(at).toISOString();
    times.push(step === 'day' ? time.slice(0, 10) : time);
  }
  return times;
}

/** The largest groups over time, and the others as one. */
export function toSeries(
  rows: readonly UsageRow[],
  { by, step, since, now }: { by: Dimension; step: Step; since: number; now: number },
  other: string,
): { labels: string[]; cost: Series[]; tokens: Series[] } {
  const known = rows.map((row) => row[step] ?? '').filter((time) => time !== '');
  const times = rows.length === 0 ? [] : [...new Set([...timesFrom(since, now, step), ...known])].sort();
  const place = new Map(times.map((time, index) => [time, index]));
  const groups = Map.groupBy(rows, (row) => keyOf(row, [by]));
  const ranked = [...groups].sort(([, left], [, right]) => weight(right) - weight(left));
  const bands =
    ranked.length <= MOST + 1
      ? ranked
      : [...ranked.slice(0, MOST), [OTHERS, ranked.slice(MOST).flatMap(([, rest]) => rest)] as const];
  const band = (read: (row: UsageRow) => number): Series[] =>
    bands.map(([key, members]) => {
      const values = times.map(() => 0);
      for (const row of members) {
        const at = place.get(row[step] ?? '');
        if (at !== undefined) values[at] = (values[at] ?? 0) + read(row);
      }
      return { key, label: key === OTHERS ? other : String(members[0]?.[by] || '–'), values };
    });
  return {
    labels: seriesLabels(
      times.map((time) => (step === 'day' ? `${time}T12:00:00` : time)),
      step === 'day',
    ),
    cost: band(({ cost_usd: cost }) => Number(cost)),
    tokens: band((row) => row.prompt_tokens + row.completion_tokens),
  };
}

function weight(rows: readonly UsageRow[]): number {
  return rows.reduce((sum, { cost_usd: cost, requests }) => sum + Number(cost) + requests / 1e9, 0);
}

/** The table as CSV; a cell that a spreadsheet would take for a formula is made text. */
export function toCsv(rows: readonly UsageRow[], by: readonly Dimension[]): string {
  const head = [...by, 'requests', 'prompt_tokens', 'completion_tokens', 'cached_tokens', 'cost_usd', 'unpriced'];
  const lines = rows.map((row) => [
    ...by.map((name) => row[name] ?? ''),
    row.requests,
    row.prompt_tokens,
    row.completion_tokens,
    row.cached_tokens,
    row.cost_usd,
    row.unpriced,
  ]);
  return [head, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n');
}

function cell(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
