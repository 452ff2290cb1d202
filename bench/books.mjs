/**
 * Fills the books with requests through the journal and measures ingestion, start and queries.
 *
 *   node bench/books.mjs [--rows 1000000] [--rounds 20] [--url postgres://…]
 *
 * Needs a build. Without --url the engine is SQLite, in a temporary folder.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../dist/platform/database/database.js';
import { migrate } from '../dist/platform/database/migrate.js';
import { Ingester } from '../dist/gateway/ledger/store/ingester.js';
import { EntriesRepository } from '../dist/gateway/ledger/store/entries.repository.js';
import { UsageRepository } from '../dist/gateway/ledger/store/usage.repository.js';
import { CounterRestoreRepository } from '../dist/gateway/ledger/store/counter-restore.repository.js';
import { LedgerMaintainer } from '../dist/gateway/ledger/store/ledger-maintainer.js';
import { FrameQueue } from '../dist/gateway/ledger/journal/frame-queue.js';
import { subjectOfBefore } from '../dist/platform/database/subject-of-before.js';
import { SystemClock } from '../dist/platform/time/clock.js';

const { values } = parseArgs({
  options: { rows: { type: 'string' }, rounds: { type: 'string' }, url: { type: 'string' }, keep: { type: 'string' } },
});
const ROWS = Number(values.rows ?? 1_000_000);
const ROUNDS = Number(values.rounds ?? 20);
const END = Date.UTC(2026, 10, 1);
const SPAN_MS = 30 * 86_400_000;
const PER_SEGMENT = 20_000;

/** A small generator, so that every run has the same rows. */
let seed = 42;
const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
const names = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const ROUTES = names('route', 5);
const TOKENS = names('token', 50);
const MODELS = names('provider/model', 30);

function request(index, rows) {
  const at = Math.floor(END - SPAN_MS + (SPAN_MS * index) / rows);
  const place = Math.floor(random() ** 2.5 * TOKENS.length);
  const route = ROUTES[place % ROUTES.length];
  const channel = `${route}-channel-${Math.floor(random() ** 2 * 4)}`;
  const model = MODELS[(place * 3 + Math.floor(random() ** 2 * 4)) % MODELS.length];
  const chance = random();
  const [status, outcome] =
    chance < 0.95
      ? [200, 'completed']
      : chance < 0.97
        ? [429, 'failed']
        : chance < 0.985
          ? [502, 'failed']
          : chance < 0.99
            ? [499, 'client_gone']
            : [400, 'failed'];
  const usage = {
    promptTokens: Math.floor(random() * 4_000),
    completionTokens: Math.floor(random() * 900),
    cachedTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    audioPromptTokens: 0,
    audioCompletionTokens: 0,
  };
  const attempt = { channel, key: 1 + Math.floor(random() * 3), model, status, fault: null, durationMs: 900 };
  const settle = {
    at,
    route,
    token: TOKENS[place],
    operation: 'chat',
    model,
    stream: true,
    status,
    outcome,
    channel,
    key: attempt.key,
    upstreamModel: model,
    usage,
    usageSource: 'actual',
    costMicros: Math.floor(random() ** 6 * 2_000_000),
    firstContentMs: 400,
    durationMs: 1_200,
  };
  return {
    ...settle,
    attempts: random() < 0.05 ? [{ ...attempt, fault: 'overloaded', status: 529 }, attempt] : [attempt],
  };
}

/** Writes the journal of a process: an intent and a settlement for every request. */
function writeJournal(directory, boot, rows, firstIndex, total) {
  mkdirSync(directory, { recursive: true });
  for (let from = 0, number = 1; from < rows; from += PER_SEGMENT, number++) {
    const queue = new FrameQueue();
    for (let i = from; i < Math.min(rows, from + PER_SEGMENT); i++) {
      const entry = `${boot}-${i}`;
      const id = `00000000-0000-4000-8000-${String(firstIndex + i).padStart(12, '0')}`;
      const settle = request(firstIndex + i, total);
      const { at, route, token, operation, model, stream } = settle;
      queue.add(
        JSON.stringify({
          kind: 'intent',
          entry,
          id,
          at,
          route,
          token,
          operation,
          model,
          stream,
          reservedMicros: 5_000,
        }),
      );
      queue.add(JSON.stringify({ kind: 'settle', entry, id, ...settle }));
    }
    writeFileSync(join(directory, `${boot}-${String(number).padStart(6, '0')}.log`), queue.take());
  }
}

