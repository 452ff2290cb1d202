import { recordedBody } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal } from '../support/scripted-upstream.js';

const fixture = channelsFixture();
const { channel } = fixture;
const LOSSY = { model: 'm', messages: [{ role: 'user', content: 'hi' }], seed: 1, logit_bias: { 1: 1 } };
const WHOLE = { model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 0.5 };

async function post(gateway: TestGateway, path: string, body: object): Promise<Response> {
  return await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
    body: JSON.stringify(body),
  });
}

describe('a strict route', () => {
  it('refuses what its only channel could not be told, by the client’s names and before anything is sent', async () => {
    const gateway = await fixture.start({ strict: true, channels: [channel('claude', { dialect: 'anthropic' })] });
    const response = await post(gateway, '/v1/chat/completions', LOSSY);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: 'unsupported_parameter',
        param: 'seed',
        message: 'The route is strict, and no channel of it can be told: seed, logit_bias.',
      },
    });
    expect(fixture.asked()).toEqual([]);
  });

  it.each([
    ['/v1/messages', { model: 'm', max_tokens: 9, top_k: 4, messages: WHOLE.messages }, { type: 'error' }],
    [
      '/v1beta/models/m:generateContent',
      { contents: [{ role: 'user', parts: [{ text: 'hi' }] }], safetySettings: [{ category: 'x', threshold: 'y' }] },
      { error: { code: 400, status: 'INVALID_ARGUMENT' } },
    ],
  ])('says so in the shape of the clients of %s', async (path, body, shape) => {
    const gateway = await fixture.start({ strict: true, channels: [channel('a', { dialect: 'openai-responses' })] });
    const response = await post(gateway, path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject(shape);
    expect(fixture.asked()).toEqual([]);
  });

  it('passes over channels that would lose something, and does not fail over to them either', async () => {
    const channels = [channel('claude', { dialect: 'anthropic' }), channel('open', { priority: 1 })];
    const gateway = await fixture.start({ strict: true, channels });
    fixture.upstream.next(json(200, recordedBody('openai-chat', 'text', 'response')));
    const response = await post(gateway, '/v1/chat/completions', LOSSY);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-gateway-dropped-params')).toBeNull();
    fixture.upstream.always(refusal(500, { message: 'down' }));
    expect((await post(gateway, '/v1/chat/completions', LOSSY)).status).toBe(502);
    expect(new Set(fixture.asked())).toEqual(new Set(['open']));
  });

  it('uses every channel for what can be said to all of them', async () => {
    const gateway = await fixture.start({ strict: true, channels: [channel('claude', { dialect: 'anthropic' })] });
    fixture.upstream.next(json(200, recordedBody('anthropic', 'text', 'response')));
    expect((await post(gateway, '/v1/chat/completions', WHOLE)).status).toBe(200);
    expect(fixture.asked()).toEqual(['claude']);
  });

  it('tells whoever asks why a channel is left out', async () => {
    const channels = [channel('claude', { dialect: 'anthropic' }), channel('open')];
    const gateway = await fixture.start({ strict: true, channels });
    const response = await post(gateway, '/v1/route/explain', LOSSY);
    expect(await response.json()).toMatchObject({ excluded: [{ channel: 'claude', reason: 'lossy' }] });
  });
});
