import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { booksFixture } from '../../support/books.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { TOOK } from '../../support/dialects/words.js';
import { post } from '../../support/dialect-asks.js';
import { startGateway, TOKEN, type TestGateway } from '../../support/gateway.js';
import { json, sse, type Script } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';

const BYSTANDER = 'gw_bystander_4kL9xQ';
/** A dollar for a token of the prompt, cached or not, and ten for one of the answer. */
const PRICES = { '*': { input: '1000000', output: '10000000', cache_read: '1000000', cache_write: '1000000' } };
const COST_MICROS = (TOOK.prompt + 10 * TOOK.completion) * 1_000_000;

/** Who asks for what, and in which words the upstream counts. */
interface Case {
  readonly client: DialectName;
  readonly stream: boolean;
  /** The upstream answers with a stream. */
  readonly streams: boolean;
  readonly words: DialectName;
}

const CASES: readonly Case[] = DIALECT_NAMES.flatMap((client) =>
  [false, true].flatMap((stream) =>
    [false, true].flatMap((streams) => DIALECT_NAMES.map((words) => ({ client, stream, streams, words }))),
  ),
);

describe('what an upstream counts', () => {
  const own = suite();
  const books = booksFixture();

  const start = async (dialect: DialectName): Promise<TestGateway> => {
    const route = (name: string, token: string): object => ({
      name,
      token,
      tenant: name,
      default_model: 'm',
      channels: [
        { id: name, dialect, base_url: own.upstream.baseUrl, api_key: `key-of-${name}`, models: ['m'], prices: PRICES },
      ],
    });
    const routes = [route('mine', TOKEN), route('other', BYSTANDER)];
    const all = JSON.stringify({ tenants: [{ name: 'mine' }, { name: 'other' }], routes });
    return own.keep(await startGateway({ GATEWAY_ROUTES: all, ...books.variables() }));
  };

  /** Has every case asked, each with the answer that its upstream gives, and tells what came of it on the books. */
  async function settledFor(
    gateway: TestGateway,
    cases: readonly Case[],
    answerTo: (given: Case) => Script,
  ): Promise<object[]> {
    const asked: (readonly [Case, Response])[] = [];
    for (const given of cases) {
      own.upstream.always(answerTo(given));
      const response = await post(gateway, given.client, { stream: given.stream });
      await response.text();
      asked.push([given, response]);
    }
    const settled = new Map((await books.settlements(cases.length)).map((record) => [record.id, record]));
    return asked.map(([given, { status, headers }]) => {
      const { usageSource: source, costMicros: micros } = settled.get(headers.get('x-request-id')!)!;
      return { ...given, status, source, micros };
    });
  }

  /** Another tenant, who pays for his own request alone. */
  async function expectOtherUnharmed(gateway: TestGateway, dialect: DialectName): Promise<void> {
    own.upstream.always(json(200, SAMPLES[dialect].counted.good(SAMPLES[dialect].counted.counts).whole));
    const before = books.settled().length;
    const headers = { authorization: `Bearer ${BYSTANDER}` };
    expect((await post(gateway, dialect, { stream: false }, { headers })).status).toBe(200);
    const others = (await books.settlements(before + 1)).filter(({ route }) => route === 'other');
    expect(others.map(({ costMicros, outcome }) => [costMicros, outcome])).toEqual([[COST_MICROS, 'completed']]);
  }

  it.each(DIALECT_NAMES)('is charged in whatever words it stands: an upstream of %s', async (dialect) => {
    const gateway = await start(dialect);
    const told = await settledFor(gateway, CASES, ({ streams, words }) => {
      const { whole, events } = SAMPLES[dialect].counted.good(SAMPLES[words].counted.counts);
      return streams ? sse(events) : json(200, whole);
    });
    expect(told).toEqual(CASES.map((given) => ({ ...given, status: 200, source: 'actual', micros: COST_MICROS })));
    await expectOtherUnharmed(gateway, dialect);
  });

  const FAILURES = DIALECT_NAMES.flatMap((dialect) =>
    (['before', 'with'] as const).map((place) => [place, dialect] as const),
  );

  it.each(FAILURES)('%s the error of a stream is charged: an upstream of %s', async (place, dialect) => {
    const gateway = await start(dialect);
    const cases = CASES.filter(({ streams }) => streams);
    const told = await settledFor(gateway, cases, ({ words }) =>
      sse(SAMPLES[dialect].counted.failed[place](SAMPLES[words].counted.counts, 'request')),
    );
    expect(own.upstream.requests).toHaveLength(cases.length);
    const charged = { status: expect.any(Number), source: 'partial', micros: COST_MICROS };
    expect(told).toEqual(cases.map((given) => ({ ...given, ...charged })));
    await expectOtherUnharmed(gateway, dialect);
  });
});
