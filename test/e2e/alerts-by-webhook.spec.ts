import { createHmac } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AdministrationServices } from '../../src/control/administration-services.js';
import { Administration } from '../../src/control/administration.js';
import { ControlStore } from '../../src/control/store/control-store.js';
import { JournalRemovals } from '../../src/gateway/ledger/journal/journal-removals.js';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { chat } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { freshFolder } from '../support/fresh-books.js';
import { completion, json } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const SECRET = 'a-secret-of-the-receiver';

describe('an alert', () => {
  const fixture = routeFixture();
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => {
    receiver.reset();
  });
  afterAll(async () => {
    await receiver.stop();
  });

  const start = async (route: object = {}, variables: Record<string, string> = {}) => {
    const { url, app } = await fixture.start(route, { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.0/8', ...variables });
    const owner = new Console(url);
    await owner.signIn();
    return { owner, app, url };
  };
  const create = async (owner: Console, body: object = {}) =>
    await owner.ask('alerts', { body: { name: 'on call', url: receiver.url, secret: SECRET, ...body } });
  const events = () => receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  it('is created, shown without its address and secret, changed, and deleted', async () => {
    const { owner } = await start();
    const made = await create(owner, { kinds: ['channel_down'] });
    expect([made.status, made.body]).toMatchObject([
      201,
      { kinds: ['channel_down'], shape: 'generic', has_secret: true },
    ]);
    const { id } = made.body as { id: string };
    const all = await owner.ask('alerts');
    expect(JSON.stringify(all.body)).not.toMatch(/a-secret-of|\/hook/);
    const headers = { 'if-match': '"v1"' };
    const patched = await owner.ask(`alerts/${id}`, { method: 'PATCH', body: { disabled: true }, headers });
    expect(patched.body).toMatchObject({ disabled: true, name: 'on call', kinds: ['channel_down'], version: 2 });
    const stale = await owner.ask(`alerts/${id}`, { method: 'PATCH', body: { name: 'x' }, headers });
    expect([stale.status, stale.body.error?.code]).toEqual([412, 'version_conflict']);
    const blind = await owner.ask(`alerts/${id}`, { method: 'DELETE' });
    expect(blind.status).toBe(428);
    expect((await owner.ask(`alerts/${id}`, { method: 'DELETE', headers: { 'if-match': '"v2"' } })).status).toBe(204);
    expect((await owner.ask(`alerts/${id}`)).status).toBe(404);
  });

  it('has its address and secret sealed, and leaves nothing behind', async () => {
    const { owner, app } = await start();
    const { body } = await create(owner);
    const secrets = app.get(ControlStore).of('sealedSecrets');
    const kept = await secrets.all();
    expect(kept.map(({ id }) => id).sort()).toEqual([`${String(body['id'])}/secret`, `${String(body['id'])}/url`]);
    expect(JSON.stringify(kept)).not.toContain(SECRET);
    await owner.ask(`alerts/${String(body['id'])}`, { method: 'DELETE', headers: { 'if-match': '"v1"' } });
    expect(await secrets.all()).toEqual([]);
  });

  it('is tested at once, signed, and says truthfully how that went', async () => {
    const { owner } = await start();
    const { body } = await create(owner);
    const test = async () => (await owner.ask(`alerts/${String(body['id'])}/test`, { method: 'POST', body: {} })).body;
    expect(await test()).toMatchObject({ ok: true, status: 200, fault: '' });
    const [{ headers, body: sent }] = receiver.received as [(typeof receiver.received)[0]];
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-gateway-signature']))!;
    expect(createHmac('sha256', SECRET).update(`${time}.${sent}`).digest('hex')).toBe(mac);
    receiver.script.push({ status: 403 });
    expect(await test()).toMatchObject({ ok: false, status: 403, fault: 'refused' });
    expect((await owner.ask(`alerts/${String(body['id'])}`)).body['last_delivery']).toMatchObject({
      ok: false,
      status: 403,
    });
  });

  it('gets a secret where none was given, shown once', async () => {
    const { owner } = await start();
    const made = await create(owner, { secret: undefined });
    expect(made.body['secret']).toMatch(/^whsec_[\w-]{32}$/);
    expect((await owner.ask(`alerts/${String(made.body['id'])}`)).body).not.toHaveProperty('secret');
  });

  it.each([
    'http://127.0.0.1/x',
    'http://10.0.0.1/x',
    'http://169.254.169.254/latest',
    'https://[::ffff:7f00:1]/x',
    'http://example.com/x',
  ])('never goes to %s unless that is opened (CVE-2026-31943)', async (url) => {
    const { owner } = await start({}, { EGRESS_ALLOW: '' });
    const refused = await create(owner, { url });
    expect([refused.status, refused.body.error?.code]).toEqual([403, 'egress_denied']);
  });

  it('says that a key is refused when it is, once, and that it is over when it is', async () => {
    const { owner, app, url } = await start();
    await create(owner);
    await create(owner, { name: 'money alone', kinds: ['budget'] });
    fixture.upstream.always(json(401, { error: { message: 'no', code: 'invalid_api_key' } }));
    await chat(url);
    await look(app);
    await look(app);
    await until(() => receiver.received.length > 0);
    expect(events()).toEqual([expect.objectContaining({ event: 'key_rejected', state: 'firing' })]);
    const [cooldown] = (await owner.ask('cooldowns')).body['data'] as { id: string }[];
    await owner.ask(`cooldowns/${cooldown!.id}`, { method: 'DELETE' });
    await look(app);
    await look(app);
    await until(() => receiver.received.length > 1);
    expect(events()[1]).toMatchObject({ event: 'key_rejected', state: 'resolved' });
  });

  it('says that a file of the journal was removed, once for each', async () => {
    const dataDir = freshFolder();
    const { owner, app, url } = await start({}, { DATA_DIR: dataDir, LEDGER_DURABILITY: 'crash' });
    await create(owner, { kinds: ['journal_removed'] });
    const removals = app.get(JournalRemovals);
    const folder = join(dataDir, 'journal');
    fixture.upstream.always(json(200, completion('ok')));
    for (const count of [1, 2]) {
      for (const name of readdirSync(folder)) if (name.endsWith('.log')) rmSync(join(folder, name));
      await until(async () => (await chat(url)).status !== 200 || removals.all?.rewritten === count);
      await look(app);
      await look(app);
      await until(() => receiver.received.length >= count);
    }
    const told = { event: 'journal_removed', state: 'firing', subject: { kind: 'gateway' } };
    expect(events()).toMatchObject([1, 2].map((rewritten) => ({ ...told, data: { rewritten, lost: 0 } })));
  });

  it('comes again where nobody took it, with the same id', async () => {
    const { owner, app, url } = await start();
    await create(owner);
    receiver.script.push({ status: 503 });
    fixture.upstream.always(json(401, { error: { message: 'no', code: 'invalid_api_key' } }));
    await chat(url);
    await look(app);
    await until(() => receiver.received.length === 2);
    const [first, second] = receiver.received;
    expect(second!.headers['x-gateway-delivery']).toBe(first!.headers['x-gateway-delivery']);
    expect(second!.body).toBe(first!.body);
  });
});

async function look(app: NestFastifyApplication): Promise<void> {
  const services = app.get(Administration);
  await services.of('alertWatch' satisfies keyof AdministrationServices).look();
}
