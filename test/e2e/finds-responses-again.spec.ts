import { recordedStream } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal, sse, type Script } from '../support/scripted-upstream.js';

const fixture = channelsFixture();
const { channel } = fixture;
const OTHER_TOKEN = 'gw_test_7pQ2vX9mL4';
const RESPONSES = { dialect: 'openai-responses' };
const USAGE = { input_tokens: 11, output_tokens: 7, total_tokens: 18 };
let serial = 0;
beforeEach(() => void (serial = 0));

/** A response as an upstream says it. */
function response(id: string, fields: object = {}): object {
  const output = [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [] }];
  return { id, object: 'response', created_at: 1, status: 'completed', model: 'up', output, usage: USAGE, ...fields };
}

const queued = (id: string): object => response(id, { status: 'queued', output: [], usage: null, background: true });

function events(...list: object[]): string[] {
  return list.map((event) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`);
}

async function twoChannels(fields: object = {}): Promise<TestGateway> {
  const keys = (id: string): object => ({ ...RESPONSES, api_keys: [`${id}-1`, `${id}-2`, `${id}-3`] });
  return await fixture.start({
    tokens: [OTHER_TOKEN],
    channels: [channel('a', keys('a')), channel('b', keys('b'))],
    ...fields,
  });
}

async function ask(
  gateway: TestGateway,
  method: string,
  path: string,
  body?: object | string,
  token = TOKEN,
): Promise<Response> {
  return await fetch(`${gateway.url}/v1/responses${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'x-request-id': `asked-${++serial}`, // which chooses channel and key: several, and the same in every run
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: typeof body === 'object' ? JSON.stringify(body) : body,
  });
}

/** Who was asked, and for what, in order. */
function asked(): string[] {
  return fixture.upstream.requests.map(({ method, path, headers }) => {
    return `${method} ${path} ${(headers.authorization ?? '').replace('Bearer ', '')}`;
  });
}

/** Makes so many responses, each with an id of its own. */
async function make(gateway: TestGateway, count: number, fields: object = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    fixture.upstream.next(json(200, response(`resp_${i}`)));
    expect((await ask(gateway, 'POST', '', { model: 'm', input: 'hi', ...fields })).status).toBe(200);
    ids.push(`resp_${i}`);
  }
  return ids;
}