async function timed(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

async function measure(name, act) {
  await act();
  const times = [];
  for (let i = 0; i < ROUNDS; i++) times.push(await timed(act));
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  console.log(`| ${name.padEnd(52)} | ${at(0.5).padStart(8)} | ${at(0.99).padStart(8)} |`);
}

const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'books-bench-'));
const location = { dataDir: folder, url: values.url };
const journal = join(folder, 'journal');
const database = await openDatabase(location);
await migrate(database.db);
const ingester = new Ingester(database, { directory: journal, livingBoots: [], onDamage: console.error });
const existing = Number(
  (
    await database.db
      .selectFrom('entries')
      .select(({ fn }) => fn.countAll().as('n'))
      .executeTakeFirst()
  ).n,
);
const STEP = 200_000;
let ingestMs = 0;
for (let done = existing; done < ROWS; done += STEP) {
  const count = Math.min(STEP, ROWS - done);
  writeJournal(journal, `fill${String(done).padStart(9, '0')}`, count, done, ROWS);
  ingestMs += await timed(() => ingester.finishTheDead(END));
}
if (existing < ROWS) {
  const added = ROWS - existing;
  console.log(
    `${database.engine}: ${added} requests ingested, ${Math.round(added / (ingestMs / 1000))} requests/s, ${Math.round((2 * added) / (ingestMs / 1000))} records/s`,
  );
  if (database.engine === 'postgres')
    await database.db.executeQuery({ sql: 'vacuum analyze', parameters: [], query: { kind: 'RawNode' } });
}

const entries = new EntriesRepository(database);
const usage = new UsageRepository(database);
const opening = new CounterRestoreRepository(database);
const since = END - SPAN_MS;
const day = { since: END - 86_400_000, until: END };
const channel = 'route-0-channel-0';
const filters = {
  newest: {},
  'token (busy)': { token: 'token-0' },
  'token (rare)': { token: 'token-49' },
  'token (unknown)': { token: 'nobody' },
  channel: { channel },
  'model (rare)': { model: 'provider/model-29' },
  route: { route: 'route-4' },
  'request id': { requestId: '00000000-0000-4000-8000-000000123456' },
  'status 429': { status: { from: 429, to: 429 } },
  'status 404 (none)': { status: { from: 404, to: 404 } },
  'class 4xx': { status: { from: 400, to: 499 } },
  'class 5xx': { status: { from: 500, to: 599 } },
  'class 2xx': { status: { from: 200, to: 299 } },
  'outcome failed': { outcome: 'failed' },
  'outcome crashed (none)': { outcome: 'crashed' },
  'cost >= $1.99 (rare)': { minCostMicros: 1_990_000 },
  'cost >= $5 (none)': { minCostMicros: 5_000_000 },
  'cost <= $0.0001': { maxCostMicros: 100 },
  day: day,
  'first day': { since, until: since + 86_400_000 },
  'token + status 429': { token: 'token-0', status: { from: 429, to: 429 } },
  'token (rare) + 5xx': { token: 'token-49', status: { from: 500, to: 599 } },
  'token + channel never used': { token: 'token-1', channel },
  'token + model never used': { token: 'token-0', model: 'provider/model-29' },
  'channel + model (rare) + 4xx': { channel, model: 'provider/model-29', status: { from: 400, to: 499 } },
  'channel + 5xx + day': { channel, status: { from: 500, to: 599 }, ...day },
  'route + outcome failed': { route: 'route-4', outcome: 'failed' },
  'token + cost >= $1.9': { token: 'token-0', minCostMicros: 1_900_000 },
  'token + cost >= $5 (none)': { token: 'token-0', minCostMicros: 5_000_000 },
  'route-0 + status 404 (none) ': { route: 'route-0', status: { from: 404, to: 404 } },
  'model (busy) + channel + token': { model: 'provider/model-0', channel, token: 'token-0' },
};
console.log(
  `| ${`${database.engine}, ${ROWS} rows`.padEnd(52)} |   p50 ms |   p99 ms |\n|${'-'.repeat(54)}|---------:|---------:|`,
);
for (const [name, filter] of Object.entries(filters)) await measure(`page: ${name}`, () => entries.page(filter, 50));
const second = await entries.page({ token: 'token-0' }, 50);
if (second.cursor !== null)
  await measure('page: token, second page', () => entries.page({ token: 'token-0' }, 50, second.cursor));
await measure('receipt', () =>
  entries.receipt('00000000-0000-4000-8000-000000500000', subjectOfBefore('tk', 'token-0')),
);
await measure('usage: day by hour', () => usage.totals({ by: ['hour'], filter: day }));
await measure('usage: all by token', () => usage.totals({ by: ['token'], filter: {} }));
await measure('usage: all by day, model', () => usage.totals({ by: ['day', 'model'], filter: {} }));
await measure('usage: token by day, edges', () =>
  usage.totals({ by: ['day'], filter: { token: 'token-0', since: since + 12_345, until: END - 12_345 } }),
);
await measure('opening: tokens, month', () => opening.state([{ by: 'token', since: END - 30 * 86_400_000 }], END));
await measure('opening: keys, day', () => opening.state([{ by: 'key', since: END - 86_400_000 }], END));

writeJournal(journal, `start${Date.now().toString(36)}`, 50_000, ROWS, ROWS);
await database.db.destroy();
const settings = {
  dataDir: folder,
  databaseUrl: values.url,
  boots: ['zz'],
  retention: { days: 9_999, maxBytes: 2 ** 50 },
  patienceMs: 1_000,
};
let keeper;
const startMs = await timed(
  async () => (keeper = await LedgerMaintainer.open(settings, new SystemClock(), console.log)),
);
await keeper.finish();
console.log(`start with 100000 records in the journal: ${Math.round(startMs)} ms`);
if (values.keep === undefined) rmSync(folder, { recursive: true });
