import { DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import { chat } from '../support/client.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { loadPackages, PACKAGE_WIRES, says, stopsShort, type PackageWire } from '../support/package-wires.js';
import { channelsFixture } from '../support/routes.js';
import { hang, json, refusal, reset, silentStream } from '../support/scripted-upstream.js';
import { askLibrary } from '../support/client-libraries.js';
import { until } from '../support/until.js';

type Provider = keyof typeof PACKAGE_WIRES;

const PROVIDERS = Object.keys(PACKAGE_WIRES) as Provider[];
const TEXT = 'Grüße aus Köln 👋';
const CALLS = [
  { id: 'call_1', name: 'get_weather', arguments: { city: 'Köln' } },
  { id: 'call_2', name: 'get_time', arguments: {} },
];
const fixture = channelsFixture();

beforeAll(loadPackages);

function origin(): string {
  return fixture.upstream.baseUrl.replace('/v1', '');
}

function channel(wire: PackageWire, fields: object = {}): object {
  return { id: 'only', ...wire.fields(origin()), api_keys: ['key-a'], model_mapping: { m: wire.model }, ...fields };
}

async function start(provider: Provider, fields: object = {}, route: object = {}): Promise<TestGateway> {
  return await fixture.start({ channels: [channel(PACKAGE_WIRES[provider], fields)], ...route });
}

function sent(): Record<string, unknown> {
  return JSON.parse(fixture.upstream.requests.at(-1)!.body) as Record<string, unknown>;
}

describe.each(PROVIDERS)('an upstream of %s', (provider) => {
  const wire = PACKAGE_WIRES[provider];

  it.each(
    DIALECT_NAMES.flatMap((client) =>
      [true, false].map((isStream) => [client, isStream ? 'streamed' : 'whole', isStream] as const),
    ),
  )('answers the library of %s, %s', async (client, _how, isStream) => {
    const { url } = await start(provider);
    const thought = { text: 'Hm.', signature: 'c2lnbmVk' };
    fixture.upstream.next(says(wire, { thought, text: TEXT }, isStream), says(wire, { calls: CALLS }, isStream));
    const text = await askLibrary(client, url, isStream, TOKEN);
    const tools = await askLibrary(client, url, isStream, TOKEN);
    expect(text).toMatchObject({ text: TEXT, thoughts: 'Hm.', calls: [], tokens: [expect.any(Number), 9] });
    expect(tools.calls).toEqual(CALLS.map(({ name, arguments: given }) => ({ name, arguments: given })));
  });

  it.each(DIALECT_NAMES)('never looks finished to %s when its stream stops short', async (client) => {
    const { url } = await start(provider);
    fixture.upstream.next(stopsShort(wire, { text: TEXT }));
    await expect(askLibrary(client, url, true, TOKEN)).rejects.toThrow(/./);
  });

  it('hands its tokens to the client', async () => {
    const { url } = await start(provider);
    fixture.upstream.next(says(wire, { text: TEXT }, true));
    const answer = await chat(url, { model: 'm', stream: true, stream_options: { include_usage: true } });
    expect(answer.text).toMatch(/"prompt_tokens":2\d,"completion_tokens":9/);
  });

  it.each([
    [401, 'upstream_auth'],
    [429, 'upstream_rate_limited'],
    [500, 'upstream_error'],
  ])('fails over to the next key or channel on %d', async (status) => {
    const keys = { api_keys: ['key-1', 'key-2'] };
    const other = fixture.channel('b', { priority: 1 });
    const { url } = await fixture.start({ channels: [channel(wire, keys), other] });
    fixture.upstream.always((response, request) => {
      const script = request.path.startsWith('/b/') ? json(200, { choices: [] }) : refusal(status);
      void script(response, request);
    });
    await chat(url, { model: 'm' });
    const asked = fixture.upstream.requests.map(({ path }) => (path.startsWith('/b/') ? 'b' : 'only'));
    expect(asked).toEqual(status === 500 ? ['only', 'b'] : ['only', 'only', 'b']);
  });

  it('is asked what the client asked, in its own words', async () => {
    const { url } = await start(provider);
    fixture.upstream.next(wire.whole({ text: TEXT }));
    const answer = await chat(url, {
      model: 'm',
      max_tokens: 77,
      temperature: 0.5,
      stop: ['END'],
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'See:' }, picture('data:image/png;base64,iVBORw0KGgo=')] },
      ],
    });
    expect([answer.status, answer.headers.get('x-gateway-dropped-params')]).toEqual([200, null]);
    expect(JSON.stringify(sent())).toMatch(/Be brief\..*77.*|.*77.*Be brief\./);
    for (const said of ['Be brief.', 'See:', 'iVBORw0KGgo=', '77', '0.5', 'END'])
      expect(JSON.stringify(sent())).toContain(said);
  });

  it('answers tools by their results', async () => {
    const { url } = await start(provider);
    fixture.upstream.next(wire.whole({ text: TEXT }));
    const [first] = CALLS;
    await chat(url, {
      model: 'm',
      messages: [
        { role: 'user', content: 'How is the weather?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Köln"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
      ],
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }],
      tool_choice: 'required',
    });
    const body = JSON.stringify(sent());
    const ids = provider === 'vertex' ? [] : ['call_1']; // the package leaves them out
    for (const said of [first!.name, 'Köln', 'rain', ...ids]) expect(body).toContain(said);
    expect(body).toMatch(/REQUIRED|"any"|ANY/);
  });

  it('is let go when the client leaves', async () => {
    const { url } = await start(provider);
    fixture.upstream.next(hang());
    const leaving = new AbortController();
    const asked = fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': TOKEN, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
      signal: leaving.signal,
    }).catch(() => null);
    await until(() => fixture.upstream.requests.length > 0);
    const gone = new Promise((done) => fixture.upstream.requests[0]!.gone.addEventListener('abort', done));
    leaving.abort();
    await Promise.all([asked, gone]);
    expect(fixture.upstream.requests[0]!.gone.aborted).toBe(true);
  });

  it.each([
    ['no head', hang(), 'upstream_timeout', 0.2],
    ['no content', silentStream(), 'upstream_timeout', 0.2],
    ['a reset connection', reset(), 'upstream_disconnected', 60],
  ])('is given up after %s', async (_name, script, code, seconds) => {
    const { url } = await start(provider, { timeouts: { headers: seconds, first_content: seconds, idle: seconds } });
    fixture.upstream.always(script);
    const answer = await chat(url, { model: 'm', stream: true });
    expect([answer.status >= 500, answer.error.code]).toEqual([true, code]);
  });
});

function picture(url: string): object {
  return { type: 'image_url', image_url: { url } };
}
