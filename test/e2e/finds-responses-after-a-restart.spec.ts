import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { json, ScriptedUpstream, sse } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const OTHER_TOKEN = 'gw_test_7pQ2vX9mL4';
const COUNT = 6;
const ACTIONS = [
  ['GET', ''],
  ['GET', '/input_items'],
  ['POST', '/cancel'],
  ['DELETE', ''],
] as const;

/** A response as an upstream says it. */
function response(id: string, fields: object = {}): object {
  const usage = { input_tokens: 11, output_tokens: 7, total_tokens: 18 };
  const output = [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [] }];
  return { id, object: 'response', created_at: 1, status: 'completed', model: 'up', output, usage, ...fields };
}

onEnginesOfTheRun('a response that its upstream keeps', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  let url = '';
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterAll(async () => {
    running?.child.kill('SIGKILL');
    await upstream.stop();
  });

  /** A gateway that was killed and is there again; its channels may stand in another order. */
  async function restart(variables: Record<string, string>, isReversed = false): Promise<void> {
    running?.child.kill('SIGKILL');
    await running?.exit();
    const channels = ['a', 'b'].map((id) => ({
      id,
      dialect: 'openai-responses',
      base_url: upstream.baseUrl.replace('/v1', `/${id}/v1`),
      api_keys: [`${id}-key-1`, `${id}-key-2`],
    }));
    if (isReversed) channels.reverse();
    const route = { name: 'r', tokens: [TOKEN, OTHER_TOKEN], channels };
    running = runGateway(['serve'], { ...variables, PORT: '0', GATEWAY_ROUTES: JSON.stringify([route]) });
    url = await running.url();
  }

  async function ask(method: string, path: string, body?: object, token = TOKEN, id = ''): Promise<Response> {
    return await fetch(`${url}/v1/responses${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        connection: 'close',
        ...(id !== '' && { 'x-request-id': id }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Where the last request went, and with which key. */
  function lastMaker(): string {
    const { path, headers } = upstream.requests.at(-1)!;
    return `${path.split('/responses')[0]} ${headers.authorization}`;
  }

  async function make(id: string, fields: object = {}, made: object = {}): Promise<string> {
    const answer = response(id, made);
    const events = ['response.created', 'response.completed'].map((type) => ({ type, response: answer }));
    const lines = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    upstream.next('stream' in fields ? sse(lines) : json(200, answer));
    // the id of the request chooses channel and key: several, and the same in every run
    const asked = await ask('POST', '', { model: 'm', input: 'hi', ...fields }, TOKEN, `made-${id}`);
    expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining(id)]);
    return lastMaker();
  }

  async function receipt(id: string): Promise<{ readonly usage?: object }> {
    const look = async (): Promise<Response> =>
      await fetch(`${url}/v1/receipts/${id}`, { headers: { 'x-api-key': TOKEN } });
    const answer = await untilRight(look, ({ status }) => status === 200);
    expect(answer.status).toBe(200);
    return (await answer.json()) as object;
  }

  it('is found again by the channel and key that made it, for the token alone', async () => {
    const variables = await place();
    await restart(variables);
    const makers = new Map<string, string>();
    for (let i = 0; i < COUNT; i++) {
      const id = `resp_${i}`;
      makers.set(id, await make(id, i % 2 === 0 ? {} : { stream: true }));
    }
    expect(new Set(makers.values()).size).toBeGreaterThan(1);
    await restart(variables, true);
    upstream.always(json(200, { said: 'as it is' }));
    for (const [id, maker] of makers) {
      for (const [method, path] of ACTIONS) {
        const before = upstream.requests.length;
        const stolen = await ask(method, `/${id}${path}`, undefined, OTHER_TOKEN);
        expect([stolen.status, upstream.requests.length]).toEqual([404, before]);
        const own = await ask(method, `/${id}${path}`);
        expect([method, path, own.status, lastMaker()]).toEqual([method, path, 200, maker]);
      }
    }
    await restart(variables);
    const asked = upstream.requests.length;
    for (const id of makers.keys()) expect((await ask('GET', `/${id}`)).status).toBe(200);
    expect(upstream.requests.length).toBe(asked + COUNT);
  });

  it('is gone on from, gone once it is deleted, and nobody’s where it was not to be kept', async () => {
    const variables = await place();
    await restart(variables);
    const maker = await make('resp_on');
    await make('resp_gone');
    await make('resp_unkept', { store: false });
    upstream.next(json(200, { id: 'resp_gone', object: 'response', deleted: true }));
    expect((await ask('DELETE', '/resp_gone')).status).toBe(200);
    await restart(variables);
    upstream.always(json(200, response('resp_next')));
    for (let i = 0; i < COUNT; i++) {
      const body = { model: 'm', input: 'more', previous_response_id: 'resp_on' };
      expect([(await ask('POST', '', body)).status, lastMaker()]).toEqual([200, maker]);
    }
    const before = upstream.requests.length;
    for (const id of ['resp_gone', 'resp_unkept']) {
      expect((await ask('GET', `/${id}`)).status).toBe(404);
      const stale = await ask('POST', '', { model: 'm', input: 'more', previous_response_id: id });
      expect([stale.status, await stale.text()]).toEqual([404, expect.stringContaining('response_not_found')]);
    }
    expect(upstream.requests.length).toBe(before);
  });

  it('made in the background is counted once, however often the gateway was gone meanwhile', async () => {
    const variables = await place();
    await restart(variables);
    await make('resp_b', { background: true }, { status: 'queued', output: [], usage: null, background: true });
    for (const [look, expected] of [
      ['first', { promptTokens: 0, completionTokens: 7 }],
      ['second', undefined],
    ] as const) {
      await restart(variables);
      upstream.next(json(200, response('resp_b')));
      expect((await ask('GET', '/resp_b', undefined, TOKEN, look)).status).toBe(200);
      const { usage } = await receipt(look);
      expect(usage).toEqual(expected === undefined ? undefined : expect.objectContaining(expected));
    }
  });
});
