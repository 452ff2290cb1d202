import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { chat, get } from '../../support/client.js';
import { freshFolder } from '../../support/fresh-books.js';
import { TOKEN } from '../../support/gateway.js';
import { runGateway, type GatewayProcess } from '../../support/process.js';
import { settle, writeSegment } from '../../support/journal.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { until, untilRight } from '../../support/until.js';

const OTHER = 'gw_other_8kD2mV5xQ1';
const AT_REST = /^gateway_journal_unsynced_records 0$/m;

const own = suite();
let running: GatewayProcess | undefined;

afterEach(async () => {
  running?.child.kill('SIGKILL');
  await running?.exit();
});

async function start(dataDir: string, workers: string): Promise<string> {
  const route = (token: string, name: string): object => ({
    name,
    token,
    channels: [{ id: name, base_url: own.upstream.baseUrl }],
  });
  const routes = JSON.stringify([route(TOKEN, 'mine'), route(OTHER, 'other')]);
  const variables = { GATEWAY_ROUTES: routes, PORT: '0', DATA_DIR: dataDir, GATEWAY_WORKERS: workers };
  running = runGateway(['serve'], variables);
  return await running.url();
}

/** The requests of a token in the sums, once there are so many; how many there are, when there never are. */
async function counted(url: string, token: string, expected: number): Promise<number | undefined> {
  const ask = async (): Promise<number | undefined> => {
    const answer = await get(`${url}/v1/usage?by=token`, { authorization: `Bearer ${token}` });
    return (answer.json() as { data?: { requests: number }[] }).data?.[0]?.requests; // asked too often it says so
  };
  return await untilRight(ask, (requests) => requests === expected);
}

/** Resolves once no journal has anything to write or to make good: what is removed meanwhile cannot be made good at once. */
async function atRest(url: string): Promise<void> {
  const unsynced = async (): Promise<string> => (await get(`${url}/metrics`)).text;
  expect(await untilRight(unsynced, (text) => AT_REST.test(text))).toMatch(AT_REST);
}

async function warningsOf(url: string): Promise<string[]> {
  const answer = await get(`${url}/v1/status`, { authorization: `Bearer ${TOKEN}` });
  return (answer.json() as { warnings?: string[] }).warnings ?? [];
}

/** Everything that the folder of the journals holds, or the folder itself. */
const REMOVALS: readonly (readonly [string, string, (folder: string) => void])[] = [
  ['files', '1', emptied],
  ['files', '2', emptied],
  ['folder', '1', (folder) => renameSync(folder, `${folder}-taken-${randomUUID()}`)],
];

function emptied(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
}

it.each(REMOVALS)(
  'whoever removes the %s of the journals takes nothing from the books, with %s workers',
  async (_what, workers, remove) => {
    own.upstream.always(json(200, completion('ok')));
    const dataDir = freshFolder();
    const url = await start(dataDir, workers);
    for (let i = 1; i <= 5; i++) {
      for (let n = 0; n < 4; n++) expect((await chat(url)).status).toBe(200);
      expect((await chat(url, {}, { authorization: `Bearer ${OTHER}` })).status).toBe(200);
      await atRest(url);
      remove(join(dataDir, 'journal'));
    }
    expect((await chat(url)).status).toBe(200);
    await until(() => running!.output().includes('a file of the journal was removed'));
    expect(running!.output()).toContain('a file of the journal was removed');
    expect(await counted(url, TOKEN, 21)).toBe(21);
    expect(await counted(url, OTHER, 5)).toBe(5);
    expect((await get(`${url}/metrics`)).text).toMatch(/^gateway_journal_files_removed_total [1-9]/m);
    expect(
      await untilRight(
        () => warningsOf(url),
        ([said]) => said !== undefined,
      ),
    ).toEqual([expect.stringMatching(/removed files of the journal, .* \d+ that were written anew\.$/)]);
    running!.child.kill('SIGTERM');
    await running!.exit();
    const again = await start(dataDir, workers);
    expect(await counted(again, TOKEN, 21)).toBe(21);
    expect(await counted(again, OTHER, 5)).toBe(5);
  },
);

it('what is removed before the books had it is told, and stops neither the start nor what came later', async () => {
  own.upstream.always(json(200, completion('ok')));
  const dataDir = freshFolder();
  const url = await start(dataDir, '1');
  for (let n = 0; n < 3; n++) expect((await chat(url)).status).toBe(200);
  expect(await counted(url, TOKEN, 3)).toBe(3);
  running!.child.kill('SIGKILL');
  await running!.exit();
  successorAlone(join(dataDir, 'journal'));
  const again = await start(dataDir, '1');
  const lost = (): Promise<string> => get(`${again}/metrics`).then(({ text }) => text);
  expect(await lost()).toMatch(/^gateway_journal_files_lost_total 2$/m);
  expect(await warningsOf(again)).toEqual([
    expect.stringContaining('2 before the books had taken all that was in them'),
  ]);
  expect(running!.output()).toContain('files of the journal were removed before the books had taken all');
  expect((await chat(again)).status).toBe(200);
  expect(await counted(again, TOKEN, 4)).toBe(4);
});

/** The journal of a process that went on for two files more, of which somebody has left the last. */
function successorAlone(folder: string): void {
  const [name] = readdirSync(folder).filter((file) => file.endsWith('-000001.log'));
  const [boot] = name!.split('-');
  rmSync(join(folder, name!));
  writeSegment(folder, { boot: boot!, number: 3 }, [settle(`${boot}-99`)]);
}
