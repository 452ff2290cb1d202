import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { array, assert, asyncProperty, boolean, constant, nat, oneof, record } from 'fast-check';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { splitEntry } from '../../../src/gateway/ledger/store/split-entry.js';
import { Ingester } from '../../../src/gateway/ledger/store/ingester.js';
import { LocalLedgerStore } from '../../../src/gateway/ledger/store/local-ledger-store.js';
import { journalDirectory } from '../../../src/gateway/ledger/journal/journal-files.js';
import { replay, restoreLedger, unsealJournals } from '../../../src/gateway/ledger/restore/restore-ledger.js';
import { backUp } from '../../../src/platform/database/backup.js';
import { openDatabase, type Database, type DatabaseLocation } from '../../../src/platform/database/database.js';
import { migrate } from '../../../src/platform/database/migrate.js';
import { SystemClock } from '../../../src/platform/time/clock.js';
import { chat, get } from '../../support/client.js';
import { onEnginesOfTheRun } from '../../support/engines.js';
import { freshFolder } from '../../support/fresh-books.js';
import { TOKEN } from '../../support/gateway.js';
import { DAY_ONE, intent, settle, writeSegment } from '../../support/journal.js';
import { runGateway, type GatewayProcess } from '../../support/process.js';
import { ScriptedUpstream } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';

const NOW = DAY_ONE + 3_600_000;
const OTHER = 'gw_other_8kD2mV5xQ1';

/** Every third request is another tenant's. */
function tokenOf(id: string): string {
  return Number(id.split('-')[1]) % 3 === 0 ? 'other' : 't';
}

/** One step of a life: requests whose last one may be under way, some of them taken in, a restart, a backup, a restore. */
const step = oneof(
  record({ kind: constant('requests' as const), count: nat(3), lastIsOpen: boolean(), ingest: boolean() }),
  record({ kind: constant('restart' as const) }),
  record({ kind: constant('backup' as const) }),
  record({ kind: constant('restore' as const), replays: boolean() }),
);

/** A ledger with its journals, and what it should hold by a model that is nothing but sets of ids. */
class Life {
  private boot = 1;
  private segment = 0;
  private request = 0;
  private restores = 0;
  private taken: Ingester;
  /** Settled, or open and not yet closed by a restart. */
  private over = new Set<string>();
  private open = new Set<string>();
  private backups: { file: string; over: Set<string>; open: Set<string> }[] = [];

  constructor(
    private database: Database,
    private readonly location: DatabaseLocation,
  ) {
    this.taken = this.ingester();
  }

  async requests({
    count,
    lastIsOpen,
    ingest,
  }: {
    count: number;
    lastIsOpen: boolean;
    ingest: boolean;
  }): Promise<void> {
    const name = { boot: `boot${this.boot}`, number: ++this.segment };
    const ids = Array.from({ length: count }, () => `${name.boot}-${++this.request}`);
    const isOpen = (id: string): boolean => lastIsOpen && id === ids.at(-1);
    writeSegment(
      this.directory,
      name,
      ids.flatMap((id) => {
        const token = { token: tokenOf(id) };
        return [intent(id, token), ...(isOpen(id) ? [] : [settle(id, token)])];
      }),
    );
    for (const id of ids) (isOpen(id) ? this.open : this.over).add(id);
    if (ingest) while ((await this.taken.ingestSome()) !== null);
  }

  async restart(): Promise<void> {
    await this.ingester([]).finishTheDead(NOW);
    this.begin();
    for (const id of this.open) this.over.add(id);
    this.open.clear();
  }

  async backup(): Promise<void> {
    while ((await this.taken.ingestSome()) !== null);
    const file = join(freshFolder(), 'backup');
    await backUp(this.database, file);
    this.backups.push({ file, over: new Set(this.over), open: new Set(this.open) });
  }

  async restore(replays: boolean): Promise<void> {
    const backup = this.backups.at(-1);
    if (backup === undefined) return;
    await this.database.db.destroy();
    const label = String(++this.restores).padStart(17, '0');
    await restoreLedger(backup.file, this.location, label);
    this.database = await openDatabase(this.location);
    await unsealJournals(this.database);
    if (replays) await replay(this.database, this.location, { label, now: NOW, onDamage: expectNone });
    const boots = Array.from({ length: this.boot }, (_, index) => `boot${index + 1}`);
    await this.ingester([]).finishTheDead(NOW, boots);
    const later = replays ? [...this.over, ...this.open] : [];
    this.over = new Set([...backup.over, ...backup.open, ...later]);
    this.open.clear();
    this.begin();
  }

