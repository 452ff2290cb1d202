import { describe, expect, it } from '@jest/globals';
import { chat, payloads, post } from '../support/client.js';
import type { TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal, sse, text, type Script } from '../support/scripted-upstream.js';

const MAPPING = {
  request: {
    input: { text: 'messages[-1].content', past: 'messages[:-1].content' },
    limit: 'max_tokens',
    kind: "'chat'",
    version: 2,
    streaming: 'stream',
  },
  response: {
    content: 'output.text',
    finish_reason: 'output.why',
    prompt_tokens: 'usage.in',
    completion_tokens: 'usage.out',
    error: 'problem',
  },
};
const ANSWER = { output: { text: 'Hello', why: 'max_tokens' }, usage: { in: 5, out: 2 } };
const EVENTS = {
  delta: 'part.text',
  reasoning: 'part.thought',
  done: "kind == 'end'",
  prompt_tokens: 'usage.in',
  completion_tokens: 'usage.out',
  error: 'problem',
};
const PARTS = [{ part: { thought: 'hm' } }, { part: { text: 'Hel' } }, { kind: 'ping' }, { part: { text: 'lo 世' } }];
const END = { kind: 'end', usage: { in: 5, out: 2 } };

function events(...values: object[]): string[] {
  return values.map((value) => `data: ${JSON.stringify(value)}\n\n`);
}

/** Lines of JSON, cut into chunks that respect nothing. */
function lines(...values: object[]): Script {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const bytes = Buffer.from(values.map((value) => JSON.stringify(value)).join('\n'));
    for (let i = 0; i < bytes.length; i += 7) response.write(bytes.subarray(i, i + 7));
    response.end();
  };
}

