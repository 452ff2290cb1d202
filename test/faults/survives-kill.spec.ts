import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Entry } from '../../src/gateway/ledger/store/entry-filter.js';
import { startCrowd, type Crowd } from '../support/crowd.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { allEntries, withBooks, type BooksPlace } from '../support/read-books.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import {
  chatEvents,
  completion,
  delayed,
  event,
  chunk,
  json,
  ScriptedUpstream,
  sse,
} from '../support/scripted-upstream.js';
import { asUsual } from '../support/processor-time.js';
import { until } from '../support/until.js';
import { workers } from '../support/workers.js';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 3);
const CLIENTS = 120;
/** How many times the processor time of the first start, which finds nothing, any start after a kill may take. */
const MOST_OF_FIRST_BOOT = 3;
/** What any of them may take of it; each worker loads the application for itself. */
const BOOT_PROCESSOR_MS = 2_000;
const PRICES = { '*': { input: '1', output: '10' } };
const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const COST_MICROS = 37;

/** A stream that ends in the same usage as the whole answer. */
const STREAM = [
  ...chatEvents('a', 'b').slice(0, -1),
  event({ ...chunk({}), choices: [], usage: USAGE }),
  chatEvents().at(-1)!,
];

onEnginesOfTheRun(`the ledger under ${ROUNDS} kills`, ({ place }) => {
  let upstream: ScriptedUpstream;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(async (response, request) => {
      const { stream } = JSON.parse(request.body) as { stream: boolean };
      const script = stream ? sse(STREAM, { pauseMs: 5 }) : delayed(20, json(200, completion('ok')));
      await script(response, request);
    });
  });
  afterAll(async () => {
    await upstream.stop();
  });

  it.each(['crash', 'power'])(
    'loses no answer that a client saw complete, holds none twice, and adds up exactly at level %s',
    async (durability) => {
      const variables = { ...(await place()), LEDGER_DURABILITY: durability };
      const complete = new Set<string>();
      const boots: number[] = [];
      const start = async (): Promise<GatewayProcess> => {
        const gateway = runGateway(['serve'], {
          ...variables,
          PORT: '0',
          LOG_LEVEL: 'info',
          GATEWAY_ROUTES: routes(upstream),
        });
        await gateway.url();
        boots.push(processorMs(gateway.child.pid!));
        return gateway;
      };
      for (let round = 0; round < ROUNDS; round++) {
        const gateway = await start();
        const crowd: Crowd = startCrowd(await gateway.url(), CLIENTS, `r${round}`);
        const moment = 150 + Math.floor(Math.random() * 500);
        await until(() => crowd.complete.size >= moment);
        expect(crowd.inFlight()).toBeGreaterThanOrEqual(100);
        gateway.child.kill('SIGKILL');
        await gateway.exit();
        await crowd.stop();
        for (const id of crowd.complete) complete.add(id);
      }
      const last = await start();
      last.child.kill('SIGTERM');
      expect(await last.exit()).toBe(0);

      const entries = await allEntries(variables);
      const byRequest = Map.groupBy(entries, ({ request_id }) => request_id);
      const lost = [...complete].filter((id) => !byRequest.get(id)?.some(({ outcome }) => outcome === 'completed'));
      expect(complete.size).toBeGreaterThan(ROUNDS * 100);
      expect(lost).toEqual([]);
      expect([...byRequest.values()].filter((same) => same.length > 1)).toEqual([]);
      const unknown = upstream.requests
        .splice(0)
        .map(userOf)
        .filter((id) => !byRequest.has(id));
      expect(unknown).toEqual([]);
      expect(entries.filter(({ state }) => state !== 'settled')).toEqual([]);
      const done = entries.filter(({ outcome }) => outcome === 'completed');
      expect(done.every(({ cost_micros, prompt_tokens }) => cost_micros === COST_MICROS && prompt_tokens === 7)).toBe(
        true,
      );
      await expectSameSums(variables, entries);
      expect(Math.max(...boots)).toBeLessThan(MOST_OF_FIRST_BOOT * boots[0]!);
      expect(asUsual(Math.max(...boots))).toBeLessThan(BOOT_PROCESSOR_MS * workers());
    },
    900_000 + ROUNDS * 10_000,
  );
});

function routes(upstream: ScriptedUpstream): string {
  const channel = { id: 'a', base_url: upstream.baseUrl, api_keys: ['key-a'], prices: PRICES };
  return JSON.stringify([{ name: 'r', token: TOKEN, channels: [channel] }]);
}

/** Processor time that a process has taken, all of its threads together. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const tickMs = 10;
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

function userOf({ body }: { readonly body: string }): string {
  return (JSON.parse(body) as { user: string }).user;
}

async function expectSameSums(at: BooksPlace, entries: readonly Entry[]): Promise<void> {
  const sum = (field: 'cost_micros' | 'prompt_tokens' | 'completion_tokens'): number =>
    entries.reduce((total, entry) => total + (entry[field] ?? 0), 0);
  const [total] = await withBooks(at, async (books) => await books.usage({ by: [], filter: {} }));
  expect(total).toMatchObject({
    requests: entries.length,
    cost_micros: sum('cost_micros'),
    prompt_tokens: sum('prompt_tokens'),
    completion_tokens: sum('completion_tokens'),
  });
}
