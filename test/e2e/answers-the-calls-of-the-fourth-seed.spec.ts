import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';
import { completion, json } from '../support/scripted-upstream.js';

const KEYS = ['sk-first-upstream-key-0123456789abcd', 'sk-second-upstream-key-0123456789wxyz'];

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The page of seed 4, as far as its calls go. */
class Page {
  token = '';

  constructor(readonly url: string) {}

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.url}/admin/api${path}`, {
      method,
      headers: {
        ...(this.token !== '' && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  async signIn(password = ADMIN_PASSWORD): Promise<Answer> {
    const answer = await this.call('POST', '/login', { password });
    this.token = (answer.body as { token?: string }).token ?? '';
    return answer;
  }
}

describe("seed 4's calls", () => {
  const fixture = routeFixture();

  async function open(variables: Record<string, string> = {}): Promise<Page> {
    fixture.upstream.always(json(200, completion('ok')));
    const gateway = await fixture.start({}, { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.1,localhost', ...variables });
    return new Page(gateway.url);
  }

  const form = (fields: object = {}): object => ({
    name: 'NVIDIA NIM',
    base_url: fixture.upstream.baseUrl,
    keys: KEYS,
    models: ['meta/llama-3.1-405b-instruct'],
    priority: '0',
    weight: '2',
    ...fields,
  });

  async function chat(url: string, key: string): Promise<number> {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({
        model: 'meta/llama-3.1-405b-instruct',
        messages: [{ role: 'user', content: 'Hello' }],
        stream: false,
      }),
    });
    await response.text();
    return response.status;
  }

  it('lead from the password to an answer, as its document says', async () => {
    const page = await open();
    const login = await page.signIn();
    expect([login.status, Object.keys(login.body as object)]).toEqual([200, ['token']]);
    expect(page.token).toMatch(/^[0-9a-f]+\.\d{13}\.[0-9a-f]{64}$/);
    const made = await page.call('POST', '/channels', form());
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        name: 'NVIDIA NIM',
        base_url: fixture.upstream.baseUrl,
        keys: ['sk-…abcd', 'sk-…wxyz'],
        models: ['meta/llama-3.1-405b-instruct'],
        enabled: true,
        priority: 0,
        weight: 2,
        created_at: expect.any(String),
      },
    ]);
    const key = await page.call('POST', '/apikeys', { name: 'my app' });
    const { id, key: secret } = key.body as { id: string; key: string };
    expect([key.status, secret]).toEqual([201, expect.stringMatching(/^sk-[0-9a-f]{48}$/)]);
    expect(await chat(page.url, secret)).toBe(200);
    expect(KEYS.map((each) => `Bearer ${each}`)).toContain(fixture.upstream.requests.at(-1)?.headers.authorization);
    const listed = (await page.call('GET', '/apikeys')).body as object[];
    expect(listed).toMatchObject([
      { id, name: 'my app', enabled: true, key: `${secret.slice(0, 7)}…${secret.slice(-4)}` },
    ]);
    expect(await page.call('PATCH', `/apikeys/${id}`, { enabled: false })).toMatchObject({ body: { enabled: false } });
    expect(await chat(page.url, secret)).toBe(401);
    expect(await page.call('PATCH', `/apikeys/${id}`, { enabled: true })).toMatchObject({ body: { enabled: true } });
    expect(await chat(page.url, secret)).toBe(200);
    expect(await page.call('DELETE', `/apikeys/${id}`)).toEqual({ status: 200, body: { success: true } });
    expect(await chat(page.url, secret)).toBe(401);
    expect((await page.call('GET', '/apikeys')).body).toEqual([]);
  });

  it('change a channel as the page sends it back: masked keys stay, and so does what seed 4 does not know', async () => {
    const page = await open();
    await page.signIn();
    const { id, ...shown } = (await page.call('POST', '/channels', form())).body as Record<string, unknown> & {
      id: string;
    };
    const native = async (method: string, body?: object, tag = ''): Promise<Response> =>
      await fetch(`${page.url}/admin/api/v1/channels/${id}`, {
        method,
        headers: { authorization: `Bearer ${page.token}`, 'content-type': 'application/json', 'if-match': tag },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const tag = (await native('GET')).headers.get('etag')!;
    expect((await native('PATCH', { note: 'ours', limits: { rpm: 7 } }, tag)).status).toBe(200);
    const stale = await page.call('PUT', `/channels/${id}`, { ...shown, name: 'Other' });
    expect([stale.status, stale.body]).toMatchObject([412, { error: expect.stringContaining('Reload') }]);
    const { updated_at: _at, ...sent } = shown;
    const keys = ['sk-…wxyz', 'sk-third-upstream-key-0123456789ijkl'];
    const put = await page.call('PUT', `/channels/${id}`, { ...sent, id, name: 'Other', keys, priority: 3 });
    expect([put.status, put.body]).toMatchObject([
      200,
      { name: 'Other', priority: 3, weight: 2, keys: ['sk-…wxyz', 'sk-…ijkl'] },
    ]);
    expect(await (await native('GET')).json()).toMatchObject({ note: 'ours', limits: { rpm: 7 }, slug: 'nvidia-nim' });
    const unknown = await page.call('PUT', `/channels/${id}`, { keys: ['sk-…none'] });
    expect([unknown.status, unknown.body]).toMatchObject([400, { error: expect.stringContaining('sk-…none') }]);
    expect(await page.call('PATCH', `/channels/${id}/toggle`)).toMatchObject({ status: 200, body: { enabled: false } });
    expect(await page.call('PATCH', `/channels/${id}/toggle`)).toMatchObject({ status: 200, body: { enabled: true } });
    expect(await page.call('DELETE', `/channels/${id}`)).toEqual({ status: 200, body: { success: true } });
    expect(((await page.call('GET', '/channels')).body as { id: string }[]).map((each) => each.id)).not.toContain(id);
  });

  it('show no key, take no client for an administrator, and end with the session', async () => {
    const page = await open();
    expect((await page.call('GET', '/channels')).status).toBe(401);
    expect(await page.call('POST', '/login', { password: TOKEN })).toMatchObject({
      status: 401,
      body: { error: expect.any(String), code: 'invalid_credentials' },
    });
    const client = new Page(page.url);
    client.token = TOKEN;
    expect((await client.call('GET', '/apikeys')).status).toBe(401);
    await page.signIn();
    await page.call('POST', '/channels', form());
    const text = JSON.stringify([await page.call('GET', '/channels'), await page.call('GET', '/apikeys')]);
    for (const key of [...KEYS, TOKEN]) expect(text).not.toContain(key);
    const left = await fetch(`${page.url}/admin/api/v1/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${page.token}` },
    });
    expect(left.status).toBe(204);
    expect((await page.call('GET', '/channels')).status).toBe(401);
  });

  it('tell what is wrong in one sentence, and may be switched off', async () => {
    const page = await open();
    await page.signIn();
    const answers = await Promise.all([
      page.call('POST', '/channels', { name: 'x' }),
      page.call('POST', '/channels', { ...form(), command: 'rm' }),
      page.call('PUT', '/channels/none', { name: 'x' }),
      page.call('DELETE', '/apikeys/none'),
      page.call('POST', '/login', {}),
    ]);
    expect(answers.map(({ status, body }) => [status, typeof (body as { error: unknown }).error])).toEqual([
      [400, 'string'],
      [400, 'string'],
      [404, 'string'],
      [404, 'string'],
      [400, 'string'],
    ]);
    const silent = await open({ SEED4_API: 'false' });
    expect((await silent.call('POST', '/login', { password: ADMIN_PASSWORD })).status).toBe(401);
  });
});
