import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { startByDialect } from '../support/dialect-gateways.js';
import { recordedBody, recordedStream } from '../support/dialect-streams.js';
import { FRAMEWORKS, type Framework } from '../support/framework-clients.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { json, refusal, ScriptedUpstream, sse } from '../support/scripted-upstream.js';

const PAIRS = Object.keys(FRAMEWORKS).flatMap((name) => DIALECT_NAMES.map((upstream) => [name, upstream] as const));
const TEXT = 'Grüße aus Köln 👋';

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

/** The recorded answer with another text in it. */
function answerOf(at: DialectName, text: string): object {
  const recorded = JSON.stringify(recordedBody(at, 'text', 'response'));
  return JSON.parse(recorded.replaceAll(TEXT, JSON.stringify(text).slice(1, -1))) as object;
}

describe.each(PAIRS)('%s at an upstream of %s', (name, at) => {
  const framework = (): Framework => FRAMEWORKS[name]!(gateways.get(at)!.url, TOKEN);

  it('gets a text, whole and streamed', async () => {
    upstream.next(json(200, recordedBody(at, 'text', 'response')), sse([recordedStream(at, 'text')]));
    expect(await framework().text('hi')).toBe(TEXT);
    expect(await framework().stream('hi')).toBe(TEXT);
    expect(upstream.requests).toHaveLength(2);
  });

  it('offers tools and gets the calls', async () => {
    upstream.next(json(200, recordedBody(at, 'tools', 'response')));
    expect(await framework().tools('How is the weather?')).toEqual([
      { name: 'get_weather', arguments: { city: 'Köln' } },
      { name: 'get_time', arguments: {} },
    ]);
    expect(upstream.requests[0]!.body).toContain('get_weather');
  });

  it('asks for an object by a schema and gets it', async () => {
    upstream.next(json(200, answerOf(at, '{"city":"Köln"}')));
    expect(await framework().structured('Which city?')).toEqual({ city: 'Köln' });
    expect(upstream.requests[0]!.body).toMatch(/"city":\{"type":"string"/i);
  });

  it('is told what the upstream did not like', async () => {
    upstream.always(refusal(400, { message: 'temperature is too hot', type: 'invalid_request_error' }));
    await expect(framework().text('hi')).rejects.toThrow('temperature is too hot');
    await expect(framework().stream('hi')).rejects.toThrow('temperature is too hot');
  });
});
