import { request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { runGateway } from '../support/process.js';
import { completion, json } from '../support/scripted-upstream.js';
import { suite } from '../support/suite.js';

const CONNECTIONS = 40;

describe('an access token that is revoked', () => {
  const own = suite();

  /** The status of one request on a connection of its own, so that any worker may get it. */
  async function statusOf(url: string, token: string): Promise<number> {
    return await new Promise((done, failed) => {
      const headers = { authorization: `Bearer ${token}`, connection: 'close', 'content-type': 'application/json' };
      const asked = request(`${url}/v1/chat/completions`, { method: 'POST', headers, agent: false }, (response) => {
        response.resume();
        response.on('end', () => done(response.statusCode ?? 0));
      });
      asked.on('error', failed);
      asked.end(JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }] }));
    });
  }

  async function statuses(url: string, token: string): Promise<number[]> {
    const all = await Promise.all(Array.from({ length: CONNECTIONS }, async () => await statusOf(url, token)));
    return [...new Set(all)];
  }

  it('is refused by all of them from the answer on, and so is one that is paused or whose grace was ended', async () => {
    own.upstream.always(json(200, completion('ok')));
    const route = {
      token: 'gw_declared_4fT9xQ2mZ8',
      base_url: own.upstream.baseUrl,
      default_model: 'm',
      api_keys: ['k'],
    };
    const variables = { PORT: '0', ADMIN_PASSWORD, GATEWAY_WORKERS: '2', GATEWAY_ROUTES: JSON.stringify([route]) };
    const gateway = runGateway(['serve'], variables);
    const person = new Console(await gateway.url());
    await person.signIn();
    const made = await person.ask('tokens', { body: { name: 'Ann' } });
    const [id, secret] = [made.body['id'] as string, made.body['secret'] as string];
    expect(await statuses(person.url, secret)).toEqual([200]);

    await person.ask(`tokens/${id}/pause`, { method: 'POST' });
    expect(await statuses(person.url, secret)).toEqual([401]);
    await person.ask(`tokens/${id}/resume`, { method: 'POST' });
    expect(await statuses(person.url, secret)).toEqual([200]);

    const rotated = await person.ask(`tokens/${id}/rotate`, { body: { grace: '1h' } });
    expect(await statuses(person.url, secret)).toEqual([200]);
    await person.ask(`tokens/${id}/end-grace`, { method: 'POST' });
    expect(await statuses(person.url, secret)).toEqual([401]);

    const { headers } = await person.ask(`tokens/${id}`);
    const revoked = await person.ask(`tokens/${id}`, {
      method: 'DELETE',
      headers: { 'if-match': headers.get('etag')! },
    });
    expect(revoked.status).toBe(200);
    expect(await statuses(person.url, rotated.body['secret'] as string)).toEqual([401]);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });
});
