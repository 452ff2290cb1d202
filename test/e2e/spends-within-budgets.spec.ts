import { describe, expect, it } from '@jest/globals';
import type { SettleRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { booksFixture } from '../support/books.js';
import { chat, get } from '../support/client.js';
import { channelsFixture } from '../support/routes.js';
import { zoneFarFromMidnight } from '../support/time-zone.js';
import { until, untilRight } from '../support/until.js';
import { chatEvents, completion, json, sse } from '../support/scripted-upstream.js';

/** A dollar for a million tokens of whatever kind, so that a token is a micro-USD. */
const PRICES = { '*': { input: '1', output: '1' } };
const time_zone = zoneFarFromMidnight();

function costing(tokens: number): object {
  return { ...completion('x'), usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens } };
}

describe('budgets', () => {
  const fixture = channelsFixture();
  const books = booksFixture();
  const { channel } = fixture;
  const priced = (id: string, fields: object = {}): object => channel(id, { prices: PRICES, ...fields });

  it('of a token refuse with their name once the money is gone, and other tokens go on', async () => {
    const limits = { budget: { day: '0.002' } };
    const gateway = await fixture.start({ tokens: ['gw_second_4kL9'], channels: [priced('a')], limits, time_zone });
    fixture.upstream.always(json(200, costing(1_500)));
    expect((await chat(gateway.url, { max_tokens: 100 })).status).toBe(200);
    const refused = await chat(gateway.url, { max_tokens: 600 });
    expect([refused.status, refused.error.code, refused.error.type]).toEqual([
      429,
      'gateway_budget',
      'insufficient_quota',
    ]);
    expect(refused.headers.get('x-gateway-limited-by')).toBe('token:budget_day');
    expect(refused.headers.get('x-should-retry')).toBe('false');
    const other = await chat(gateway.url, { max_tokens: 600 }, { 'x-api-key': 'gw_second_4kL9' });
    expect(other.status).toBe(200);
  });

  it('are told in the status, with what is spent of them', async () => {
    const route = {
      channels: [priced('a', { budget: { month: 3 } })],
      limits: { budget: { day: '0.5', total: '10' } },
    };
    const gateway = await fixture.start({ ...route, budget: { month: '20' }, time_zone });
    fixture.upstream.always(json(200, costing(1_500)));
    await chat(gateway.url);
    expect((await get(`${gateway.url}/v1/status`)).json()).toMatchObject({
      apis: [{ id: 'a', budget: { month: { limit: '3.000000', spent: '0.001500' } } }],
      token: {
        budget: { day: { limit: '0.500000', spent: '0.001500' }, total: { limit: '10.000000', spent: '0.001500' } },
      },
      route: { name: 'r', budget: { month: { limit: '20.000000', spent: '0.001500' } } },
    });
  });

  it('hold what the books say of an answer that broke off, once its tokens are counted', async () => {
    const gateway = await fixture.start(
      { channels: [priced('a')], limits: { budget: { day: '0.5' } }, time_zone },
      books.variables(),
    );
    const words = chatEvents('The upstream breaks off', ' in the middle of').slice(0, 3);
    let asked = 0;
    const settlementOfOne = async (): Promise<SettleRecord> => {
      fixture.upstream.next(sse(words, { pauseMs: 50, ending: 'reset' }));
      await chat(gateway.url, { stream: true });
      return (await books.settlements(++asked)).at(-1)!;
    };
    // waking up takes a tokenizer longer on some machines than it is waited for
    const settlement = await untilRight(settlementOfOne, ({ usage }) => usage?.completionTokens === 8);
    expect(settlement).toMatchObject({ usageSource: 'estimate', usage: { completionTokens: 8 } });
    const micros = books.settled().reduce((sum, { costMicros }) => sum + costMicros!, 0);
    const spent = (micros / 1_000_000).toFixed(6);
    const status = async (): Promise<Record<string, unknown>> => (await get(`${gateway.url}/v1/status`)).json();
    const seen = await untilRight(status, (body) => JSON.stringify(body).includes(`"spent":"${spent}"`));
    expect(seen).toMatchObject({ token: { budget: { day: { spent } } } });
  });

  it('of a route hold all of its tokens together', async () => {
    const tokens = ['gw_second_4kL9'];
    const route = { tokens, channels: [priced('a')], budget: { total: '0.002' } };
    const gateway = await fixture.start(route);
    fixture.upstream.always(json(200, costing(1_500)));
    expect((await chat(gateway.url, { max_tokens: 100 })).status).toBe(200);
    const refused = await chat(gateway.url, { max_tokens: 600 }, { 'x-api-key': 'gw_second_4kL9' });
    expect([refused.error.code, refused.headers.get('x-gateway-limited-by')]).toEqual([
      'gateway_budget',
      'route:budget_total',
    ]);
  });

  it('of a channel send requests on to the next channel', async () => {
    const small = priced('small', { budget: { day: '0.001' }, priority: 0 });
    const gateway = await fixture.start({ channels: [small, priced('large', { priority: 1 })], time_zone });
    fixture.upstream.always(json(200, costing(900)));
    for (let i = 0; i < 3; i++) expect((await chat(gateway.url, { max_tokens: 200 })).status).toBe(200);
    expect(fixture.asked()).toEqual(['small', 'large', 'large']);
  });

  it('set the worst case aside, so that requests at once cannot pass them together', async () => {
    const limits = { budget: { total: '0.05' } };
    const gateway = await fixture.start({ channels: [priced('a')], limits }, books.variables());
    fixture.upstream.always(json(200, costing(1_000)));
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(Array.from({ length: 500 }, () => chat(gateway.url, { max_tokens: 970 })));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(round === 0 ? [200, 429] : [429]));
    }
    const spent = books.settled().reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0);
    expect(spent).toBe(fixture.asked().length * 1_000);
    expect(spent).toBeLessThanOrEqual(50_000);
    expect(spent).toBeGreaterThan(45_000);
  });

  it('take one request at a time whose cost nobody can bound', async () => {
    const gateway = await fixture.start({ channels: [priced('a')], budget: { total: '1' } });
    let refused = 0;
    fixture.upstream.always(async (response, request) => {
      await until(() => refused + fixture.upstream.requests.length >= 10);
      await json(200, costing(400_000))(response, request);
    });
    const ask = async (): Promise<string | number> => {
      const { status, headers } = await chat(gateway.url, { max_tokens: 1, enable_search: true });
      if (status !== 200) refused++;
      return headers.get('x-gateway-limited-by') ?? status;
    };
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    expect(answers.filter((answer) => answer === 'token:budget_turn')).toHaveLength(9);
    expect(answers).toContain(200);
  });

  it('let no model in that has no price, and pass over channels that have none for it', async () => {
    const limits = { budget: { total: '5' } };
    const alone = await fixture.start({ channels: [channel('a')], limits });
    const refused = await chat(alone.url);
    expect([refused.status, refused.error.code]).toEqual([403, 'model_unpriced']);
    const both = await fixture.start({
      channels: [channel('a', { priority: 0 }), priced('b', { priority: 1 })],
      limits,
    });
    expect((await chat(both.url)).headers.get('x-gateway-channel')).toBe('b');
  });

  it('take what was set aside back when the upstream fails', async () => {
    const limits = { budget: { total: '0.002' } };
    const gateway = await fixture.start({ channels: [priced('a')], limits });
    for (let i = 0; i < 3; i++) {
      fixture.upstream.next(json(400, { error: { message: 'no', type: 'invalid_request_error' } }));
      expect((await chat(gateway.url, { max_tokens: 1_500 })).status).toBe(400);
    }
    fixture.upstream.always(json(200, costing(10)));
    expect((await chat(gateway.url, { max_tokens: 1_500 })).status).toBe(200);
  });
});
