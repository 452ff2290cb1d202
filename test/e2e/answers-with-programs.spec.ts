import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat, MESSAGES, payloads, post } from '../support/client.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { HeardStream } from '../support/heard-stream.js';
import { isRunning, model, wrapped } from '../support/programs.js';
import { channelsFixture } from '../support/routes.js';
import { until } from '../support/until.js';

interface Chunk {
  readonly choices: readonly {
    readonly delta?: { readonly content?: string };
    readonly text?: string;
    readonly finish_reason: string | null;
  }[];
}

function chunks(stream: string): Chunk[] {
  return payloads(stream)
    .filter((payload) => payload !== '[DONE]')
    .map((payload) => JSON.parse(payload) as Chunk);
}

function contentOf(answer: { json(): Record<string, unknown> }): string {
  const { choices } = answer.json() as { choices: { message: { content: string } }[] };
  return choices[0]!.message.content;
}

describe('a program as a channel', () => {
  const fixture = channelsFixture();
  const program = (how: string, fields: object = {}): object => ({
    id: 'local',
    adapter: 'process',
    command: model(how),
    stdin: 'prompt',
    ...fields,
  });
  const start = (how: string, fields: object = {}, ...others: object[]): Promise<TestGateway> =>
    fixture.start({ channels: [program(how, fields), ...others] });

  it('is told the request by arguments, never through a shell', async () => {
    const command = model(
      'arguments',
      '{prompt}',
      '--system={system}',
      '{model}',
      ['-n', '{max_tokens}'],
      ['-t', '{temperature}'],
    );
    const gateway = await start('', { command, stdin: 'none', models: ['test-model'] });
    const messages = [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: [{ type: 'text', text: '$(id); `id` "q" {model}' }] },
    ];
    const answer = await chat(gateway.url, { messages, max_tokens: 7 });
    expect([answer.status, JSON.parse(contentOf(answer))]).toEqual([
      200,
      ['$(id); `id` "q" {model}', '--system=be brief', 'test-model', '-n', '7'],
    ]);
    expect(answer.json()).toMatchObject({ object: 'chat.completion', model: 'test-model' });
  });

  it('gets no option from a client', async () => {
    const gateway = await start('', { command: model('arguments', '{prompt}'), stdin: 'none' });
    const answer = await chat(gateway.url, { messages: [{ role: 'user', content: '--model=/etc/passwd\0' }] });
    expect(JSON.parse(contentOf(answer))).toEqual([' --model=/etc/passwd']);
  });

  it('reads a conversation, or the whole request, on its standard input', async () => {
    const messages = [...MESSAGES, { role: 'assistant', content: 'hello' }, { role: 'user', content: 'and you?' }];
    const plain = await start('stdin');
    expect(contentOf(await chat(plain.url, { messages }))).toBe(
      'User: hi\n\nAssistant: hello\n\nUser: and you?\n\nAssistant:',
    );
    const chatml = await start('stdin', { prompt_format: 'chatml' });
    expect(contentOf(await chat(chatml.url))).toBe('<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant');
    const whole = await start('stdin', {
      stdin: 'request',
      defaults: { top_k: 3 },
      model_mapping: { 'test-model': 'm.gguf' },
    });
    expect(JSON.parse(contentOf(await chat(whole.url)))).toEqual({ model: 'm.gguf', messages: MESSAGES, top_k: 3 });
  });

  it('streams its output as it comes, and characters whole', async () => {
    const gateway = await start('bytes');
    const { text, headers } = await chat(gateway.url, { stream: true });
    const words = chunks(text).map(({ choices }) => choices[0]?.delta?.content ?? '');
    expect(words.join('')).toBe('héllo 世界 🙂');
    expect(words.length).toBeGreaterThan(2);
    expect(words.join('|')).not.toContain('\uFFFD');
    expect(headers.get('content-type')).toContain('text/event-stream');
    expect(chunks(text).at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('answers completions, whole and as a stream', async () => {
    const gateway = await start('words');
    const whole = await post(`${gateway.url}/v1/completions`, { model: 'm', prompt: 'count' });
    expect(whole.json()).toMatchObject({ object: 'text_completion', choices: [{ text: 'one two three' }] });
    const { text } = await post(`${gateway.url}/v1/completions`, { model: 'm', prompt: 'count', stream: true });
    expect(
      chunks(text)
        .map(({ choices }) => choices[0]?.text)
        .join(''),
    ).toBe('one two three');
  });

  it('loses the repeated prompt and what follows an end mark', async () => {
    const fields = {
      command: model('echoing', '{prompt}'),
      stdin: 'none',
      strip_prompt: true,
      end_marks: ['[end of text]'],
    };
    const gateway = await start('', fields);
    expect(contentOf(await chat(gateway.url))).toBe('\nThe answer.');
    expect(contentOf(await chat(gateway.url, { stop: ' answer' }))).toBe('\nThe');
  });

  it.each([false, true])('hands over to the next channel when it fails (stream: %p)', async (stream) => {
    const gateway = await start('failing', {}, fixture.channel('b', { priority: 1 }));
    const answer = await chat(gateway.url, { stream: stream || undefined });
    expect([answer.status, answer.headers.get('x-gateway-channel')]).toEqual([200, 'b']);
    const told = gateway.logLines().find(({ msg }) => msg === 'a program failed');
    expect(told).toMatchObject({
      channel: 'local',
      code: 3,
      stderr: expect.stringContaining('cannot load') as unknown,
    });
    expect(JSON.stringify(told)).not.toContain('sk-secret');
  });

  it('tells a client nothing of what it wrote to standard error', async () => {
    const gateway = await start('failing');
    const answer = await chat(gateway.url);
    expect([answer.status, answer.error.code]).toEqual([502, 'upstream_error']);
    expect(answer.text).not.toMatch(/cannot load|sk-secret/);
  });

  it('that breaks off never looks finished', async () => {
    const gateway = await start('breaking');
    const stream = await chat(gateway.url, { stream: true });
    expect(stream.text).toContain('half of it');
    expect(stream.text).toContain('upstream_incomplete');
    expect(stream.text).not.toContain('[DONE]');
    expect((await chat(gateway.url)).error.code).toBe('upstream_incomplete');
  });

  it('that does not exist hands over, and is no error of ours alone', async () => {
    const missing = { command: ['/nonexistent/llama-cli', '{prompt}'], stdin: 'none' };
    const both = await start('', missing, fixture.channel('b', { priority: 1 }));
    expect((await chat(both.url)).headers.get('x-gateway-channel')).toBe('b');
    const alone = await start('', missing);
    expect((await chat(alone.url)).error.code).toBe('no_healthy_upstream');
  });

  it('is not asked with more than an argument may hold', async () => {
    const gateway = await start('', { command: model('arguments', '{prompt}'), stdin: 'none' });
    const answer = await chat(gateway.url, { messages: [{ role: 'user', content: 'x'.repeat(200_000) }] });
    expect([answer.status, answer.error.code]).toEqual([413, 'request_too_large']);
  });

  it.each([
    ['by itself', model('endless')],
    ['behind a script', wrapped('endless')],
  ])('is killed when the client leaves, though it does not want to, %s', async (_name, command) => {
    const gateway = await start('', { command });
    const leaving = new AbortController();
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: MESSAGES, stream: true }),
      signal: leaving.signal,
    });
    let text = '';
    const reader = response.body!.getReader();
    while (!/"content":"\d+/.test(text)) text += Buffer.from((await reader.read()).value ?? []).toString();
    const pid = Number(/"content":"(\d+)/.exec(text)?.[1]);
    expect(isRunning(pid)).toBe(true);
    leaving.abort();
    await reader.cancel().catch(() => {});
    await until(() => !isRunning(pid));
    expect(isRunning(pid)).toBe(false);
  });

  it('is given up when it says nothing for too long', async () => {
    const gateway = await start('silent', { timeouts: { headers: 0.3 } });
    const answer = await chat(gateway.url, { stream: true });
    expect([answer.status, answer.error.code]).toEqual([504, 'upstream_timeout']);
  });

  it('runs one at a time unless told otherwise', async () => {
    const one = await start('endless');
    const running = await HeardStream.ofChat(one.url);
    await running.until((text) => /"content":"\d/.test(text));
    expect((await chat(one.url)).status).toBe(429);
    const two = await start('words', { concurrency: 2 });
    const both = await Promise.all([chat(two.url), chat(two.url)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('knows of the environment only what it needs, and works in a folder of its own', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'programs-')));
    const route = { channels: [program('environment', { env: { LLAMA_ARG: 'x' } })] };
    const gateway = await fixture.start(route, { DATA_DIR: folder });
    const { names, cwd } = JSON.parse(contentOf(await chat(gateway.url))) as { names: string[]; cwd: string };
    expect(names.filter((name) => !['HOME', 'LANG', 'PATH'].includes(name))).toEqual(['LLAMA_ARG']);
    expect(cwd).toBe(join(folder, 'tmp'));
    const elsewhere = await start('environment', { cwd: folder });
    expect(JSON.parse(contentOf(await chat(elsewhere.url)))).toMatchObject({ cwd: folder });
  });

  it('loses nothing of a long answer', async () => {
    const gateway = await start('flood');
    const { text } = await chat(gateway.url, { stream: true });
    const length = chunks(text).reduce((sum, { choices }) => sum + (choices[0]?.delta?.content?.length ?? 0), 0);
    expect(length).toBe(3_000 * 1_001 - 1);
  });

  it.each([
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
      'messages[0].content[0]',
    ],
    [{ messages: [{ role: 'wizard', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [] }, 'messages'],
    [{ n: 2 }, 'n'],
  ])('refuses what it cannot be told: %j', async (fields, param) => {
    const gateway = await start('stdin');
    const answer = await chat(gateway.url, fields);
    expect([answer.status, answer.error]).toMatchObject([400, { code: 'invalid_request', param }]);
  });

  it('is passed over for what no program does', async () => {
    const gateway = await start('words', {}, fixture.channel('b', { priority: 1 }));
    const answer = await post(`${gateway.url}/v1/embeddings`, { model: 'm', input: 'x' });
    expect(answer.headers.get('x-gateway-channel')).toBe('b');
    const alone = await start('words');
    const refused = await post(`${alone.url}/v1/embeddings`, { model: 'm', input: 'x' });
    expect([refused.status, refused.error.code]).toEqual([404, 'unsupported_operation']);
  });

  it('has its tokens counted by the gateway, at no price', async () => {
    const gateway = await start('words');
    await chat(gateway.url, {}, { 'x-request-id': 'program-1' });
    const told = (): unknown => gateway.logLines().find(({ id }) => id === 'program-1');
    await until(() => told() !== undefined);
    expect(told()).toMatchObject({ usageSource: 'estimate', costMicros: 0, usage: { completionTokens: 3 } });
  });
});
