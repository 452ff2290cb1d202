import type { BudgetSettings } from '../../gateway/catalog/ceilings.js';
import { formatMicros } from '../../gateway/pricing/money.js';
import type { CooldownView } from '../operate/cooldown-board.js';
import type { RemovalsTold } from '../../gateway/ledger/journal/journal-removals.js';
import { removalsInWords } from '../../gateway/ledger/journal/removals-in-words.js';
import type { Condition } from './alert-event.js';

/** Shares of a budget, in percent, at which somebody is told. */
const SHARES = [100, 80, 50] as const;
const DAY_MS = 86_400_000;
/** A certificate that is renewed by itself is so a month before its end. */
const EXPIRES_WITHIN_MS = 14 * DAY_MS;
const DISK_PERCENT = 90;
const LEAST_HOURS = 24;
/** Nobody is woken for less. */
const LEAST_MICROS = 1_000_000;
const DEVIATIONS = 4;
const TIMES_MEAN = 3;

/** Channels that are out by their own faults, and keys that their provider refuses. */
export function boardConditions(board: readonly CooldownView[]): Condition[] {
  return board.flatMap(({ id, scope, cause, why }): Condition[] => {
    const { channel, channel_name: name, key, model } = scope;
    const subject = { kind: 'channel', id: channel, name };
    const told = { key: id, subject, data: { channel, key, model, cause } };
    const part = [key === null ? '' : `, key ${key}`, model === null ? '' : `, model ${model}`].join('');
    if (cause === 'circuit_open')
      return [{ ...told, kind: 'channel_down', title: `Channel ${name} is down${part}`, text: `${why}.` }];
    if (cause === 'key_refused') {
      const title = `A key of channel ${name} is refused${part}`;
      return [{ ...told, kind: 'key_rejected', title, text: 'The provider refused it; replace it or release it.' }];
    }
    return [];
  });
}

/** What may be spent by somebody in a period, and what was. */
export interface BudgetState {
  readonly subject: Condition['subject'];
  readonly period: keyof BudgetSettings;
  /** Names the day or month, so that the next one is told anew. */
  readonly of: string;
  readonly limitMicros: number;
  readonly spentMicros: number;
}

/** The highest share of each budget that is reached. */
export function budgetConditions(states: readonly BudgetState[]): Condition[] {
  return states.flatMap(({ subject, period, of, limitMicros: limit, spentMicros: spent }): Condition[] => {
    const share = limit <= 0 ? undefined : SHARES.find((percent) => spent * 100 >= limit * percent);
    if (share === undefined) return [];
    const word = period === 'total' ? 'total' : `${period}'s`;
    return [
      {
        key: `budget/${subject.id}/${period}/${of}/${share}`,
        kind: 'budget',
        subject,
        title: `${subject.name} has used ${share} % of its ${word} budget`,
        text: `${formatMicros(spent)} of ${formatMicros(limit)} USD.`,
        data: { share, period, spent: formatMicros(spent), limit: formatMicros(limit) },
        isMoment: true,
      },
    ];
  });
}

/** The last whole hour, when it cost far more than the hours before; `hours` has the hours that cost anything. */
export function spendConditions(hours: ReadonlyMap<number, number>, lastHour: number, span: number): Condition[] {
  const last = hours.get(lastHour) ?? 0;
  const known = [...hours].filter(([hour]) => hour < lastHour);
  const first = Math.min(...known.map(([hour]) => hour));
  const count = known.length === 0 ? 0 : Math.min(span, lastHour - first);
  if (count < LEAST_HOURS || last < LEAST_MICROS) return [];
  const mean = known.reduce((sum, [, micros]) => sum + micros, 0) / count;
  const squares = known.reduce((sum, [, micros]) => sum + (micros - mean) ** 2, 0) + (count - known.length) * mean ** 2;
  const usual = mean + DEVIATIONS * Math.sqrt(squares / count);
  if (last < usual || last < TIMES_MEAN * mean) return [];
  return [
    {
      key: `spend/${lastHour}`,
      kind: 'spend_anomaly',
      subject: { kind: 'gateway', id: 'gateway', name: 'gateway' },
      title: `An hour cost ${formatMicros(last)} USD`,
      text: `The mean of the ${count} hours before is ${formatMicros(Math.round(mean))} USD.`,
      data: { spent: formatMicros(last), mean: formatMicros(Math.round(mean)), hours: count },
      isMoment: true,
    },
  ];
}

/** An upstream's certificate. */
export interface CertificateState {
  readonly origin: string;
  readonly channels: readonly string[];
  /** Wall milliseconds. */
  readonly expiresAt: number;
}

/** Certificates that end within two weeks. */
export function certificateConditions(states: readonly CertificateState[], now: number): Condition[] {
  return states
    .filter(({ expiresAt }) => expiresAt - now < EXPIRES_WITHIN_MS)
    .map(({ origin, channels, expiresAt }) => {
      const days = Math.max(0, Math.floor((expiresAt - now) / DAY_MS));
      const until = new Date(expiresAt).toISOString();
      return {
        key: `certificate/${origin}/${until}`,
        kind: 'certificate_expiring',
        subject: { kind: 'upstream', id: origin, name: new URL(origin).host },
        title: `The certificate of ${new URL(origin).host} ends in ${days} days`,
        text: `It is valid until ${until}; channels: ${channels.join(', ')}.`,
        data: { origin, expires_at: until, days },
      };
    });
}

/** What is kept on the disk within a budget, and the variable that sets it. */
export interface DiskState {
  readonly variable: 'LOG_DISK_BUDGET' | 'CONTENT_DISK_BUDGET';
  readonly usedBytes: number;
  readonly budgetBytes: number;
}

const KEPT: Readonly<Record<DiskState['variable'], { readonly key: string; readonly what: string }>> = {
  LOG_DISK_BUDGET: { key: 'disk', what: 'Single requests take' },
  CONTENT_DISK_BUDGET: { key: 'disk/content', what: 'Kept content takes' },
};

/** Whether what is kept comes near its budget, where the oldest begins to go. */
export function diskConditions(states: readonly DiskState[]): Condition[] {
  return states.flatMap(({ variable, usedBytes, budgetBytes }): Condition[] => {
    const percent = Math.floor((usedBytes * 100) / budgetBytes);
    if (percent < DISK_PERCENT) return [];
    const { key, what } = KEPT[variable];
    return [
      {
        key,
        kind: 'disk_budget',
        subject: { kind: 'gateway', id: 'gateway', name: 'gateway' },
        title: `${what} up ${percent} % of the disk budget`,
        text: `At 100 % the oldest goes first; raise ${variable} or keep less for fewer days.`,
        data: { variable, used_bytes: usedBytes, budget_bytes: budgetBytes },
      },
    ];
  });
}

/** That somebody removed files of the journal; told anew with each further one. */
export function removalConditions(removed: RemovalsTold | null): Condition[] {
  if (removed === null) return [];
  const { rewritten, lost, at } = removed;
  return [
    {
      key: `journal/${at}`,
      kind: 'journal_removed',
      subject: { kind: 'gateway', id: 'gateway', name: 'gateway' },
      title: lost > 0 ? 'Records of requests were removed and are lost' : 'Files of the journal were removed',
      text: removalsInWords(removed),
      data: { rewritten, lost },
      isMoment: true,
    },
  ];
}
