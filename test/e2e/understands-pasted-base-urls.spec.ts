import { get, MESSAGES, post } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';
import { completion, json } from '../support/scripted-upstream.js';

const fixture = routeFixture();
const BODY = { model: 'm', messages: MESSAGES };
const OTHER = 'gw_other_7pQ2vX9mL4';
const SPELLINGS = [
  '/v1/chat/completions/',
  '//v1/chat/completions',
  '/v1//chat/completions',
  '/v1/v1/chat/completions',
  '/chat/completions',
  '/chat/completions/?x=1',
];

const STRANGERS: Record<string, string>[] = [{}, { authorization: 'Bearer wrong' }, { 'x-api-key': `${TOKEN}x` }];

describe('an address that is nearly right', () => {
  it.each(SPELLINGS)('is answered as the one that is meant: %s', async (path) => {
    fixture.upstream.always(json(200, completion('understood')));
    const gateway = await fixture.start();
    expect((await post(gateway.url + path, BODY)).text).toContain('understood');
  });

  it.each([...SPELLINGS, '/messages', '/v1/v1/models', '/usage/', '//v1/status'])(
    'needs a token as the right one does: %s',
    async (path) => {
      const gateway = await fixture.start();
      for (const headers of STRANGERS) {
        const isGet = /models|usage|status/.test(path);
        const answer = await fetch(gateway.url + path, {
          method: isGet ? 'GET' : 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: isGet ? undefined : JSON.stringify(BODY),
        });
        expect(answer.status).toBe(401);
      }
      expect(fixture.upstream.requests).toHaveLength(0);
    },
  );

  it('is refused in the words of the client that is meant', async () => {
    const gateway = await fixture.start();
    const answer = await post(`${gateway.url}/v1/v1/messages`, { model: 'm' }, { authorization: 'Bearer wrong' });
    expect(answer.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  });

  it('is told of in the log once for each token, without its query', async () => {
    const routes = [TOKEN, OTHER].map((token, i) => ({ name: `r${i}`, token, base_url: fixture.upstream.baseUrl }));
    const gateway = await fixture.start({}, { GATEWAY_ROUTES: JSON.stringify(routes) });
    for (const authorization of [TOKEN, OTHER, TOKEN, 'wrong'])
      await post(`${gateway.url}//v1/chat/completions?key=secret`, BODY, { authorization });
    await get(`${gateway.url}/v1/models`);
    const told = gateway.logLines().filter(({ msg }) => String(msg).includes('base URL of a client'));
    expect(told).toMatchObject([
      { level: 40, token: 'r0/1', asked: '//v1/chat/completions', answered: '/v1/chat/completions' },
      { level: 40, token: 'r1/1' },
    ]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});
