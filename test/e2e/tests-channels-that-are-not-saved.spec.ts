import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { routeFixture } from '../support/fixture.js';
import { chunk, completion, DONE, event, json, refusal, sse, type Script } from '../support/scripted-upstream.js';

const STORED = 'stored-key-of-the-channel-0001';
const HEADER = 'stored-value-of-the-header-02';
const TYPED = 'typed-key-of-the-form-00000003';
const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const WHOLE = json(200, { ...completion('OK.'), usage: USAGE });
const STREAM = sse([event(chunk({ content: 'OK' })), event({ ...chunk({}, 'stop'), usage: USAGE }), DONE]);
const MODELS = json(200, { object: 'list', data: [{ id: 'm' }] });

describe('a test of a channel that is not saved', () => {
  const fixture = routeFixture();

  async function open(whole: Script = WHOLE): Promise<Console> {
    fixture.upstream.always((response, request) => {
      const chosen = request.method === 'GET' ? MODELS : request.body.includes('"stream":true') ? STREAM : whole;
      return chosen(response, request);
    });
    const gateway = await fixture.start({}, { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.1,localhost' });
    const person = new Console(gateway.url);
    await person.signIn();
    return person;
  }

  const draft = (fields: object = {}): object => ({ name: 'Acme', base_url: fixture.upstream.baseUrl, ...fields });
  /** The same upstream under another name, which is another host. */
  const elsewhere = (): string => fixture.upstream.baseUrl.replace('127.0.0.1', 'localhost');

  async function saved(person: Console): Promise<string> {
    const extra = { extra_headers: { 'x-auth': HEADER, 'x-team': 'blue' } };
    const { body } = await person.ask('channels', { body: { ...draft(extra), keys: [{ secret: STORED }] } });
    return body['id'] as string;
  }

  it('takes every step by the code of traffic, and leaves nothing behind but an entry of the audit log', async () => {
    const person = await open();
    const before = await person.ask('channels');
    const form = { draft: draft({ models: ['m'] }), keys: [{ secret: TYPED }] };
    const { status, body } = await person.ask('channels/test', { body: form });
    expect([status, body]).toMatchObject([200, { ok: true, model: 'm', sample: 'OK.', usage: { in: 9 } }]);
    expect(new Set(fixture.upstream.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${TYPED}`]),
    );
    expect(JSON.stringify(body)).not.toContain(TYPED);
    expect((await person.ask('channels')).body).toEqual(before.body);
    const { body: audit } = await person.ask('audit');
    const noted = (audit['data'] as { action: string }[]).find(({ action }) => action === 'channels.test');
    expect(noted).toMatchObject({ result: 'ok', diff: { draft: true, model: 'm' } });
    expect(JSON.stringify(audit)).not.toContain(TYPED);
  });

  it('uses stored secrets where the draft leads to the hosts that they were entered for', async () => {
    const person = await open();
    const channel = await saved(person);
    const { body } = await person.ask('channels/test', { body: { draft: draft({ models: ['m'] }), channel } });
    expect(body).toMatchObject({ ok: true });
    const { headers } = fixture.upstream.requests.at(-1)!;
    expect([headers.authorization, headers['x-auth'], headers['x-team']]).toEqual([
      `Bearer ${STORED}`,
      HEADER,
      undefined,
    ]);
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${STORED}|${HEADER}`));
  });

  it.each(['base_url', 'chat_url', 'models_url'])(
    'never takes a stored key to another host: %s (CVE-2026-41487)',
    async (field) => {
      const person = await open();
      const channel = await saved(person);
      const other = field === 'base_url' ? elsewhere() : `${elsewhere()}/elsewhere`;
      const moved = draft({ [field]: other, models: ['m'] });
      const { status, body } = await person.ask('channels/test', { body: { draft: moved, channel } });
      expect([status, body.error?.code]).toEqual([409, 'key_detached']);
      expect(fixture.upstream.requests).toEqual([]);
      const own = { draft: { ...moved, enabled: false }, channel, keys: [{ secret: TYPED }] };
      expect((await person.ask('channels/test', { body: own })).status).toBe(200);
      const sent = JSON.stringify(fixture.upstream.requests.map(({ headers }) => headers));
      expect(sent).toContain(TYPED);
      expect(sent).not.toMatch(new RegExp(`${STORED}|${HEADER}`));
    },
  );

  it('shows no secret of the form, whatever the upstream says of it', async () => {
    const person = await open(refusal(401, { message: `Incorrect API key provided: ${TYPED}` }));
    const form = { draft: draft({ models: ['m'] }), keys: [{ secret: TYPED }] };
    const { body } = await person.ask('channels/test', { body: form });
    expect(body).toMatchObject({ ok: false, failing_step: 'auth' });
    expect(JSON.stringify(body)).not.toContain(TYPED);
    const echoed = await open(json(200, { ...completion(`It is ${TYPED}.`), usage: USAGE }));
    const answer = await echoed.ask('channels/test', { body: form });
    expect(answer.body).toMatchObject({ ok: true });
    expect(JSON.stringify(answer.body)).not.toContain(TYPED);
  });

  it('refuses what could not be saved, and names the place', async () => {
    const person = await open();
    const ask = async (body: object): Promise<unknown> => {
      const { status, body: answer } = await person.ask('channels/test', { body });
      const { code, param } = answer.error as unknown as { code: string; param: string | null };
      return [status, code, param];
    };
    expect(await ask({ draft: draft({ base_url: 'ftp://x' }) })).toEqual([400, 'validation_failed', '/draft/base_url']);
    expect(await ask({ draft: draft({ command: 'rm' }) })).toEqual([400, 'unknown_field', '/draft/command']);
    expect(await ask({ draft: draft({ base_url: 'http://10.0.0.1/v1' }) })).toEqual([
      400,
      'validation_failed',
      '/draft/base_url',
    ]);
    expect(await ask({ draft: draft(), keys: [{ secret: 'a b' }] })).toEqual([
      400,
      'validation_failed',
      '/keys/0/secret',
    ]);
    expect(await ask({ draft: draft(), channel: 'ch_none' })).toEqual([404, 'not_found', null]);
    expect(await ask({ draft: draft(), key: 2, keys: [{ secret: TYPED }] })).toEqual([400, 'validation_failed', 'key']);
    expect(await ask({ prompt: 'Say more.' })).toEqual([400, 'unknown_field', '/prompt']);
    expect(fixture.upstream.requests).toEqual([]);
  });

  it('tests a saved channel that no route uses yet', async () => {
    const person = await open();
    const channel = await saved(person);
    const { status, body } = await person.ask(`channels/${channel}/test`, { body: { model: 'm' } });
    expect([status, body]).toMatchObject([200, { ok: true }]);
    expect(fixture.upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${STORED}`);
  });
});
