import { expect, it } from '@jest/globals';
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  infiniteStream,
  integer,
  nat,
  option,
  record,
  string,
} from 'fast-check';
import { sql } from 'kysely';
import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/platform/database/database.js';
import { describeEntry } from '../../src/gateway/ledger/store/describe.js';
import { LocalLedgerStore } from '../../src/gateway/ledger/store/local-ledger-store.js';
import { FrameQueue } from '../../src/gateway/ledger/journal/frame-queue.js';
import { SystemClock } from '../../src/platform/time/clock.js';
import { splitEntry } from '../../src/gateway/ledger/store/split-entry.js';
import { Ingester } from '../../src/gateway/ledger/store/ingester.js';
import type { JournalRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { freshFolder } from '../support/fresh-books.js';
import { OUTCOMES } from '../../src/platform/database/ledger-schema.js';
import { subjectOfBefore } from '../../src/platform/database/subject-of-before.js';
import { everythingIn, readableRows, stateOf } from '../support/ledger-rows.js';
import { onBothEngines } from '../support/engines.js';
import { checkpoint, DAY_ONE, framed, intent, settle, usageOf, writeSegment } from '../support/journal.js';

const BOOT = 'boot1';
const NOW = DAY_ONE + 3_600_000;

function ingester(database: Database, directory: string, ...livingBoots: string[]): Ingester {
  return new Ingester(database, { directory, livingBoots, onDamage: () => {} });
}

/**
 * Everything in the ledger but the positions of the journals and, in the dictionary, words without a label: rows are
 * compared by the words themselves, and a word that only a superseded checkpoint had is there or not as it was cut.
 */
async function everything(database: Database): Promise<object> {
  const labelled = (await readableRows(database, 'texts')).filter(({ label }) => label !== null);
  const texts = labelled.map((row) => `${String(row['text'])} ${String(row['label'])}`).toSorted();
  return { ...(await everythingIn(database, ['journal_positions', 'texts'])), texts };
}

/** What one process may write about its requests: each with an intent or not, checkpoints, and an end or none. */
const text = string({ unit: 'binary', maxLength: 12 });
const life = record({
  at: integer({ min: DAY_ONE, max: DAY_ONE + 7_200_000 }),
  token: constantFrom('t1', 't2'),
  channel: constantFrom('a', 'b'),
  model: text,
  checkpoints: array(nat(5_000), { maxLength: 3 }),
  end: constantFrom('none', 'completed', 'failed', 'client_gone'),
  cost: option(integer({ min: 0, max: 2 ** 45 })),
  tokens: nat(1_000_000),
  attempts: nat(3),
}).map(
  ({ at, token, channel, model, checkpoints, end, cost, tokens, attempts }) =>
    (entry: string): JournalRecord[] => {
      const common = { at, token, model };
      const usage = usageOf({ promptTokens: tokens, cachedTokens: tokens >> 1 });
      const attempt = { channel, key: 1, model, status: null, fault: null, durationMs: 3 };
      return [
        intent(entry, { ...common, reservedMicros: 77 }),
        ...checkpoints.map((ms) =>
          checkpoint(entry, { at: at + ms, channel, upstreamModel: model, usage, costMicros: cost }),
        ),
        ...(end === 'none'
          ? []
          : [
              settle(entry, {
                ...common,
                ...(attempts > 0 && { channel }),
                upstreamModel: model,
                outcome: end,
                usage,
                costMicros: cost,
                attempts: Array.from({ length: attempts }, () => attempt),
              }),
            ]),
      ];
    },
);
const lives = array(life, { minLength: 1, maxLength: 12 }).map((makers) =>
  makers.flatMap((make, index) => make(`${BOOT}-${index}`)),
);

onBothEngines('the journal', ({ engine, fresh }) => {
  it('gives the same books however often its records are repeated, and however it is cut into segments', async () => {
    await assert(
      asyncProperty(lives, infiniteStream(nat()), async (records, chance) => {
        const number = (below: number): number => (chance.next().value as number) % below;
        const once = freshFolder();
        writeSegment(once, { boot: BOOT, number: 1 }, records);
        const plain = await fresh();
        await ingester(plain, once).finishTheDead(NOW);

        const repeated = freshFolder();
        const cuts: JournalRecord[][] = [];
        for (let i = 0; i < records.length;) {
          const length = 1 + number(5);
          cuts.push(records.slice(i, i + length));
          i += length;
          const seen = records.slice(0, i);
          cuts.push(Array.from({ length: number(6) }, () => seen[number(seen.length)]!));
        }
        cuts.push(...[0, 1].map(() => records.toSorted(() => number(3) - 1)));
        const database = await fresh();
        const living = ingester(database, repeated, BOOT);
        for (const [index, cut] of cuts.entries()) {
          writeSegment(repeated, { boot: BOOT, number: index + 1 }, cut);
          if (number(2) === 0) while ((await living.ingestSome()) !== null);
        }
        await ingester(database, repeated).finishTheDead(NOW);
        expect(await everything(database)).toEqual(await everything(plain));
        expect(readdirSync(repeated)).toEqual([]);
        await plain.db.destroy();
        await database.db.destroy();
      }),
      { numRuns: engine === 'sqlite' ? 25 : 8 },
    );
  });

  it('is read up to a torn end, at every byte, and goes on from there', async () => {
    const records = [intent(`${BOOT}-1`), settle(`${BOOT}-1`, { model: 'modèle 🦊' })];
    const bytes = framed(records);
    const database = await fresh();
    const directory = freshFolder();
    const step = engine === 'sqlite' ? 1 : 37;
    const living = ingester(database, directory, BOOT);
    for (let end = 0; end <= bytes.length; end += step) {
      writeSegment(directory, { boot: BOOT, number: 1 }, bytes.subarray(0, end));
      await living.ingestSome();
      const rows = await database.db.selectFrom('entries').select('outcome').execute();
      const whole = [framed(records.slice(0, 1)).length, bytes.length].filter((length) => length <= end).length;
      expect(rows.map(stateOf)).toEqual([[], ['open'], ['settled']][whole]);
    }
    writeSegment(directory, { boot: BOOT, number: 1 }, bytes);
    await living.ingestSome();
    expect(await database.db.selectFrom('entries').select(['outcome', 'model']).execute()).toEqual([
      { outcome: OUTCOMES.completed, model: 'modèle 🦊' },
    ]);
  });

  /** Ends what the dead have left, and gives the entries that came of it and the damage that was told. */
  async function finish(directory: string): Promise<{ ids: string[]; told: object[] }> {
    const told: object[] = [];
    const database = await fresh();
    const settings = { directory, livingBoots: [], onDamage: (damage: object) => void told.push(damage) };
    await new Ingester(database, settings).finishTheDead(NOW);
    const entries = await database.db.selectFrom('entries').select('id').orderBy('id').execute();
    return { ids: entries.map(({ id }) => `${BOOT}-${splitEntry(id).number}`), told };
  }

  it('passes over damaged lines of a final segment, says how many, and loses none of the others', async () => {
    const directory = freshFolder();
    const bytes = framed([settle(`${BOOT}-1`), settle(`${BOOT}-2`), settle(`${BOOT}-3`)]);
    const third = framed([settle(`${BOOT}-1`)]).length;
    bytes[third + 30] = 0x21;
    writeSegment(directory, { boot: BOOT, number: 1 }, bytes, 0);
    expect(await finish(directory)).toEqual({
      ids: [`${BOOT}-1`, `${BOOT}-3`],
      told: [{ boot: BOOT, segment: 1, lines: 1, reason: 'checksum', file: join(directory, 'refused.jsonl') }],
    });
  });

  it('keeps a record that the database refuses from stopping the others', async () => {
    const directory = freshFolder();
    const refused = { ...settle(`${BOOT}-2`), route: null } as unknown as JournalRecord;
    writeSegment(directory, { boot: BOOT, number: 1 }, [settle(`${BOOT}-1`), refused, settle(`${BOOT}-3`)]);
    expect(await finish(directory)).toEqual({
      ids: [`${BOOT}-1`, `${BOOT}-3`],
      told: [{ boot: BOOT, segment: 1, lines: 1, reason: 'refused', file: join(directory, 'refused.jsonl') }],
    });
  });

  it('sets aside what is no record, or one of another shape, and takes the others', async () => {
    const directory = freshFolder();
    const noRecord = { ...settle(`${BOOT}-2`), attempts: null } as unknown as JournalRecord;
    const absurd = { kind: 'parking', route: 'r' } as unknown as JournalRecord;
    const queue = new FrameQueue();
    for (const line of ['{"kind":"settle","entry":"x', '[', JSON.stringify(noRecord), JSON.stringify(absurd)])
      queue.add(line);
    const content = Buffer.concat([queue.take()!, framed([settle(`${BOOT}-3`)])]);
    writeSegment(directory, { boot: BOOT, number: 1 }, content);
    const { ids } = await finish(directory);
    expect(ids).toEqual([`${BOOT}-3`]);
    const kept = readFileSync(join(directory, 'refused.jsonl'), 'utf8').trim().split('\n');
    expect(kept.map((line) => (JSON.parse(line) as { boot: string }).boot)).toEqual([BOOT, BOOT, BOOT, BOOT]);
    expect(statSync(join(directory, 'refused.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('adds sums up to the largest number that can be read, and reads what earlier builds left beyond it', async () => {
    const directory = freshFolder();
    const database = await fresh();
    const most = Number.MAX_SAFE_INTEGER;
    const costly = (entry: string): JournalRecord =>
      settle(entry, { costMicros: most, usage: usageOf({ promptTokens: most }) });
    writeSegment(directory, { boot: BOOT, number: 1 }, [costly(`${BOOT}-1`), costly(`${BOOT}-2`)]);
    await ingester(database, directory).finishTheDead(NOW);
    writeSegment(directory, { boot: 'boot2', number: 1 }, [costly('boot2-1')]);
    await ingester(database, directory).finishTheDead(NOW);
    const books = new LocalLedgerStore(database, new SystemClock());
    const sums = async (filter: object): Promise<object[]> => await books.usage({ by: ['token'], filter });
    const saturated = [{ requests: 3, prompt_tokens: most, cost_micros: most }];
    expect(await sums({})).toMatchObject(saturated);
    expect(await sums({ since: DAY_ONE - 1, until: DAY_ONE + 1 })).toMatchObject(saturated);
    await sql`update rollups set prompt_tokens = 9223372036854775807, requests = 9007199254740993`.execute(database.db);
    await sql`update entries set prompt_tokens = 9223372036854775807, at = 9223372036854775807`.execute(database.db);
    expect(await sums({})).toMatchObject([{ prompt_tokens: most, requests: most }]);
    const { entries } = await books.page({ filter: {}, limit: 10 });
    expect(entries.map(describeEntry)).toMatchObject([
      { prompt_tokens: most, time: '+275760-09-13T00:00:00.000Z' },
      { prompt_tokens: most },
      { prompt_tokens: most },
    ]);
    const { usage } = await books.restoreState([
      { by: 'token', since: 0 },
      { by: 'key', since: 0 },
    ]);
    expect(usage[0]).toMatchObject([{ id: subjectOfBefore('tk', 't') }]);
    expect(usage[1]).toMatchObject([{ id: subjectOfBefore('key', 'r/c/1'), requests: 3, tokens: most }]);
  });

  it('is followed while it is written, and its segments go as soon as they are over and taken', async () => {
    const directory = freshFolder();
    const database = await fresh();
    const living = ingester(database, directory, BOOT);
    const first = writeSegment(directory, { boot: BOOT, number: 1 }, [intent(`${BOOT}-1`)]);
    expect(await living.ingestSome()).not.toBeNull();
    expect(await living.ingestSome()).toBeNull();
    writeFileSync(first, framed([intent(`${BOOT}-1`), settle(`${BOOT}-1`)]));
    writeSegment(directory, { boot: BOOT, number: 4 }, [settle(`${BOOT}-2`)]);
    expect(await living.ingestSome()).not.toBeNull();
    expect(await living.ingestSome()).not.toBeNull();
    expect(readdirSync(directory)).toEqual([`${BOOT}-000004.log`]);
    const again = ingester(database, directory, BOOT);
    expect(await again.ingestSome()).toBeNull();
    truncateSync(join(directory, `${BOOT}-000004.log`), framed([settle(`${BOOT}-2`)]).length);
    expect(await again.ingestSome()).toBeNull();
  });

  it('of a dead process closes what was open as crashed, once, from the last checkpoint', async () => {
    const directory = freshFolder();
    writeSegment(directory, { boot: BOOT, number: 1 }, [
      intent(`${BOOT}-1`, { reservedMicros: 500 }),
      intent(`${BOOT}-2`),
      checkpoint(`${BOOT}-2`, { at: DAY_ONE + 4_000, usage: usageOf({ completionTokens: 9 }), costMicros: 18 }),
      checkpoint(`${BOOT}-2`, { at: DAY_ONE + 2_000 }),
    ]);
    writeFileSync(join(directory, `${BOOT}-2.tmp`), '');
    const database = await fresh();
    expect(await ingester(database, directory, 'boot2').finishTheDead(NOW)).toBe(2);
    expect(await ingester(database, directory, 'boot3').finishTheDead(NOW, [BOOT])).toBe(0);
    const entries = (await readableRows(database, 'entries')).toSorted((a, b) => Number(a['id']) - Number(b['id']));
    expect(entries).toMatchObject([
      { outcome: OUTCOMES.crashed, completion_tokens: null, cost_micros: null, reserved_micros: 0 },
      { outcome: OUTCOMES.crashed, settled_at: NOW, completion_tokens: 9, cost_micros: 18, channel_label: 'c' },
    ]);
    const rollups = (await readableRows(database, 'rollups')).toSorted(
      (a, b) => Number(a['cost_micros']) - Number(b['cost_micros']),
    );
    expect(rollups).toMatchObject([
      { channel: '', requests: 1, crashed: 1, cost_micros: 0 },
      { channel: subjectOfBefore('ch', 'r/c'), requests: 1, crashed: 1, cost_micros: 18, completion_tokens: 9 },
    ]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('keeps the latest word on what is parked', async () => {
    const directory = freshFolder();
    const parking = { kind: 'parking', route: 'r', channel: 'c', key: null, model: null, reason: 'quota' } as const;
    writeSegment(directory, { boot: BOOT, number: 1 }, [
      { ...parking, at: DAY_ONE + 10, until: 0 },
      { ...parking, at: DAY_ONE, until: null },
      { ...parking, key: 2, at: DAY_ONE, until: DAY_ONE + 99 },
      { ...parking, key: 2, at: DAY_ONE, until: 0 },
    ]);
    const database = await fresh();
    await ingester(database, directory).finishTheDead(NOW);
    expect(await database.db.selectFrom('parkings').select(['key', 'until']).orderBy('key').execute()).toEqual([
      { key: '', until: 0 },
      { key: subjectOfBefore('key', 'r/c/2'), until: DAY_ONE + 99 },
    ]);
  });
});
