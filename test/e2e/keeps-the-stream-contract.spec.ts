import { describe, expect, it } from '@jest/globals';
import { chat, payloads } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { HeardStream } from '../support/heard-stream.js';
import {
  chatEvents,
  chunk,
  completion,
  DONE,
  event,
  json,
  refusal,
  silentStream,
  sse,
} from '../support/scripted-upstream.js';

const STREAM = { stream: true };

function lastError(text: string): { code: string; type: string } {
  const last = payloads(text).at(-1) ?? '';
  return (JSON.parse(last) as { error: { code: string; type: string } }).error;
}

describe('a stream', () => {
  const fixture = routeFixture();

  it('reaches the client byte for byte', async () => {
    const gateway = await fixture.start();
    const events = chatEvents('Hel', 'lo ', '你好', '!');
    fixture.upstream.next(sse([': a comment\n\n', ...events], { pauseMs: 5 }));
    const answer = await chat(gateway.url, STREAM);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.text).toBe([': a comment\n\n', ...events].join(''));
  });

  it('is the same wherever the upstream cut its bytes', async () => {
    const gateway = await fixture.start();
    const bytes = Buffer.from(chatEvents('日本', 'ok').join(''));
    for (const size of [1, 7, 64]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      fixture.upstream.next(sse(pieces));
      expect((await chat(gateway.url, STREAM)).text).toBe(bytes.toString());
    }
  });

  it('gets its [DONE] when the upstream finishes without one', async () => {
    const gateway = await fixture.start();
    const events = chatEvents('fine');
    fixture.upstream.next(sse(events.slice(0, -1)));
    expect((await chat(gateway.url, STREAM)).text).toBe(events.join(''));
  });

  it('that ends without a finish reason ends in an error and without [DONE]', async () => {
    const gateway = await fixture.start();
    fixture.upstream.next(sse(chatEvents('cut off').slice(0, 2)));
    const { status, text } = await chat(gateway.url, STREAM);
    expect(status).toBe(200);
    expect(lastError(text)).toMatchObject({ code: 'upstream_incomplete', type: 'server_error' });
    expect(text).not.toContain('[DONE]');
  });

  it('with a [DONE] but no finish reason counts as cut off, because some relays always write one', async () => {
    const gateway = await fixture.start();
    fixture.upstream.next(sse([...chatEvents('x').slice(0, 2), DONE]));
    const { text } = await chat(gateway.url, STREAM);
    expect(lastError(text).code).toBe('upstream_incomplete');
    expect(text).not.toContain('[DONE]');
  });

  it('whose connection breaks ends in an error event, never in the middle of an event', async () => {
    const gateway = await fixture.start();
    const [role, word] = chatEvents('word');
    fixture.upstream.next(sse([role!, word!, 'data: {"partial'], { ending: 'reset', pauseMs: 10 }));
    const { text } = await chat(gateway.url, STREAM);
    expect(text.startsWith(role! + word!)).toBe(true);
    expect(text).not.toContain('partial');
    expect(lastError(text).code).toBe('upstream_disconnected');
  });

  it('that breaks after its finish reason is complete', async () => {
    const gateway = await fixture.start();
    const events = chatEvents('all there');
    fixture.upstream.next(sse(events.slice(0, -1), { ending: 'reset', pauseMs: 5 }));
    expect((await chat(gateway.url, STREAM)).text).toBe(events.join(''));
  });

  it.each([
    ['invalid JSON', 'data: {"choices":[{]}\n\n', 'upstream_invalid_response'],
    [
      'invalid UTF-8',
      Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0x22, 0xff, 0x22, 0x0a, 0x0a]),
      'upstream_invalid_response',
    ],
    ['an error event', event({ error: { message: 'boom', type: 'server_error', code: null } }), 'upstream_error'],
    ['an error with a name', 'event: error\ndata: {"message":"boom"}\n\n', 'upstream_error'],
    ['an overload', event({ error: { type: 'overloaded_error', message: 'busy' } }), 'upstream_overloaded'],
  ])('that turns into %s after content ends in one error event', async (_name, piece, code) => {
    const gateway = await fixture.start();
    const [role, word] = chatEvents('word');
    fixture.upstream.next(sse([role!, word!, piece, ...chatEvents('never shown')], { pauseMs: 10 }));
    const { text } = await chat(gateway.url, STREAM);
    expect(text.startsWith(role! + word!)).toBe(true);
    expect(lastError(text).code).toBe(code);
    expect(text).not.toContain('never shown');
    expect(payloads(text)).toHaveLength(3);
  });

  it('that fails before its first content is taken over by the next key, unseen', async () => {
    const gateway = await fixture.start({ api_keys: ['key-a', 'key-b'] });
    const events = chatEvents('from b');
    fixture.upstream.next(
      sse([chatEvents('x')[0]!, event({ error: { code: 'rate_limit_exceeded', message: 'slow down' } })]),
      sse(events),
    );
    const { status, text, headers } = await chat(gateway.url, STREAM);
    expect(status).toBe(200);
    expect(text).toBe(events.join(''));
    expect(headers.get('x-gateway-attempts')).toBe('2');
  });

  it('that is refused gets the error as its status, not as a stream', async () => {
    const gateway = await fixture.start();
    fixture.upstream.next(
      refusal(400, { message: 'bad temperature', type: 'invalid_request_error', param: 'temperature' }),
    );
    const answer = await chat(gateway.url, STREAM);
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      message: 'bad temperature',
      type: 'invalid_request_error',
      param: 'temperature',
      code: null,
    });
  });

  it('is made of a whole answer when the upstream ignores the wish to stream', async () => {
    const gateway = await fixture.start();
    fixture.upstream.next(json(200, completion('whole')));
    const { text } = await chat(gateway.url, STREAM);
    const chunks = payloads(text);
    expect(chunks.at(-1)).toBe('[DONE]');
    expect(JSON.parse(chunks[0]!)).toMatchObject({
      object: 'chat.completion.chunk',
      choices: [{ delta: { role: 'assistant', content: 'whole' }, finish_reason: 'stop' }],
    });
  });

  it('becomes a whole answer when nobody asked for a stream', async () => {
    const gateway = await fixture.start();
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const [role, a, b, finish] = chatEvents('Hel', 'lo');
    fixture.upstream.next(sse([role!, a!, b!, finish!, event({ ...chunk({}), choices: [], usage }), DONE]));
    const answer = await chat(gateway.url);
    expect(answer.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
      usage,
    });
  });

  it('of several choices is complete only when all of them are', async () => {
    const gateway = await fixture.start();
    const choice = (index: number, finish: string | null): string =>
      event({ ...chunk({}), choices: [{ index, delta: { content: `c${index}` }, finish_reason: finish }] });
    fixture.upstream.next(sse([choice(0, null), choice(1, null), choice(0, 'stop')]));
    expect(lastError((await chat(gateway.url, { ...STREAM, n: 2 })).text).code).toBe('upstream_incomplete');
    fixture.upstream.next(sse([choice(0, null), choice(1, 'stop'), choice(0, 'stop')]));
    expect((await chat(gateway.url, { ...STREAM, n: 2 })).text.endsWith(DONE)).toBe(true);
  });

  it('that falls silent is given up with an error event', async () => {
    const gateway = await fixture.start({ timeout: 60 });
    fixture.upstream.next(sse(chatEvents('thinking').slice(0, 2), { ending: 'hang' }));
    const stream = await HeardStream.ofChat(gateway.url);
    await stream.until((text) => text.includes('thinking'));
    gateway.leap(60_000);
    expect(lastError(await stream.toEnd()).code).toBe('upstream_timeout');
  });

  it('that never begins is answered with 504', async () => {
    const gateway = await fixture.start({ timeout: 0.3 });
    fixture.upstream.next(silentStream());
    const answer = await chat(gateway.url, STREAM);
    expect(answer.status).toBe(504);
    expect(answer.error.code).toBe('upstream_timeout');
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });
});
