import { describe, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { TOKEN, startGateway } from '../support/gateway.js';
import { suite } from '../support/suite.js';

describe('an access token with ip_allow', () => {
  const own = suite();

  async function open(ipAllow: string[], variables: Record<string, string> = {}): Promise<string> {
    const declared = {
      channels: [{ id: 'a', base_url: own.upstream.baseUrl, api_key: 'sk-4fT9xQ2mZ8' }],
      routes: [{ name: 'r', channels: ['a'] }],
      tokens: [{ token: TOKEN, route: 'r', ip_allow: ipAllow }],
    };
    return own.keep(await startGateway({ GATEWAY_ROUTES: JSON.stringify(declared), ...variables })).url;
  }

  it('is served from an address of the list alone', async () => {
    expect((await chat(await open(['10.0.0.0/8', '127.0.0.1']))).status).toBe(200);
    const elsewhere = await chat(await open(['10.0.0.0/8']));
    expect([elsewhere.status, elsewhere.error.code]).toEqual([401, 'invalid_api_key']);
    expect(own.upstream.requests).toHaveLength(1);
  });

  it('goes by what a proxy says of the client where the proxy is trusted, and by nothing that a client says', async () => {
    const asked = (url: string): Promise<number[]> =>
      Promise.all(
        ['10.1.2.3', '11.1.2.3', '10.1.2.3, 11.1.2.3', '11.1.2.3, 10.1.2.3'].map(
          async (hops) => (await chat(url, {}, { 'x-forwarded-for': hops })).status,
        ),
      );
    expect(await asked(await open(['10.0.0.0/8'], { TRUSTED_PROXIES: '127.0.0.1' }))).toEqual([200, 401, 401, 200]);
    expect(await asked(await open(['10.0.0.0/8']))).toEqual([401, 401, 401, 401]);
  });
});
