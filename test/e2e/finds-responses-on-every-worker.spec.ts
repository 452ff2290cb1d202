import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKEN } from '../support/gateway.js';
import { journalRecords } from '../support/journal-lines.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const OTHER_TOKEN = 'gw_test_7pQ2vX9mL4';
const COUNT = 6;
/** Of so many connections one leads to each of two workers, but for one time in a thousand million. */
const TRIES = 30;

/** A response as an upstream says it. */
function response(id: string): object {
  const output = [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [] }];
  return { id, object: 'response', created_at: 1, status: 'completed', model: 'up', output };
}

describe('a response that its upstream keeps, made through one of two workers', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
  let upstream: ScriptedUpstream;
  let gateway: GatewayProcess;
  let url = '';
  let serial = 0;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const channels = ['a', 'b'].map((id) => ({
      id,
      dialect: 'openai-responses',
      base_url: upstream.baseUrl.replace('/v1', `/${id}/v1`),
      api_keys: [`${id}-1`, `${id}-2`, `${id}-3`],
    }));
    gateway = runGateway(['serve'], {
      GATEWAY_ROUTES: JSON.stringify([{ name: 'r', tokens: [TOKEN, OTHER_TOKEN], channels }]),
      GATEWAY_WORKERS: '2',
      PORT: '0',
      DATA_DIR: dataDir,
    });
    url = await gateway.url();
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    gateway.child.kill('SIGKILL');
    await gateway.exit();
    await upstream.stop();
  });

  /** Asks on a connection of its own, and tells which worker that has led to. */
  async function ask(method: string, path: string, body?: object): Promise<[status: number, worker: string]> {
    const [status, id] = await send(method, path, body);
    const worker = await untilRight(
      () => workerOf(id),
      (found) => found !== '',
    );
    return [status, worker];
  }

  async function send(method: string, path: string, body?: object, token = TOKEN): Promise<[number, id: string]> {
    const id = `asked-${serial++}`;
    const answer = await fetch(`${url}/v1/responses${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        connection: 'close',
        'x-request-id': id,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await answer.text();
    return [answer.status, id];
  }

  /** Every worker has a journal of its own, by whose name the entries in it begin. */
  function workerOf(id: string): string {
    const record = journalRecords(dataDir).find((each) => each.kind === 'settle' && each.id === id);
    return record?.kind === 'settle' ? record.entry.split('-')[0]! : '';
  }

  async function make(id: string): Promise<{ readonly worker: string; readonly key: string; readonly path: string }> {
    upstream.next(json(200, response(id)));
    const [status, worker] = await ask('POST', '', { model: 'm', input: 'hi' });
    expect(status).toBe(200);
    return { worker, ...lastAsked() };
  }

  function lastAsked(): { readonly key: string; readonly path: string } {
    const { headers, path } = upstream.requests.at(-1)!;
    return { key: headers.authorization ?? '', path };
  }

  it('is found by the other one as well, at the channel and with the key that made it', async () => {
    for (let i = 0; i < COUNT; i++) {
      const id = `resp_found_${i}`;
      const made = await make(id);
      upstream.always(json(200, response(id)));
      const workers = new Set<string>();
      for (let tries = 0; tries < TRIES && workers.size < 2; tries++) {
        const [status, worker] = await ask('GET', `/${id}`);
        workers.add(worker);
        expect([status, lastAsked()]).toEqual([200, { key: made.key, path: `${made.path}/${id}` }]);
        const [next] = await send('POST', '', { model: 'm', input: 'more', previous_response_id: id });
        expect([next, lastAsked()]).toEqual([200, { key: made.key, path: made.path }]);
      }
      expect([workers.size, workers.has(made.worker)]).toEqual([2, true]);
      upstream.reset();
    }
  });

  it('is gone for both once it is deleted at one, and was never another token’s at either', async () => {
    await make('resp_deleted');
    expect(await askedInVain('/resp_deleted', OTHER_TOKEN)).toEqual([404]);
    upstream.always(json(200, { id: 'resp_deleted', object: 'response', deleted: true }));
    expect((await send('DELETE', '/resp_deleted'))[0]).toBe(200);
    expect(await askedInVain('/resp_deleted', TOKEN)).toEqual([404]);
  });

  /** How each of many connections is answered, and whether an upstream was asked for any. */
  async function askedInVain(path: string, token: string): Promise<(number | 'asked')[]> {
    const before = upstream.requests.length;
    const statuses = new Set<number | 'asked'>();
    for (let tries = 0; tries < TRIES; tries++) statuses.add((await send('GET', path, undefined, token))[0]);
    if (upstream.requests.length > before) statuses.add('asked');
    return [...statuses];
  }
});
