import { DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import { TOKEN, startGateway, type TestGateway } from '../support/gateway.js';
import { loadPackages } from '../support/package-wires.js';
import { refusal, ScriptedUpstream } from '../support/scripted-upstream.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { givenBy } from '../support/dialects/words.js';
import { THINKING_UPSTREAMS } from '../support/thinking-upstreams.js';

type Name = keyof typeof THINKING_UPSTREAMS;

const NAMES = Object.keys(THINKING_UPSTREAMS) as Name[];
const PAIRS = DIALECT_NAMES.flatMap((client) => NAMES.map((name) => [client, name] as const));
const TURNS = [1, 2, 3];

let upstream: ScriptedUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  await loadPackages();
  upstream = await ScriptedUpstream.start();
  const origin = upstream.baseUrl.replace('/v1', '');
  const routes = NAMES.map((name) => {
    const { fields, model } = THINKING_UPSTREAMS[name];
    const channel = { id: 'only', api_keys: ['key-a'], model_mapping: { m: model }, ...fields(origin) };
    return { token: tokenOf(name), channels: [channel] };
  });
  gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes) });
});
afterEach(() => upstream.reset());
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** The token whose route leads to an upstream. */
function tokenOf(name: Name): string {
  return `${TOKEN}_${name}`;
}

/** Lets an agent run three turns of tools; gives back what the upstream was asked, request by request. */
async function converse(client: (typeof DIALECT_NAMES)[number], name: Name, isStream: boolean) {
  const { turn, last } = THINKING_UPSTREAMS[name];
  upstream.next(...TURNS.map((number) => turn(number, isStream)), last(isStream));
  const { agent } = await SAMPLES[client].library();
  const words = await agent('How is the weather?', {
    origin: gateway.url,
    apiKey: tokenOf(name),
    isStream,
  });
  const bodies = upstream.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { words, bodies };
}

describe.each(PAIRS)('three turns of tools with thinking: the library of %s, an upstream of %s', (client, name) => {
  it.each([
    ['whole', false],
    ['streamed', true],
  ])('%s: the upstream gets every signature back, before its call', async (_how, isStream) => {
    const { returned, isAskedToThink } = THINKING_UPSTREAMS[name];
    const { words, bodies } = await converse(client, name, isStream);
    expect(words).toBe('Done.');
    expect(bodies.map(returned)).toEqual([0, ...TURNS].map(givenBy));
    expect(bodies.map(isAskedToThink)).toEqual(bodies.map(() => true));
    for (const turn of TURNS) expect(JSON.stringify(bodies.at(-1))).toContain(`result ${turn}`);
  });
});

describe.each(DIALECT_NAMES)('a loop of %s that another provider goes on with', (client) => {
  it('leaves out what only the first could read, says so, and comes to its end', async () => {
    const [first, second] = [THINKING_UPSTREAMS.anthropic, THINKING_UPSTREAMS.gemini];
    const origin = upstream.baseUrl.replace('/v1', '');
    const channels = [first, second].map(({ fields, model }, index) => {
      return { id: `c${index}`, priority: index, api_keys: ['key-a'], model_mapping: { m: model }, ...fields(origin) };
    });
    const both = await startGateway({ GATEWAY_ROUTES: JSON.stringify([{ token: TOKEN, channels }]) });
    const answers = [first.turn(1, false), refusal(503)];
    const later = [second.turn(2, false), second.turn(3, false), second.last(false)];
    upstream.always((response, request) => {
      const isSecond = request.path.includes('generateContent');
      void ((isSecond ? later.shift() : answers.shift()) ?? refusal(503))(response, request);
    });
    const { agent } = await SAMPLES[client].library();
    const { words, dropped } = await hearing(async () => {
      return await agent('How?', { origin: both.url, apiKey: TOKEN, isStream: false });
    });
    await both.stop();
    const bodiesAt = (word: string): Record<string, unknown>[] =>
      upstream.requests
        .filter(({ path }) => path.includes(word))
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const [given1 = ''] = givenBy(1);
    const [joined, , last] = bodiesAt('generateContent');
    expect(words).toBe('Done.');
    expect(first.returned(bodiesAt('messages')[1]!)).toEqual([given1]);
    expect(JSON.stringify(joined)).not.toMatch(/c3RhdGUgb2YgdHVybiAx|Z3cx/);
    expect(JSON.stringify(joined)).toContain('result 1');
    expect(second.returned(last!).slice(-2)).toEqual(givenBy(3).slice(1));
    expect(dropped[1]).toContain(SAMPLES[client].thinking.keptAs);
  });
});

/** What answers said was dropped, while something ran. */
async function hearing(run: () => Promise<string>): Promise<{ words: string; dropped: (string | null)[] }> {
  const dropped: (string | null)[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (...asked) => {
    const response = await fetch(...asked);
    dropped.push(response.headers.get('x-gateway-dropped-params'));
    return response;
  };
  try {
    return { words: await run(), dropped };
  } finally {
    globalThis.fetch = fetch;
  }
}