describe('a response that its upstream keeps', () => {
  it.each([
    ['GET', '', ''],
    ['GET', '?include[]=x&stream=false&api_key=secret', '?include%5B%5D=x&stream=false'],
    ['DELETE', '', ''],
    ['POST', '/cancel', ''],
    ['GET', '/input_items?limit=2&order=asc&tenant=x', '?limit=2&order=asc'],
  ])('is asked for at the channel and with the key that made it: %s %s', async (method, path, query) => {
    const gateway = await twoChannels();
    const ids = await make(gateway, 8);
    const makers = asked().map((line) => line.replace('POST ', ''));
    expect(new Set(makers).size).toBeGreaterThan(2);
    fixture.upstream.always(json(200, { object: 'whatever', said: 'as it is' }));
    const [bare] = path.split('?');
    for (const [i, id] of ids.entries()) {
      const answer = await ask(gateway, method, `/${id}${path}`);
      expect([answer.status, await answer.text()]).toEqual([200, '{"object":"whatever","said":"as it is"}']);
      const [address, key] = makers[i]!.split(' ');
      expect(asked().at(-1)).toBe(`${method} ${address}/${id}${bare}${query} ${key}`);
      expect(fixture.upstream.requests.at(-1)!.body).toBe('');
    }
  });

  it('is found by its own id where its stream has not told of its beginning', async () => {
    const gateway = await twoChannels();
    const text = {
      type: 'response.output_text.delta',
      output_index: 0,
      item_id: 'msg_1',
      content_index: 0,
      delta: 'Hi',
    };
    fixture.upstream.next(sse(events(text, { type: 'response.completed', response: response('resp_late') })));
    const told = await (await ask(gateway, 'POST', '', { model: 'm', input: 'hi', stream: true })).text();
    expect(told).toMatch(/^event: response\.created\ndata: .*"status":"in_progress"/);
    const [maker] = asked();
    fixture.upstream.always(json(200, response('resp_late')));
    expect((await ask(gateway, 'GET', '/resp_late')).status).toBe(200);
    const [, address, key] = maker!.split(' ');
    expect(asked().at(-1)).toBe(`GET ${address}/resp_late ${key}`);
  });

  it('is gone on from at the channel and with the key that made it', async () => {
    const gateway = await twoChannels();
    const ids = await make(gateway, 6);
    const makers = asked();
    fixture.upstream.always(json(200, response('resp_next')));
    for (const [i, id] of ids.entries()) {
      for (const path of ['', '/compact', '/input_tokens']) {
        const body = { model: 'm', input: 'more', previous_response_id: id };
        expect((await ask(gateway, 'POST', path, body)).status).toBe(200);
        expect(asked().at(-1)).toBe(makers[i]!.replace('/responses', `/responses${path}`));
        expect(fixture.upstream.requests.at(-1)!.body).toBe(JSON.stringify(body));
      }
    }
  });

  it('is nobody else’s, who reads the same as for one that never was', async () => {
    const gateway = await twoChannels();
    const [mine] = await make(gateway, 1);
    const before = asked().length;
    const answers = new Set<string>();
    for (const id of [mine!, 'resp_never', '..%2f..%2fmodels', 'x'.repeat(300)]) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '?stream=true'],
        ['DELETE', ''],
        ['POST', '/cancel'],
        ['GET', '/input_items'],
      ] as const) {
        const answer = await ask(gateway, method, `/${id}${path}`, undefined, OTHER_TOKEN);
        const told = (await answer.text()).replaceAll(/"request_id":"[^"]*"/g, '');
        answers.add(`${answer.status} ${told}`);
      }
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('response_not_found');
    const stolen = await ask(gateway, 'POST', '', { model: 'm', input: 'x', previous_response_id: mine }, OTHER_TOKEN);
    const never = await ask(
      gateway,
      'POST',
      '',
      { model: 'm', input: 'x', previous_response_id: 'resp_x' },
      OTHER_TOKEN,
    );
    expect([stolen.status, await stolen.text()]).toEqual([never.status, await never.text()]);
    expect(stolen.status).toBe(404);
    expect(asked()).toHaveLength(before);
  });

  it('keeps what its upstream says about it, and costs neither key nor model', async () => {
    const gateway = await twoChannels();
    const [id] = await make(gateway, 1);
    for (const status of [400, 404, 403]) {
      fixture.upstream.next(refusal(status, { message: `status ${status}`, type: 'invalid_request_error' }));
      const answer = await ask(gateway, 'POST', `/${id}/cancel`);
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(`status ${status}`)]);
    }
    const status = await fetch(`${gateway.url}/v1/status`, { headers: { 'x-api-key': TOKEN } });
    expect(await status.json()).toMatchObject({ apis: [{ cooldowns: [] }, { cooldowns: [] }] });
  });

  it('is forgotten when it is deleted', async () => {
    const gateway = await twoChannels();
    const [id] = await make(gateway, 1);
    fixture.upstream.next(json(200, { id, object: 'response', deleted: true }));
    expect((await ask(gateway, 'DELETE', `/${id}`)).status).toBe(200);
    const before = asked().length;
    expect((await ask(gateway, 'GET', `/${id}`)).status).toBe(404);
    expect(asked()).toHaveLength(before);
  });

  it('takes part in limits, and is in the receipts', async () => {
    const gateway = await twoChannels({ limits: { rpm: 2 } });
    const [id] = await make(gateway, 1);
    fixture.upstream.always(json(200, response(id!)));
    const answer = await fetch(`${gateway.url}/v1/responses/${id}`, {
      headers: { 'x-api-key': TOKEN, 'x-request-id': 'asked-again' },
    });
    expect(answer.status).toBe(200);
    expect((await ask(gateway, 'GET', `/${id}`)).status).toBe(429);
    const receipt = await fetch(`${gateway.url}/v1/receipts/asked-again`, { headers: { 'x-api-key': TOKEN } });
    const told = (await receipt.json()) as Record<string, unknown>;
    expect(told).toMatchObject({ operation: 'response_retrieve', status: 200, outcome: 'completed' });
    expect(told).not.toHaveProperty('usage');
  });

  it('that nobody remembers is left to the upstream where one token has it to itself', async () => {
    const gateway = await fixture.start({ channels: [channel('only', RESPONSES)] });
    fixture.upstream.always(json(200, response('resp_2')));
    const body = { model: 'm', input: 'go on', previous_response_id: 'resp_of_yesterday' };
    expect((await ask(gateway, 'POST', '', body)).status).toBe(200);
    expect(fixture.upstream.requests[0]!.body).toBe(JSON.stringify(body));
  });
});

