import { locale } from '../../lib/locale.ts';

/** Labels under a chart: times where all points lie within two days, dates where they do not, or where each is a day. */
export function seriesLabels(moments: string[], areDays = false): string[] {
  const first = moments[0];
  const last = moments.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = new Date(last).getTime() - new Date(first).getTime();
  const isShort = !areDays && span <= 2 * 86_400_000;
  const format = new Intl.DateTimeFormat(
    locale(),
    isShort ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : { month: 'numeric', day: 'numeric' },
  );
  return moments.map((at) => format.format(new Date(at)));
}
