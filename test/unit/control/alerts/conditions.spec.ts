import { describe, expect, it } from '@jest/globals';
import {
  boardConditions,
  budgetConditions,
  certificateConditions,
  diskConditions,
  spendConditions,
  type DiskState,
} from '../../../../src/control/alerts/conditions.js';
import type { CooldownView } from '../../../../src/control/operate/cooldown-board.js';

const DAY_MS = 86_400_000;
const SUBJECT = { kind: 'token', id: 'tk_a', name: 'ada' };

const WHOLE = { model: null, route: null, route_name: null };

const cooldown = (cause: CooldownView['cause'], key: number | null = null): CooldownView => ({
  id: `cd_${cause}`,
  kind: cause === 'parked' ? 'parked' : 'cooldown',
  state: 'cooling',
  scope: { channel: 'ch_a', channel_name: 'main', key, key_id: key === null ? null : `key_${key}`, ...WHOLE },
  cause,
  why: 'in words',
  since: null,
  until: null,
});

describe('what alerts are about', () => {
  it('is a channel that is down or a refused key, and nothing that a person or a rate has put aside', () => {
    const board = ['circuit_open', 'parked', 'rate_limited', 'cooling'].map((cause) => cooldown(cause as never));
    const found = boardConditions([...board, cooldown('key_refused', 2)]);
    expect(found.map(({ kind, title }) => [kind, title])).toEqual([
      ['channel_down', 'Channel main is down'],
      ['key_rejected', 'A key of channel main is refused, key 2'],
    ]);
  });

  it.each([
    [499_999, undefined],
    [500_000, 50],
    [799_999, 50],
    [800_000, 80],
    [1_000_000, 100],
    [5_000_000, 100],
  ])('is a budget of one dollar of which %d micros are used: %s %%', (spentMicros, share) => {
    const state = { subject: SUBJECT, period: 'day' as const, of: '20261130', limitMicros: 1_000_000, spentMicros };
    const [found] = budgetConditions([state]);
    expect(found?.data['share']).toBe(share);
    expect(found?.key).toBe(share === undefined ? undefined : `budget/tk_a/day/20261130/${share}`);
  });

  it('is no budget of nothing, which is a ban and no budget', () => {
    expect(budgetConditions([{ subject: SUBJECT, period: 'day', of: '1', limitMicros: 0, spentMicros: 0 }])).toEqual(
      [],
    );
  });

  it('is an hour that costs far more than the hours before, idle ones included', () => {
    const steady = new Map(Array.from({ length: 100 }, (_, hour) => [hour, 2_000_000 + (hour % 3) * 100_000]));
    expect(spendConditions(new Map(steady).set(100, 2_300_000), 100, 167)).toEqual([]);
    const [found] = spendConditions(new Map(steady).set(100, 9_000_000), 100, 167);
    expect([found?.kind, found?.key]).toEqual(['spend_anomaly', 'spend/100']);
    const rare = new Map([[0, 3_000_000]]).set(100, 3_000_000);
    expect(spendConditions(rare, 100, 167)).toHaveLength(1);
  });

  it('is no anomaly in the first day, nor for small change', () => {
    const young = new Map(Array.from({ length: 20 }, (_, hour) => [hour, 10]));
    expect(spendConditions(young.set(20, 50_000_000), 20, 167)).toEqual([]);
    const small = new Map(Array.from({ length: 100 }, (_, hour) => [hour, 10]));
    expect(spendConditions(small.set(100, 999_999), 100, 167)).toEqual([]);
    expect(spendConditions(new Map(), 100, 167)).toEqual([]);
  });

  it('is a certificate in its last fourteen days, or past them', () => {
    const state = (days: number) => ({ origin: 'https://a.example', channels: ['main'], expiresAt: days * DAY_MS });
    const found = certificateConditions([state(14), state(13.5), state(-1)], 0);
    expect(found.map(({ data }) => data['days'])).toEqual([13, 0]);
  });

  it('is a disk budget from nine tenths on', () => {
    const state = (variable: DiskState['variable'], usedBytes: number) => ({ variable, usedBytes, budgetBytes: 1_000 });
    expect(diskConditions([state('LOG_DISK_BUDGET', 899), state('CONTENT_DISK_BUDGET', 899)])).toEqual([]);
    const found = diskConditions([state('LOG_DISK_BUDGET', 900), state('CONTENT_DISK_BUDGET', 950)]);
    expect(found.map(({ key, title, text }) => [key, title, /raise (\w+)/.exec(text)?.[1]])).toEqual([
      ['disk', 'Single requests take up 90 % of the disk budget', 'LOG_DISK_BUDGET'],
      ['disk/content', 'Kept content takes up 95 % of the disk budget', 'CONTENT_DISK_BUDGET'],
    ]);
  });
});