describe('a response in the background', () => {
  const BACKGROUND = { model: 'm', input: 'think', background: true };

  async function receipt(gateway: TestGateway, id: string): Promise<Record<string, unknown>> {
    const answer = await fetch(`${gateway.url}/v1/receipts/${id}`, { headers: { 'x-api-key': TOKEN } });
    return (await answer.json()) as Record<string, unknown>;
  }

  async function retrieve(gateway: TestGateway, id: string, requestId: string): Promise<string> {
    const headers = { 'x-api-key': TOKEN, 'x-request-id': requestId };
    return await (await fetch(`${gateway.url}/v1/responses/${id}`, { headers })).text();
  }

  it.each([
    ['as it is', JSON.stringify(BACKGROUND)],
    ['by an escape', JSON.stringify(BACKGROUND).replace('"background"', String.raw`"b\u0061ckground"`)],
  ])('is queued, followed, and counted once, when it is done; asked for %s', async (_how, body) => {
    const gateway = await twoChannels();
    fixture.upstream.next(json(200, queued('resp_b')));
    const made = await ask(gateway, 'POST', '', body);
    expect([made.status, await made.json()]).toEqual([200, queued('resp_b')]);
    const states = [queued('resp_b'), response('resp_b'), response('resp_b')];
    fixture.upstream.next(...states.map((state) => json(200, state)));
    for (const [i, state] of states.entries())
      expect(await retrieve(gateway, 'resp_b', `look-${i}`)).toBe(JSON.stringify(state));
    expect(await receipt(gateway, 'look-0')).not.toHaveProperty('usage');
    expect(await receipt(gateway, 'look-1')).toMatchObject({ usage: { promptTokens: 0, completionTokens: 7 } });
    expect(await receipt(gateway, 'look-2')).not.toHaveProperty('usage');
  });

  it('is streamed from its first event on, and found again by whoever lost the stream', async () => {
    const gateway = await twoChannels();
    const created = { type: 'response.created', sequence_number: 0, response: queued('resp_s') };
    fixture.upstream.next(sse(events(created), { ending: 'hang' }));
    const leave = new AbortController();
    const stream = await fetch(`${gateway.url}/v1/responses`, {
      method: 'POST',
      signal: leave.signal,
      headers: { 'x-api-key': TOKEN, 'content-type': 'application/json' },
      body: JSON.stringify({ ...BACKGROUND, stream: true }),
    });
    const { value } = await stream.body!.getReader().read();
    expect(Buffer.from(value ?? []).toString()).toBe(events(created)[0]);
    const maker = asked()[0]!.split(' ')[2];
    leave.abort();
    const rest = events(
      { type: 'response.output_text.delta', sequence_number: 1, item_id: 'msg_1', delta: 'hi' },
      { type: 'response.completed', sequence_number: 2, response: response('resp_s') },
    );
    fixture.upstream.next(sse(rest));
    const again = await ask(gateway, 'GET', '/resp_s?stream=true&starting_after=0');
    expect([again.headers.get('content-type'), await again.text()]).toEqual([
      'text/event-stream; charset=utf-8',
      rest.join(''),
    ]);
    expect(asked().at(-1)).toMatch(/\/responses\/resp_s\?stream=true&starting_after=0 /);
    expect(asked().at(-1)!.split(' ')[2]).toBe(maker);
  });

  it.each<[string, Script, RegExp]>([
    ['nothing more to tell', sse([]), /^$/],
    ['failed', sse(events({ type: 'response.failed', response: response('resp_0', { status: 'failed' }) })), /failed/],
    ['a stream that breaks off', sse(events({ type: 'response.output_text.delta', delta: 'a' })), /delta[^]*"error"/],
  ])('is followed as it is: %s', async (_what, script, expected) => {
    const gateway = await twoChannels();
    const [id] = await make(gateway, 1);
    fixture.upstream.next(script);
    expect(await (await ask(gateway, 'GET', `/${id}?stream=true`)).text()).toMatch(expected);
  });
});

it('remembers a response of a stream from its first event on', async () => {
  const gateway = await twoChannels();
  fixture.upstream.next(sse([recordedStream('openai-responses', 'text')]));
  const stream = await ask(gateway, 'POST', '', { model: 'm', input: 'hi', stream: true });
  const [, id] = /"id":"(resp_\w+)"/.exec(await stream.text())!;
  fixture.upstream.always(json(200, response(id!)));
  expect((await ask(gateway, 'GET', `/${id}`)).status).toBe(200);
});
