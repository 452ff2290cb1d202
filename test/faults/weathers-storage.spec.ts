import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { startCrowd } from '../support/crowd.js';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { isPossible } from '../support/possible.js';
import { postgresBinaries, startPostgres } from '../support/postgres.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { allEntries, type BooksPlace } from '../support/read-books.js';
import { chatEvents, completion, json, ScriptedUpstream, sse } from '../support/scripted-upstream.js';
import { roundsUntil } from '../support/rounds.js';
import { until, untilRight } from '../support/until.js';

const STREAMS = 200;

describe('a gateway whose storage fails', () => {
  let upstream: ScriptedUpstream;
  const running: GatewayProcess[] = [];

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });

  beforeEach(() => {
    upstream.reset();
    upstream.always(async (response, request) => {
      const { user, stream } = JSON.parse(request.body) as { user?: string; stream?: boolean };
      const pauseMs = user === 'long' ? 300 : 2;
      const script = stream ? sse(chatEvents(...WORDS), { pauseMs }) : json(200, completion('ok'));
      await script(response, request);
    });
  });

  afterEach(async () => {
    await killAll();
  });

  afterAll(async () => {
    await upstream.stop();
  });

  async function killAll(): Promise<void> {
    for (const gateway of running.splice(0)) {
      gateway.child.kill('SIGKILL');
      await gateway.exit();
    }
  }

  async function start(variables: object): Promise<string> {
    const channel = { id: 'a', base_url: upstream.baseUrl, api_keys: ['key-a'] };
    const routes = JSON.stringify([{ name: 'r', token: TOKEN, channels: [channel] }]);
    const gateway = runGateway(['serve'], { ...variables, PORT: '0', GATEWAY_ROUTES: routes });
    running.push(gateway);
    return await gateway.url();
  }

  /** Stops the gateway in peace, and has a command take in what the journal still holds. */
  async function stopInPeace(place: object): Promise<void> {
    const gateway = running.pop()!;
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
    expect(await runGateway(['usage'], { ...place }).exit()).toBe(0);
  }

  /** Long streams, begun before the trouble; gives the ids of those that came to their end. */
  function longStreams(url: string, count: number): Promise<string[]> {
    const open = async (id: string): Promise<string | null> => {
      const { text } = await chat(url, { stream: true, user: 'long' }, { 'x-request-id': id });
      return text === chatEvents(...WORDS).join('') ? id : null;
    };
    const all = Array.from({ length: count }, (_, i) => open(`long-${i}`));
    return Promise.all(all).then((ids) => ids.filter((id) => id !== null));
  }

  async function expectInBooks(at: BooksPlace, ids: Iterable<string>): Promise<void> {
    const entries = await allEntries(at);
    const completed = entries.filter(({ outcome }) => outcome === 'completed').map(({ request_id }) => request_id);
    expect(new Set(completed).size).toBe(completed.length);
    expect([...ids].filter((id) => !new Set(completed).has(id))).toEqual([]);
    expect(entries).toHaveLength(upstream.requests.length);
  }

  const withPostgres = isPossible('PostgreSQL', postgresBinaries) ? describe : describe.skip;

  withPostgres('on PostgreSQL', () => {
    it('serves on while PostgreSQL is away: no stream is cut, and the books hold every request afterwards', async () => {
      const postgres = await startPostgres();
      try {
        const place = { DATA_DIR: freshFolder(), DATABASE_URL: await postgres.createDatabase() };
        const url = await start(place);
        const streams = longStreams(url, STREAMS);
        await until(() => upstream.requests.length >= STREAMS);
        await postgres.halt();
        const crowd = startCrowd(url, 10, 'away');
        await until(() => crowd.complete.size > 1_000);
        await crowd.stop();
        const whole = await streams;
        await postgres.start();
        expect(whole).toHaveLength(STREAMS);
        expect(crowd.complete.size).toBeGreaterThan(1_000);
        expect((await chat(url)).status).toBe(200);
        await stopInPeace(place);
        await expectInBooks(place, [...whole, ...crowd.complete]);
      } finally {
        await postgres.stop();
      }
    });
  });

  it('serves on while another process locks the SQLite file for longer than it waits for it', async () => {
    const place = { DATA_DIR: freshFolder() };
    const url = await start(place);
    const streams = longStreams(url, 50);
    const other = new DatabaseSync(join(place.DATA_DIR, 'books.db'));
    other.exec('begin exclusive');
    const crowd = startCrowd(url, 10, 'locked');
    await until(() => running[0]!.output().includes('the books cannot be written'));
    const before = crowd.complete.size;
    await until(() => crowd.complete.size > before + 1_000);
    expect(crowd.complete.size).toBeGreaterThan(before + 1_000);
    other.exec('rollback');
    other.close();
    await crowd.stop();
    const whole = await streams;
    expect(whole).toHaveLength(50);
    await stopInPeace(place);
    await expectInBooks(place, [...whole, ...crowd.complete]);
  });

  const onDiskOfItsOwn = isPossible('mount', mayMount) ? describe : describe.skip;

  onDiskOfItsOwn('on a full disk', () => {
    it('finishes what runs, lets nothing new in, and goes on once there is room', async () => {
      const folder = freshFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=22m', 'tmpfs', folder]);
      try {
        const place = { DATA_DIR: folder };
        const url = await start(place);
        const complete = new Set<string>();
        const crowd = startCrowd(url, 40, 'full-'.repeat(20));
        const streams = longStreams(url, 20);
        let probes = 0;
        const probe = async (): Promise<Awaited<ReturnType<typeof chat>>> => {
          const id = `probe-${++probes}`;
          const answer = await chat(url, {}, { 'x-request-id': id });
          if (answer.status === 200) complete.add(id);
          return answer;
        };
        let refused = await probe();
        for (let served = -1; refused.status === 200 && crowd.complete.size > served;) {
          served = crowd.complete.size;
          refused = await untilRight(probe, ({ status }) => status !== 200 || crowd.complete.size > served + 500);
        }
        await crowd.stop();
        for (const id of crowd.complete) complete.add(id);
        expect(refused.status).toBe(503);
        expect(refused.error.code).toBe('accounting_unavailable');
        const whole = await streams;
        expect(whole).toHaveLength(20);
        execFileSync('mount', ['-o', 'remount,size=200m', folder]);
        const isServed = async (): Promise<boolean> => (await chat(url)).status === 200;
        expect(await roundsUntil(url, isServed)).toBeLessThan(300);
        await stopInPeace(place);
        await expectInBooks(place, [...whole, ...complete]);
      } finally {
        await killAll();
        execFileSync('umount', [folder]);
      }
    });
  });
});

/** A disk that can be filled is a mount of its own, which not everybody may make. */
function mayMount(): void {
  const folder = freshFolder();
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'pipe' });
  execFileSync('umount', [folder]);
}

const WORDS = Array.from({ length: 25 }, (_, i) => `word-${i} `);
