import { describe, expect, it } from '@jest/globals';
import { asUsual } from '../../support/processor-time.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';

const CLIENTS = 200;
const TURNS = 10_000;
const DENSE_BYTES = 25 * 1024 * 1024;

const suite = wallSuite();

async function begin(dialect: string): Promise<void> {
  suite.upstream.always((response, request) => {
    if (!request.body.includes('Words of turn')) return json(200, completion('ok'))(response, request);
  });
  await suite.beginWith({ dialect });
}

const turns = Array.from({ length: TURNS }, (_, i) => ({
  role: i % 2 === 0 ? 'user' : 'assistant',
  content: `Words of turn ${i}`,
}));

describe('calls that hang', () => {
  it.each([
    ['/v1/chat/completions', 'anthropic', { messages: turns }],
    ['/v1/chat/completions', 'openai-chat', { messages: turns }],
    ['/v1/responses', 'openai-chat', { input: turns }],
    ['/v1/messages', 'openai-responses', { max_tokens: 5, messages: turns }],
  ])('of many turns keep their bytes and nothing that was made of them: %s at %s', async (path, dialect, fields) => {
    await begin(dialect);
    const body = JSON.stringify({ model: 'test-model', ...fields });
    for (let i = 0; i < CLIENTS; i++) suite.send(path, body);
    await until(() => suite.upstream.requests.filter(({ body: sent }) => sent.includes('Words of turn')).length >= 40);
    await suite.bystander.asked(60);
    expect(suite.statuses).not.toContain(400);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it.each([
    ['/v1/chat/completions', '"messages":[{"role":"user","content":"Words of turn"}]'],
    ['/v1/responses', '"input":"Words of turn"'],
    ['/v1/messages', '"max_tokens":5,"messages":[{"role":"user","content":"Words of turn"}]'],
  ])('cannot be made of values that swell once they are parsed: %s', async (path, said) => {
    await begin('anthropic');
    const head = `{"model":"test-model",${said},"x":[`;
    const body = `${head}${'{},'.repeat((DENSE_BYTES - head.length) / 3)}{}]}`;
    const before = suite.wall.loopCpuMs();
    for (let i = 0; i < 4; i++) suite.send(path, body);
    await until(() => suite.statuses.every((status) => status !== 0));
    expect(suite.statuses).toEqual([413, 413, 413, 413]);
    expect(asUsual(suite.wall.loopCpuMs() - before)).toBeLessThan(2_000);
    expect(suite.harm).toEqual(NO_HARM);
  });
});
