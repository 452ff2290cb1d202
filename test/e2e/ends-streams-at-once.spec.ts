import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { PAIRS } from '../support/dialect-answers.js';
import { startByDialect } from '../support/dialect-gateways.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { refusal, ScriptedUpstream, sse, type Script } from '../support/scripted-upstream.js';

/** Sends events and then keeps the connection open without a word. */
function silentAfter(text: string): Script {
  return sse([text], { ending: 'hang' });
}

let upstream: ScriptedUpstream;
let gateways: Map<DialectName, TestGateway>;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  gateways = await startByDialect(upstream.baseUrl);
});
afterEach(() => upstream.reset());
afterAll(async () => {
  await Promise.all([...gateways.values()].map((gateway) => gateway.stop()));
  await upstream.stop();
});

async function post(client: DialectName, at: DialectName): Promise<{ status: number; text: string }> {
  const [path, body] = SAMPLES[client].requests.small({ model: 'm', stream: true, text: 'hi' });
  const answer = await fetch(gateways.get(at)!.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

describe.each(DIALECT_NAMES)('an upstream of %s that goes silent behind the end of its answer', (at) => {
  it('has no client wait for a failure', async () => {
    const texts = Object.entries(SAMPLES[at].ends.failing).flatMap(([how, text]) =>
      how.includes('beside') ? text : [],
    );
    for (const text of texts.slice(0, 4)) {
      upstream.always(silentAfter(text));
      const answers = await Promise.all(DIALECT_NAMES.map((client) => post(client, at)));
      for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
    }
  });

  it('nor for one behind content', async () => {
    upstream.always(silentAfter(SAMPLES[at].ends.begun + Object.values(SAMPLES[at].ends.failing)[1]!));
    for (const answer of await Promise.all(DIALECT_NAMES.map((client) => post(client, at)))) {
      expect(answer).toEqual({ status: 200, text: expect.stringMatching(/some[^]*error/) });
    }
  });
});

it('a complete answer ends although nothing ends its stream, in every pair of dialects', async () => {
  upstream.always((response, request) => {
    const at = DIALECT_NAMES.find((name) => request.path === SAMPLES[name].requests.upstreamPath('m', true));
    const script =
      at === undefined
        ? refusal(404)
        : silentAfter(SAMPLES[at].ends.begun + Object.values(SAMPLES[at].ends.finishing)[0]!);
    return script(response, request);
  });
  const answers = await Promise.all(PAIRS.map(([client, at]) => post(client, at)));
  for (const { status, text } of answers) {
    expect(status).toBe(200);
    expect(text).toContain('some');
    expect(text).not.toContain('"error":{');
  }
});