describe('an API by its mapping', () => {
  const fixture = channelsFixture();
  const mapped = (mapping: object = {}, fields: object = {}): object => ({
    id: 'acme',
    adapter: 'custom_http',
    chat_url: `${fixture.upstream.baseUrl}/models/{model}/generate?v=1`,
    api_keys: ['key-of-acme'],
    mapping: { ...MAPPING, ...mapping },
    ...fields,
  });
  const start = (mapping: object = {}, fields: object = {}, ...others: object[]): Promise<TestGateway> =>
    fixture.start({ channels: [mapped(mapping, fields), ...others] });
  const said = (stream: string): string[] =>
    payloads(stream)
      .filter((payload) => payload !== '[DONE]')
      .map((payload) => JSON.parse(payload) as { choices: { delta: { content?: string } }[] })
      .flatMap(({ choices }) => choices[0]?.delta.content ?? []);

  it('is asked in its own words at its own address, without what is not given', async () => {
    const gateway = await start();
    fixture.upstream.next(json(200, ANSWER));
    const answer = await chat(gateway.url, { model: 'a/b' });
    expect(JSON.parse(fixture.upstream.requests[0]!.body)).toEqual({
      input: { text: 'hi', past: [] },
      kind: 'chat',
      version: 2,
      streaming: false,
    });
    expect(fixture.upstream.requests[0]).toMatchObject({
      path: '/v1/models/a%2Fb/generate?v=1',
      headers: { authorization: 'Bearer key-of-acme', 'content-type': 'application/json' },
    });
    expect(answer.json()).toMatchObject({
      object: 'chat.completion',
      model: 'a/b',
      choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    });
  });

  it('takes an expression for the whole request, and GET for a query', async () => {
    const gateway = await start({ method: 'GET', request: '{q: messages[-1].content, n: max_tokens, m: model}' });
    fixture.upstream.next(json(200, ANSWER));
    expect((await chat(gateway.url, { max_tokens: 3 })).status).toBe(200);
    expect(fixture.upstream.requests[0]).toMatchObject({
      method: 'GET',
      path: '/v1/models/test-model/generate?v=1&q=hi&n=3&m=test-model',
      body: '',
    });
  });

  it('gets its key in the header that it wants', async () => {
    const headers = { 'x-acme-key': '{key}', authorization: 'Token {key}', 'x-other': 'as it is' };
    const gateway = await start({}, { extra_headers: headers });
    fixture.upstream.next(json(200, ANSWER));
    await chat(gateway.url);
    expect(fixture.upstream.requests[0]!.headers).toMatchObject({
      'x-acme-key': 'key-of-acme',
      authorization: 'Token key-of-acme',
      'x-other': 'as it is',
    });
  });

  it('hands out tool calls', async () => {
    const calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const gateway = await start({ response: { content: 'text', tool_calls: 'calls' } });
    fixture.upstream.next(json(200, { text: null, calls }));
    expect((await chat(gateway.url)).json()).toMatchObject({
      choices: [{ message: { content: null, tool_calls: calls }, finish_reason: 'tool_calls' }],
    });
  });

  it.each([
    ['JSON that fits nowhere', json(200, { other: 'shape' })],
    ['content that is no text', json(200, { output: { text: 5 } })],
    ['no JSON', text(200, '<html>')],
    ['nothing', text(200, '', 'application/json')],
  ])('fails over from an answer of %s, and alone tells of it', async (_name, script) => {
    const both = await start({}, {}, fixture.channel('b', { priority: 1 }));
    fixture.upstream.next(script);
    expect((await chat(both.url)).headers.get('x-gateway-channel')).toBe('b');
    const alone = await start();
    fixture.upstream.next(script);
    const answer = await chat(alone.url);
    expect([answer.status, answer.error.code]).toEqual([502, 'upstream_invalid_response']);
  });

  it('is judged by its status as every upstream is', async () => {
    const gateway = await start({}, { api_keys: ['key-1', 'key-2'] });
    fixture.upstream.next(refusal(401), json(200, ANSWER));
    expect((await chat(gateway.url)).status).toBe(200);
    expect(fixture.upstream.requests).toHaveLength(2);
    fixture.upstream.next(json(429, { detail: 'slow down' }, { 'retry-after': '7' }));
    const limited = await chat(gateway.url);
    expect([limited.status, limited.error.code]).toEqual([429, 'upstream_rate_limited']);
  });

  it('may tell an error with status 200', async () => {
    const gateway = await start();
    fixture.upstream.next(json(200, { problem: { code: 'context_length_exceeded', message: 'too long' } }));
    const answer = await chat(gateway.url);
    expect([answer.status, answer.error.code]).toEqual([400, 'context_length_exceeded']);
  });

  it.each([
    ['server-sent events', 'sse', (...values: object[]) => sse(events(...values))],
    ['lines of JSON', 'ndjson', lines],
  ] as const)('streams %s', async (_name, format, script) => {
    const gateway = await start({ stream: { format, ...EVENTS } });
    fixture.upstream.next(script(...PARTS, END));
    const { text: stream } = await chat(gateway.url, { stream: true, stream_options: { include_usage: true } });
    expect(JSON.parse(fixture.upstream.requests[0]!.body)).toMatchObject({ streaming: true });
    expect(said(stream).join('')).toBe('Hello 世');
    expect(stream).toContain('"reasoning_content":"hm"');
    expect(stream).toContain('"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}');
    expect(stream.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('streams from another address when it has one, and makes a stream of a whole answer', async () => {
    const url = `${fixture.upstream.baseUrl}/stream/{model}`;
    const gateway = await start({ stream: { ...EVENTS, url } });
    fixture.upstream.next(sse([...events(...PARTS), 'data: [DONE]\n\n']), json(200, ANSWER));
    expect(said((await chat(gateway.url, { stream: true })).text).join('')).toBe('Hello 世');
    expect(said((await chat(gateway.url, { stream: true })).text).join('')).toBe('Hello');
    expect(fixture.upstream.requests.map(({ path }) => path)).toEqual([
      '/v1/stream/test-model',
      '/v1/stream/test-model',
    ]);
    const whole = await start();
    fixture.upstream.next(json(200, ANSWER));
    expect(said((await chat(whole.url, { stream: true })).text).join('')).toBe('Hello');
  });

  it.each([
    ['ends without its end', sse(events(...PARTS)), 'upstream_incomplete'],
    ['is cut', sse(events(...PARTS), { ending: 'reset' }), 'upstream_disconnected'],
    ['holds no JSON', sse([...events(...PARTS), 'data: {oops\n\n']), 'upstream_invalid_response'],
    ['tells an error', sse(events(...PARTS, { problem: 'broken' })), 'upstream_error'],
  ])('never looks finished when its stream %s', async (_name, script, code) => {
    const gateway = await start({ stream: EVENTS });
    fixture.upstream.next(script);
    const { text: stream } = await chat(gateway.url, { stream: true });
    expect(stream).toContain(code);
    expect(stream).not.toContain('[DONE]');
  });

  it('fails over before the first content of a stream', async () => {
    const gateway = await start({ stream: EVENTS }, {}, fixture.channel('b', { priority: 1 }));
    fixture.upstream.next(sse(events({ problem: 'not today' })));
    const answer = await chat(gateway.url, { stream: true });
    expect([answer.status, answer.headers.get('x-gateway-channel')]).toEqual([200, 'b']);
  });

  it('puts its tokens on the books as counted', async () => {
    const gateway = await start();
    fixture.upstream.next(json(200, ANSWER));
    await chat(gateway.url, {}, { 'x-request-id': 'mapped-1' });
    const receipt = await fetch(`${gateway.url}/v1/receipts/mapped-1`, {
      headers: { 'x-api-key': 'gw_test_4fT9xQ2mZ8' },
    });
    expect(await receipt.json()).toMatchObject({
      usageSource: 'actual',
      usage: { promptTokens: 5, completionTokens: 2 },
    });
  });

  it('refuses what its mapping cannot make a request of, and what is no chat', async () => {
    const gateway = await start({ request: 'nothing.here' });
    const answer = await chat(gateway.url);
    expect([answer.status, answer.error.code]).toEqual([400, 'invalid_request']);
    const other = await post(`${gateway.url}/v1/completions`, { model: 'm', prompt: 'x' });
    expect([other.status, other.error.code]).toEqual([404, 'unsupported_operation']);
    expect(fixture.upstream.requests).toHaveLength(0);
  });
});
