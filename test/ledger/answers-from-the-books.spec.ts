import { expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/database/database.js';
import { EntriesRepository } from '../../src/gateway/ledger/store/entries.repository.js';
import type { Entry, EntryFilter } from '../../src/gateway/ledger/store/entry-filter.js';
import { Ingester } from '../../src/gateway/ledger/store/ingester.js';
import { CounterRestoreRepository } from '../../src/gateway/ledger/store/counter-restore.repository.js';
import { RetentionRepository } from '../../src/gateway/ledger/store/retention.repository.js';
import { UsageRepository } from '../../src/gateway/ledger/store/usage.repository.js';
import { SUMS, USAGE_DIMENSIONS, type UsageTotal } from '../../src/gateway/ledger/store/usage-query.js';
import type { SettleRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { subjectOfBefore } from '../../src/platform/database/subject-of-before.js';
import { onBothEngines } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { DAY_ONE, intent, settle, usageOf, writeSegment } from '../support/journal.js';

const HOUR = 3_600_000;
const COUNT = 400;
const MINE = subjectOfBefore('tk', 'mine');

/** Requests over three days that differ in everything that can be asked for; several share a millisecond. */
function history(): SettleRecord[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const [outcome, status] = (
      [
        ['completed', 200],
        ['failed', 429],
        ['client_gone', 499],
        ['failed', 502],
      ] as const
    )[i % 7 < 4 ? 0 : (i % 7) - 3]!;
    const channel = `c${i % 3}`;
    const attempt = { channel, key: 1 + (i % 2), model: `m${i % 5}`, status, fault: null, durationMs: 5 };
    return settle(`b-${String(i).padStart(4, '0')}`, {
      at: DAY_ONE + Math.floor(i / 3) * 1_950_000,
      route: `r${i % 2}`,
      token: `t${i % 4}`,
      channel,
      key: attempt.key,
      upstreamModel: attempt.model,
      outcome,
      status,
      usage: usageOf({ promptTokens: i, completionTokens: i * 2, cachedTokens: i >> 1, audioPromptTokens: 1 }),
      usageSource: i % 9 === 0 ? 'estimate' : 'actual',
      costMicros: i % 11 === 0 ? null : i * 1_000_003,
      attempts: i % 6 === 0 ? [{ ...attempt, key: 2, fault: 'overloaded' }, attempt] : [attempt],
    });
  });
}

const FILTERS: EntryFilter[] = [
  {},
  { token: 't1' },
  { route: 'r1', token: 't1' },
  { channel: 'c2' },
  { channel: 'c2', model: 'm3' },
  { model: 'm4' },
  { outcome: 'failed' },
  { outcome: 'completed', channel: 'c0' },
  { status: { from: 429, to: 429 } },
  { status: { from: 400, to: 499 }, token: 't3' },
  { status: { from: 200, to: 299 }, route: 'r0' },
  { outcome: 'crashed' },
  { minCostMicros: 300_000_000 },
  { minCostMicros: 100_000_900, maxCostMicros: 200_000_600, token: 't2' },
  { maxCostMicros: 0 },
  { requestId: 'req-b-0017' },
  { since: DAY_ONE + 86_400_000 },
  { since: DAY_ONE + HOUR + 1, until: DAY_ONE + 5 * HOUR, status: { from: 500, to: 599 } },
  { token: 'nobody' },
];

function isWithin(value: number | null, from: number | undefined, to: number | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  return value !== null && value >= (from ?? -Infinity) && value <= (to ?? Infinity);
}

function isMatch(entry: Entry, filter: EntryFilter): boolean {
  const equals = [
    [filter.route, entry.route],
    [filter.token, entry.token],
    [filter.channel, entry.channel],
    [filter.model, entry.upstream_model],
    [filter.outcome, entry.outcome],
    [filter.requestId, entry.request_id],
  ];
  return (
    equals.every(([wanted, is]) => wanted === undefined || wanted === is) &&
    isWithin(entry.at, filter.since, filter.until === undefined ? undefined : filter.until - 1) &&
    isWithin(entry.status, filter.status?.from, filter.status?.to) &&
    isWithin(entry.cost_micros, filter.minCostMicros, filter.maxCostMicros)
  );
}

async function fill(
  database: Database,
  boot = 'b',
  records: readonly Parameters<typeof JSON.stringify>[0][] = history(),
) {
  const directory = freshFolder();
  writeSegment(directory, { boot, number: 1 }, records as SettleRecord[]);
  await new Ingester(database, { directory, livingBoots: [], onDamage: () => {} }).finishTheDead(DAY_ONE);
}

async function allEntries(database: Database): Promise<readonly Entry[]> {
  const { entries, cursor } = await new EntriesRepository(database).page({}, 10_000);
  expect(cursor).toBeNull();
  expect(entries).toEqual(entries.toSorted((a, b) => b.at - a.at || b.id - a.id));
  return entries;
}