  /** How many requests of each tenant the sums say, and which are settled; by the ledger and by the model. */
  async compare(): Promise<Record<'ledger' | 'model', { requests: object; settled: string[] }>> {
    while ((await this.taken.ingestSome()) !== null);
    const books = new LocalLedgerStore(this.database, new SystemClock());
    const sums = await books.usage({ by: ['token'], filter: {} });
    const processes = new Map(
      (await this.database.db.selectFrom('processes').selectAll().execute()).map(({ id, boot }) => [id, boot]),
    );
    const rows = await this.database.db.selectFrom('entries').select('id').where('outcome', 'is not', null).execute();
    const settled = rows
      .map(({ id }) => splitEntry(id))
      .map(({ process, number }) => `${processes.get(process)}-${number}`)
      .toSorted();
    const byToken = Map.groupBy(this.over, tokenOf);
    return {
      ledger: { requests: Object.fromEntries(sums.map(({ group, requests }) => [group.token, requests])), settled },
      model: {
        requests: Object.fromEntries([...byToken].map(([token, ids]) => [token, ids.length])),
        settled: [...this.over].sort(),
      },
    };
  }

  async close(): Promise<void> {
    await this.database.db.destroy();
  }

  private begin(): void {
    this.boot++;
    this.segment = 0;
    this.taken = this.ingester();
  }

  private ingester(livingBoots = [`boot${this.boot}`]): Ingester {
    return new Ingester(this.database, { directory: this.directory, livingBoots, onDamage: expectNone });
  }

  private get directory(): string {
    return journalDirectory(this.location.dataDir);
  }
}

function expectNone(damage: object): void {
  throw new Error(`damage: ${JSON.stringify(damage)}`);
}

onEnginesOfTheRun('a restored ledger', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.exit();
    running = undefined;
  });
  afterAll(async () => {
    await upstream.stop();
  });

  it('is exactly the backup, or with a replay has everything that came after it once, in whatever order', async () => {
    await assert(
      asyncProperty(array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
        const where = await place();
        const location = { dataDir: where.DATA_DIR, url: where.DATABASE_URL };
        const database = await openDatabase(location);
        await migrate(database.db);
        const life = new Life(database, location);
        try {
          for (const given of steps) {
            if (given.kind === 'requests') await life.requests(given);
            if (given.kind === 'restart') await life.restart();
            if (given.kind === 'backup') await life.backup();
            if (given.kind === 'restore') await life.restore(given.replays);
            const { ledger, model } = await life.compare();
            expect(ledger).toEqual(model);
          }
        } finally {
          await life.close();
        }
      }),
      { numRuns: 15 },
    );
  });

  it('tells what came later and takes it in when asked, by the commands', async () => {
    const variables: Record<string, string> = { ...(await place()), PORT: '0' };
    const route = { name: 'mine', token: TOKEN, base_url: upstream.baseUrl, default_model: 'm', api_keys: ['key-a'] };
    const other = { ...route, name: 'other', tenant: 'another', token: OTHER };
    variables['GATEWAY_ROUTES'] = JSON.stringify({ tenants: [{ name: 'another' }], routes: [route, other] });
    const start = async (): Promise<string> => {
      running = runGateway(['serve'], variables);
      return await running.url();
    };
    const stop = async (): Promise<void> => {
      running?.child.kill('SIGTERM');
      await running?.exit();
    };
    const command = async (...args: string[]): Promise<string> => {
      const run = runGateway(args, variables);
      expect([await run.exit(), run.output()]).toEqual([0, expect.anything()]);
      return run.output();
    };
    const usage = async (url: string, token = TOKEN): Promise<{ readonly requests?: number }> => {
      const answer = await get(`${url}/v1/usage?by=token`, { authorization: `Bearer ${token}` });
      return (answer.json() as { data: object[] }).data[0] ?? {};
    };
    const requests = async (url: string): Promise<number> => (await usage(url)).requests ?? 0;
    const file = join(freshFolder(), 'backup');
    let url = await start();
    await chat(url);
    expect((await chat(url, {}, { authorization: `Bearer ${OTHER}` })).status).toBe(200);
    await until(async () => (await usage(url, OTHER)).requests === 1);
    const others = await usage(url, OTHER);
    expect(others).toMatchObject({ requests: 1, prompt_tokens: 7, completion_tokens: 3 });
    await command('backup', file);
    await chat(url);
    await chat(url);
    await stop();
    url = await start();
    for (let i = 0; i < 3; i++) await chat(url);
    await until(async () => (await requests(url)) >= 6);
    running?.child.kill('SIGKILL');
    await running?.exit();
    const said = await command('restore', file);
    expect(said).toMatch(/Later requests are not in them: .*5 of the replaced books/);
    const again = /gateway (restore .*)\n/.exec(said)![1]!.split(' ');
    url = await start();
    expect(await requests(url)).toBe(1);
    expect(await usage(url, OTHER)).toEqual(others);
    await chat(url);
    await stop();
    expect(await command(...again)).toMatch(/Replayed from \d{17}: 5 requests .*\nReplayed from \d{17}: 1 requests/);
    url = await start();
    expect(await requests(url)).toBe(7);
    expect(await usage(url, OTHER)).toEqual(others);
    expect(existsSync(journalDirectory(variables['DATA_DIR']!))).toBe(true);
  });
});
