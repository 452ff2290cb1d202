import { expect, it } from '@jest/globals';
import { CounterRestoreRepository } from '../../src/gateway/ledger/store/counter-restore.repository.js';
import { Ingester } from '../../src/gateway/ledger/store/ingester.js';
import { shareId } from '../../src/gateway/ledger/store/subjects-of.js';
import { UsageRepository } from '../../src/gateway/ledger/store/usage.repository.js';
import { SUMS, type UsageDimension, type UsageQuery } from '../../src/gateway/ledger/store/usage-query.js';
import type { RecordedAttempt, SettleRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import type { Database } from '../../src/platform/database/database.js';
import { onBothEngines } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { DAY_ONE, settle, usageOf, writeSegment } from '../support/journal.js';

const HOUR = 3_600_000;
const COUNT = 120;

/** An attempt at one of three channels, and what it took; of some nothing. */
function attemptAt(i: number, place: number): RecordedAttempt {
  const at = (i + place) % 3;
  const attempt = {
    channel: `c${at}`,
    channelId: `ch_${at}`,
    key: 1,
    keyId: `key_${at}`,
    model: `m${(i + place) % 2}`,
    status: 500,
    fault: 'server_error' as const,
    startMs: 0,
    durationMs: 5,
  };
  if ((i + place) % 5 === 0) return attempt;
  const usage = usageOf({ promptTokens: i + place, completionTokens: 2 * i + 1, cachedTokens: place });
  return { ...attempt, usage, usageSource: 'actual', costMicros: i * 1_000 + place };
}

/** Requests over three hours, each with up to three attempts that were charged one by one. */
function history(): SettleRecord[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const attempts = Array.from({ length: 1 + (i % 3) }, (__, place) => attemptAt(i, place));
    const { channel, channelId, key, keyId, model } = attempts.at(-1)!;
    const total = (of: (attempt: RecordedAttempt) => number | undefined): number =>
      attempts.reduce((all, attempt) => all + (of(attempt) ?? 0), 0);
    return settle(`b-${i}`, {
      at: DAY_ONE + i * 90_001,
      route: `r${i % 2}`,
      routeId: `rt_${i % 2}`,
      token: 't',
      tokenId: 'tk_t',
      channel,
      key,
      ...(channelId !== undefined && keyId !== undefined && { channelId, keyId }),
      upstreamModel: model,
      attempts,
      usage: usageOf({
        promptTokens: total(({ usage }) => usage?.promptTokens),
        completionTokens: total(({ usage }) => usage?.completionTokens),
        cachedTokens: total(({ usage }) => usage?.cachedTokens),
      }),
      costMicros: total(({ costMicros }) => costMicros ?? 0),
    });
  });
}

/** Every attempt of the history with the request that it belongs to. */
const ATTEMPTS = history().flatMap(({ at, route, attempts }) =>
  attempts.map((attempt, index) => ({ ...attempt, at, route, isLast: index === attempts.length - 1 })),
);

const STRETCHES = [
  {},
  { since: DAY_ONE + HOUR },
  { since: DAY_ONE + 17 * 60_000, until: DAY_ONE + 2 * HOUR + 11 * 60_000 },
  { since: DAY_ONE + 5 * 60_000, until: DAY_ONE + 9 * 60_000 },
];
const SUBJECTS = [{}, { channel: 'c1' }, { model: 'm1' }, { channel: 'c2', model: 'm0', route: 'r1' }];

async function fill(database: Database): Promise<void> {
  const directory = freshFolder();
  writeSegment(directory, { boot: 'b', number: 1 }, history());
  await new Ingester(database, { directory, livingBoots: [], onDamage: () => {} }).finishTheDead(DAY_ONE);
}

/** What a query should say, by group: requests that ended there, tokens and cost of the attempts that were there. */
function expected({ by, filter }: UsageQuery): object {
  const groups = new Map<string, number[]>();
  const rows = ATTEMPTS.filter(
    ({ at, channel, model, route }) =>
      at >= (filter.since ?? 0) &&
      at < (filter.until ?? Infinity) &&
      channel === (filter.channel ?? channel) &&
      model === (filter.model ?? model) &&
      route === (filter.route ?? route),
  );
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => row[name as 'channel' | 'model' | 'route']));
    const [requests, prompt, completion, cached, micros] = groups.get(key) ?? [0, 0, 0, 0, 0];
    const { promptTokens = 0, completionTokens = 0, cachedTokens = 0 } = row.usage ?? {};
    const more = [promptTokens, completionTokens, cachedTokens, row.costMicros ?? 0];
    groups.set(key, [
      requests! + Number(row.isLast),
      ...[prompt, completion, cached, micros].map((sum, index) => sum! + more[index]!),
    ]);
  }
  return Object.fromEntries([...groups].filter(([, sums]) => sums.some((sum) => sum > 0)));
}

onBothEngines('what a failed attempt took', ({ fresh }) => {
  it('counts at its channel and model, by any group, over any stretch of time', async () => {
    const database = await fresh();
    await fill(database);
    const usage = new UsageRepository(database);
    const groups: UsageDimension[][] = [[], ['channel'], ['model'], ['route', 'channel'], ['channel', 'model']];
    for (const by of groups)
      for (const stretch of STRETCHES)
        for (const subject of SUBJECTS) {
          const query = { by, filter: { ...stretch, ...subject } };
          const totals = await usage.totals(query);
          const told = totals.map(({ group, ...sums }) => [
            JSON.stringify(by.map((name) => group[name])),
            [sums.requests, sums.prompt_tokens, sums.completion_tokens, sums.cached_tokens, sums.cost_micros],
          ]);
          expect([query, Object.fromEntries(told)]).toEqual([query, expected(query)]);
          expect(totals.every((total) => SUMS.every((name) => total[name] >= 0))).toBe(true);
        }
  });

  it('is what counters of its channel and its key begin with', async () => {
    const database = await fresh();
    await fill(database);
    const since = DAY_ONE + 17 * 60_000;
    const queries = [
      { by: 'channel', since },
      { by: 'key', since },
      { by: 'share', since },
    ] as const;
    const { usage } = await new CounterRestoreRepository(database).state(queries, DAY_ONE);
    const idsOf = [
      ({ channelId }: (typeof ATTEMPTS)[number]) => channelId!,
      ({ keyId }: (typeof ATTEMPTS)[number]) => keyId!,
      ({ route, channelId }: (typeof ATTEMPTS)[number]) => shareId(`rt_${route.slice(1)}`, channelId!),
    ];
    usage.forEach((subjects, index) => {
      const recent = ATTEMPTS.filter(({ at }) => at >= since);
      const all = Map.groupBy(recent, idsOf[index]!);
      const wanted = [...all].map(([id, own]) => ({
        id,
        requests: own.length,
        tokens: own.reduce(
          (sum, { usage: took }) => sum + (took?.promptTokens ?? 0) + (took?.completionTokens ?? 0),
          0,
        ),
        costMicros: own.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0),
      }));
      const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
      expect(subjects.toSorted(byId)).toEqual(wanted.toSorted(byId));
    });
  });
});