onBothEngines('the books', ({ fresh }) => {
  it('give the same entries page by page as all at once, for every filter', async () => {
    const database = await fresh();
    await fill(database);
    const entries = new EntriesRepository(database);
    const everything = await allEntries(database);
    for (const filter of FILTERS) {
      const ids: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await entries.page(filter, 7, cursor);
        ids.push(...page.entries.map(({ id }) => id));
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);
      const wanted = everything.filter((entry) => isMatch(entry, filter)).map(({ id }) => id);
      expect([filter, ids]).toEqual([filter, wanted]);
      expect([filter, await entries.count(filter, COUNT)]).toEqual([filter, wanted.length]);
      expect([filter, await entries.count(filter, 3)]).toEqual([filter, Math.min(3, wanted.length)]);
    }
    expect(everything).toHaveLength(COUNT);
  });

  it('keep a list in place while newer entries come', async () => {
    const database = await fresh();
    await fill(database);
    const entries = new EntriesRepository(database);
    const first = await entries.page({}, 10);
    await fill(database, 'n', [settle('n-1', { at: DAY_ONE + 999 * 86_400_000 })]);
    const second = await entries.page({}, 10, first.cursor!);
    const expected = (await allEntries(database)).slice(1, 21).map(({ id }) => id);
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual(expected);
  });

  it.each(['', 'x', Buffer.from('1 ').toString('base64url'), Buffer.from('a b').toString('base64url')])(
    'refuse the cursor "%s"',
    async (cursor) => {
      const entries = new EntriesRepository(await fresh());
      await expect(entries.page({}, 10, cursor)).rejects.toMatchObject({ code: 'invalid_request', status: 400 });
    },
  );

  it('add up to the micro what the entries say, by any group, over any stretch of time', async () => {
    const database = await fresh();
    await fill(database);
    const usage = new UsageRepository(database);
    const everything = await allEntries(database);
    const stretches = [
      {},
      { since: DAY_ONE + 7 * HOUR },
      { since: DAY_ONE + 7 * HOUR + 1, until: DAY_ONE + 30 * HOUR + 12_345 },
      { since: DAY_ONE + HOUR + 5, until: DAY_ONE + HOUR + 1_000_000 },
      { since: DAY_ONE + 10 * HOUR, until: DAY_ONE + 10 * HOUR },
      // up to the newest entry, itself excluded and included, and to beyond it
      ...[0, 1, 90 * 60_000].map((ms) => ({ since: DAY_ONE + 70 * HOUR + 5, until: everything[0]!.at + ms })),
    ];
    for (const by of [[], ...USAGE_DIMENSIONS.map((dimension) => [dimension]), ['day', 'model', 'token'] as const]) {
      for (const stretch of stretches) {
        for (const subject of [{}, { token: 't1' }, { channel: 'c1', model: 'm2' }]) {
          const filter = { ...stretch, ...subject };
          const totals = await usage.totals({ by, filter });
          const wanted = everything.filter((entry) => isMatch(entry, filter));
          const sum = (name: (typeof SUMS)[number]): number => totals.reduce((all, total) => all + total[name], 0);
          expect([by, filter, sum('requests'), sum('cost_micros'), sum('cached_tokens'), sum('unpriced')]).toEqual([
            by,
            filter,
            wanted.length,
            wanted.reduce((all, entry) => all + (entry.cost_micros ?? 0), 0),
            wanted.reduce((all, entry) => all + (entry.cached_tokens ?? 0), 0),
            wanted.filter(({ priced }) => priced === 0).length,
          ]);
        }
      }
    }
    const byToken: UsageTotal[] = await usage.totals({ by: ['token'], filter: {} });
    expect(byToken.map(({ group }) => group.token)).toEqual(['t0', 't1', 't2', 't3']);
  });

  it('tell what counters begin with, failed attempts of channels and keys included', async () => {
    const database = await fresh();
    await fill(database);
    const parking = { kind: 'parking', at: 1, route: 'r0', channel: 'c0', model: null, reason: 'quota' };
    await fill(database, 'p', [
      { ...parking, key: 1, until: null },
      { ...parking, key: 2, until: DAY_ONE - 1 },
      { ...parking, key: null, until: DAY_ONE + 1 },
    ]);
    const since = DAY_ONE + 20 * HOUR;
    const recent = history().filter(({ at }) => at >= since);
    const state = await new CounterRestoreRepository(database).state(
      [
        { by: 'token', since },
        { by: 'channel', since },
        { by: 'key', since },
      ],
      DAY_ONE,
    );
    const [tokens, channels, keys] = state.usage;
    const token = recent.filter((record) => record.token === 't3');
    expect(tokens!.find(({ id }) => id === subjectOfBefore('tk', 't3'))).toEqual({
      id: subjectOfBefore('tk', 't3'),
      requests: token.length,
      tokens: token.reduce((all, { usage }) => all + usage!.promptTokens + usage!.completionTokens, 0),
      costMicros: token.reduce((all, { costMicros }) => all + (costMicros ?? 0), 0),
    });
    const attempts = recent.flatMap(({ route, attempts: list }) => list.map((attempt) => ({ route, ...attempt })));
    const channelOf = ({ route, channel }: { route: string; channel: string }): string =>
      subjectOfBefore('ch', `${route}/${channel}`);
    for (const { id, requests } of channels!)
      expect(requests).toBe(attempts.filter((attempt) => channelOf(attempt) === id).length);
    expect(channels!.map(({ id }) => id).toSorted()).toEqual([...new Set(attempts.map(channelOf))].toSorted());
    expect(keys!.reduce((all, { requests }) => all + requests, 0)).toBe(attempts.length);
    for (const { id, requests } of keys!) {
      const own = attempts.filter(
        ({ route, channel, key }) => id === subjectOfBefore('key', `${route}/${channel}/${key}`),
      );
      expect(requests).toBe(own.length);
    }
    expect(state.parkings.map(({ keyId, until }) => [keyId, until])).toEqual(
      expect.arrayContaining([
        [subjectOfBefore('key', 'r0/c0/1'), null],
        [null, DAY_ONE + 1],
      ]),
    );
    expect(state.parkings).toHaveLength(2);
  });

  it('find the receipt of a request for its token alone, the newest when an id repeats', async () => {
    const database = await fresh();
    await fill(database, 'b', [
      settle('b-1', { id: 'same', token: 'mine', status: 200 }),
      settle('b-2', { id: 'same', token: 'mine', status: 502, at: DAY_ONE + 5 }),
      settle('b-3', { id: 'same', token: 'other', status: 418, at: DAY_ONE + 9 }),
      intent('b-4', { id: 'open', token: 'mine' }),
    ]);
    const entries = new EntriesRepository(database);
    expect(await entries.receipt('same', MINE)).toMatchObject({ entry: 'b-2', status: 502 });
    expect(await entries.receipt('same', subjectOfBefore('tk', 'nobody'))).toBeNull();
    expect(await entries.receipt('open', MINE)).toBeNull();
  });

  it('give a receipt back as its process wrote it, whatever became of the request', async () => {
    const failed = { channel: 'c-1', key: 2, model: 'm', status: 529, fault: 'overloaded', durationMs: 7 } as const;
    const { usage: _usage, usageSource: _source, costMicros: _cost, ...bare } = settle('r-1', { id: 'r-1' });
    const { channel: _channel, key: _key, upstreamModel: _model, firstContentMs: _first, ...untried } = bare;
    const written = [
      { ...untried, attempts: [], status: 400, outcome: 'failed', error: 'model_not_found' },
      settle('r-2', { id: 'r-2', costMicros: null, usageSource: 'estimate' }),
      settle('r-3', {
        id: 'r-3',
        attempts: [failed, { ...failed, key: 1, status: 200, fault: null }],
        planned: ['c-1', 'c-2'],
        excluded: [{ channel: 'c-3', model: 'm', reason: 'cooling' }],
      }),
    ] as const satisfies SettleRecord[];
    const database = await fresh();
    await fill(database, 'r', written);
    const entries = new EntriesRepository(database);
    for (const record of written)
      expect(await entries.receipt(record.id, subjectOfBefore('tk', record.token))).toEqual(record);
  });

  it('let the oldest entries go by age and by size, and keep their sums', async () => {
    const database = await fresh();
    await fill(database);
    const retention = new RetentionRepository(database);
    const usage = new UsageRepository(database);
    const before = await usage.totals({ by: ['token', 'day'], filter: {} });
    const end = DAY_ONE + 2 * 86_400_000;
    const now = end + 30 * 86_400_000;
    const kept = history().filter(({ at }) => at >= end).length;
    expect(await retention.removeSome({ days: 30, maxBytes: 2 ** 40 }, now)).toBe(COUNT - kept);
    expect(await retention.removeSome({ days: 30, maxBytes: 2 ** 40 }, now)).toBe(0);
    expect(Math.min(...(await allEntries(database)).map(({ at }) => at))).toBeGreaterThanOrEqual(end);
    const attempts = await database.db.selectFrom('attempts').select('at').execute();
    expect(attempts.every(({ at }) => at >= end)).toBe(true);
    expect(await retention.removeSome({ days: 30, maxBytes: 1_000 }, now)).toBe(kept);
    retention.shrink();
    expect(await allEntries(database)).toEqual([]);
    expect(await usage.totals({ by: ['token', 'day'], filter: {} })).toEqual(before);
  });
});
