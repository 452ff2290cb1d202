import { DIALECTS } from '../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL, type NeutralCall } from '../../src/gateway/protocol/neutral-call.js';
import type { NeutralField } from '../../src/gateway/protocol/neutral-field.js';
import { textPart } from '../../src/gateway/protocol/part.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { NO_TRAITS } from '../../src/gateway/traits/traits.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { recordedBody, recordedStream } from '../support/dialect-streams.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, ScriptedUpstream, sse } from '../support/scripted-upstream.js';

const USER = { role: 'user', parts: [textPart('hi')] } as const;
const SCHEMA = { type: 'object', properties: {} };
const TOOL = { kind: 'function', name: 'f', description: null, schema: SCHEMA, isStrict: null } as const;
const HIGH = { effort: 'high', budgetTokens: null, showsThoughts: null } as const;
const LATER = { role: 'system', parts: [textPart('Mind this.')] } as const;
const PREFILL = { role: 'assistant', parts: [textPart('{')] } as const;

/** What a client asks of a model of some upstream, what the upstream must get, and what the client is told. */
interface Demand {
  readonly model: string;
  readonly at: DialectName;
  readonly asks: Partial<NeutralCall>;
  readonly sent: object;
  readonly absent?: readonly string[];
  readonly dropped: readonly NeutralField[];
  /** Clients that have words for it. */
  readonly clients?: readonly DialectName[];
}

const DEMANDS: readonly Demand[] = [
  {
    model: 'claude-opus-4-8',
    at: 'anthropic',
    asks: { temperature: 0.2 },
    sent: {},
    absent: ['temperature'],
    dropped: ['temperature'],
  },
  { model: 'claude-opus-4-8', at: 'anthropic', asks: { topP: 0.9 }, sent: {}, absent: ['top_p'], dropped: ['topP'] },
  { model: 'claude-opus-4-6', at: 'anthropic', asks: { temperature: 0.2 }, sent: { temperature: 0.2 }, dropped: [] },
  {
    model: 'claude-fable-5-1',
    at: 'anthropic',
    asks: { tools: [TOOL], toolChoice: { kind: 'required' } },
    sent: { tool_choice: { type: 'auto' } },
    dropped: ['toolChoice'],
  },
  {
    model: 'claude-3-haiku',
    at: 'anthropic',
    asks: { maxTokens: 5000 },
    sent: { max_tokens: 4096 },
    dropped: ['maxTokens'],
  },
  {
    model: 'claude-sonnet-5',
    at: 'anthropic',
    asks: { messages: [USER, PREFILL] },
    sent: { messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user' }] },
    dropped: ['prefill'],
  },
  {
    model: 'gpt-5.6-terra',
    at: 'openai-chat',
    asks: { tools: [TOOL], reasoning: HIGH },
    sent: { reasoning_effort: 'none' },
    dropped: ['reasoning'],
  },
  {
    model: 'gpt-5.4',
    at: 'openai-chat',
    asks: { tools: [TOOL], reasoning: HIGH },
    sent: { tools: [{}] },
    absent: ['reasoning_effort'],
    dropped: ['reasoning'],
  },
  {
    model: 'gpt-5',
    at: 'openai-chat',
    asks: { maxTokens: 9 },
    sent: { max_completion_tokens: 9 },
    absent: ['max_tokens'],
    dropped: [],
  },
  {
    model: 'gpt-5',
    at: 'openai-responses',
    asks: { temperature: 0.2 },
    sent: {},
    absent: ['temperature'],
    dropped: ['temperature'],
  },
  {
    model: 'qwen3-8b',
    at: 'openai-chat',
    asks: { messages: [USER, LATER, USER] },
    sent: { messages: [{ role: 'system', content: 'Mind this.' }, { role: 'user' }, { role: 'user' }] },
    dropped: [],
    clients: ['openai-chat', 'openai-responses'],
  },
  {
    model: 'kimi-k2.6',
    at: 'openai-chat',
    asks: { tools: [TOOL], toolChoice: { kind: 'named', name: 'f' } },
    sent: { tool_choice: 'auto' },
    dropped: ['toolChoice'],
  },
  {
    model: 'gemini-2.0-flash',
    at: 'gemini',
    asks: { maxTokens: 9000 },
    sent: { generationConfig: { maxOutputTokens: 8192 } },
    dropped: ['maxTokens'],
  },
];

const fixture = channelsFixture();

function requestOf(client: DialectName, { model, asks }: Demand, isStream: boolean): [path: string, body: JsonObject] {
  const call = { ...EMPTY_CALL, maxTokens: 64, messages: [USER], model, wantsStream: isStream, ...asks };
  const { body } = DIALECTS[client].encodeCall(call, NO_TRAITS);
  return [SAMPLES[client].requests.small({ model, stream: isStream, text: '' })[0], body];
}

async function ask(
  gateway: TestGateway,
  [path, body]: readonly [string, JsonObject],
  token = TOKEN,
): Promise<Response> {
  return await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': token },
    body: JSON.stringify(body),
  });
}

