import { describe, expect, it } from '@jest/globals';
import { chat, get, type Answer } from '../support/client.js';
import { BROKEN_ANSWERS } from '../support/broken-answers.js';
import type { TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { REFUSALS } from '../support/refusals.js';
import { chatEvents, completion, json, sse } from '../support/scripted-upstream.js';

const KEY_A1_FIRST = '00000000-0000-4000-8000-000000000000';

describe.each(['stream', 'whole'] as const)('the fault table, %s', (mode) => {
  const fixture = channelsFixture();
  let gateway: TestGateway;

  async function ask(channels: object[]): Promise<Answer> {
    const timeouts = { headers: 0.4, first_content: 0.4, idle: 0.4 };
    gateway = await fixture.start({ channels: channels.map((channel) => ({ timeouts, ...channel })) });
    return await chat(gateway.url, { stream: mode === 'stream' }, { 'x-request-id': KEY_A1_FIRST });
  }

  const rows = [...BROKEN_ANSWERS, ...REFUSALS].filter(({ only }) => only === undefined || only === mode);
  const root = (): string => fixture.upstream.baseUrl.replace('/v1', '');

  it.each(rows)('$fault, one key', async ({ script, alone }) => {
    fixture.upstream.always(script);
    const answer = await ask([{ id: 'a', base_url: root(), api_keys: ['a1'] }]);
    expect(answer.status).toBe(alone.status);
    if (alone.status !== 200) expect(answer.error.code).toBe(alone.code);
    expect(fixture.upstream.requests).toHaveLength(alone.attempts ?? 1);
    expect(answer.headers.get('x-should-retry')).toBe(alone.noRetry === true ? 'false' : null);
    const retryAfter = answer.headers.get('retry-after');
    if (alone.retryAfter === undefined) expect(retryAfter).toBeNull();
    else expect(Math.abs(Number(retryAfter) - alone.retryAfter)).toBeLessThanOrEqual(1);
    expect(answer.headers.get('x-request-id')).toBe(KEY_A1_FIRST);
  });

  it.each(rows)('$fault, three keys on two channels', async ({ script, alone, pool, isRescued = true, cooldown }) => {
    const isFine = mode === 'stream' ? sse(chatEvents('rescued')) : json(200, completion('rescued'));
    fixture.upstream.always((response, request) =>
      (request.path.startsWith('/a/') ? script : isFine)(response, request),
    );
    const answer = await ask([
      { id: 'a', base_url: `${root()}/a`, api_keys: ['a1', 'a2'], priority: 0 },
      { id: 'b', base_url: `${root()}/b`, api_keys: ['b1'], priority: 1 },
    ]);
    expect(fixture.upstream.keysUsed).toEqual(pool);
    expect(answer.status).toBe(isRescued ? 200 : alone.status);
    if (isRescued && pool.at(-1) === 'b1') expect(answer.text).toContain('rescued');
    expect(answer.headers.get('x-gateway-attempts')).toBe(String(pool.length));
    if (cooldown === undefined) return;
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { cooldowns: object[] }[] };
    expect(apis[0]!.cooldowns[0]).toMatchObject(cooldown);
    expect(apis[1]!.cooldowns).toEqual([]);
  });
});