/** The names by which a client may be told of a field. */
function toldIn(response: Response): string[] {
  return (response.headers.get('x-gateway-dropped-params') ?? '').split(', ').filter((name) => name !== '');
}

const CASES = DEMANDS.flatMap((demand, place) =>
  (demand.clients ?? DIALECT_NAMES).flatMap((client) =>
    [false, true].map((isStream) => {
      return { client, isStream, demand, token: tokenOf(place), what: JSON.stringify(demand.asks).slice(0, 60) };
    }),
  ),
);

/** Each demand has a route, and so a channel, of its own. */
function tokenOf(place: number): string {
  return `gw_demand_${place}_4fT9xQ2mZ8`;
}

describe('a request is fitted to its model', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const routes = DEMANDS.map(({ at, model }, place) => {
      const channel = { id: 'only', dialect: at, models: [model], base_url: upstream.baseUrl, api_keys: ['key-a'] };
      return { name: `demand-${place}`, token: tokenOf(place), channels: [channel] };
    });
    gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes) });
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  it.each(CASES)(
    '$demand.model at $demand.at for $client, stream $isStream: $what',
    async ({ client, isStream, demand, token }) => {
      const { at, sent, absent = [], dropped } = demand;
      upstream.next(isStream ? sse([recordedStream(at, 'text')]) : json(200, recordedBody(at, 'text', 'response')));
      const response = await ask(gateway, requestOf(client, demand, isStream), token);
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Köln')]);
      const body = JSON.parse(upstream.requests[0]!.body) as JsonObject;
      expect(body).toMatchObject(sent);
      expect(absent.filter((name) => name in body)).toEqual([]);
      const { fieldPaths } = DIALECTS[client];
      const firstWords = dropped.map((field) => fieldPaths[field].split(/[.[]/, 1)[0]);
      expect(new Set(toldIn(response).map((path) => path.split(/[.[]/, 1)[0]))).toEqual(new Set(firstWords));
    },
  );
});

describe('a strict route', () => {
  it('passes over a channel of the client’s own dialect whose model refuses what the client says', async () => {
    const gateway = await fixture.start({
      strict: true,
      channels: [
        fixture.channel('new', { model_mapping: { m: 'gpt-5' } }),
        fixture.channel('old', { model_mapping: { m: 'gpt-4.1' }, priority: 1 }),
      ],
    });
    await ask(gateway, ['/v1/chat/completions', { model: 'm', messages: [], temperature: 0.2 }]);
    await ask(gateway, ['/v1/chat/completions', { model: 'm', messages: [] }]);
    expect(fixture.asked()).toEqual(['old', 'new']);
  });
});

describe('tools with an effort', () => {
  const demand = DEMANDS.find(({ model }) => model === 'gpt-5.6-terra')!;

  it.each(['anthropic', 'openai-chat', 'gemini'] as const)(
    'of a client of %s go by Responses where the channel speaks it, and lose nothing',
    async (client) => {
      const dialects = ['openai-chat', 'openai-responses'];
      const gateway = await fixture.start({ channels: [fixture.channel('both', { dialects, provider: 'acme' })] });
      fixture.upstream.next(json(200, recordedBody('openai-responses', 'text', 'response')));
      const response = await ask(gateway, requestOf(client, demand, false));
      expect([response.status, toldIn(response)]).toEqual([200, []]);
      const { path, body } = fixture.upstream.requests[0]!;
      expect(path).toMatch(/\/responses$/);
      expect(JSON.parse(body)).toMatchObject({ reasoning: { effort: 'high' }, tools: [{ name: 'f' }] });
    },
  );
});

describe('the traits of a channel', () => {
  it('go before the table, for a client’s own bytes too', async () => {
    const gateway = await fixture.start({
      channels: [
        fixture.channel('only', {
          model_mapping: { strict: 'acme-1', free: 'gpt-5' },
          traits: {
            'acme-*': { refuses: ['seed'], bounds: { max_tokens: 9 } },
            'gpt-*': { takes: ['old_limit_name', 'temperature'] },
          },
        }),
      ],
    });
    const said = { messages: [], seed: 1, max_tokens: 10, temperature: 0.2 };
    const fitted = await ask(gateway, ['/v1/chat/completions', { model: 'strict', ...said }]);
    const untouched = await ask(gateway, ['/v1/chat/completions', { model: 'free', ...said }]);
    expect([toldIn(fitted), toldIn(untouched)]).toEqual([['seed', 'max_tokens'], []]);
    expect(fixture.upstream.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { model: 'acme-1', messages: [], max_tokens: 9, temperature: 0.2 },
      { model: 'gpt-5', ...said },
    ]);
  });
});
