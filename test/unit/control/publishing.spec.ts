import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ACTOR, manageOn, type ManagedFixture } from '../../support/control.js';
import { onBothEngines } from '../../support/engines.js';
import { freshFolder } from '../../support/fresh-books.js';

const SECRET = 'sk-canary-0123456789abcdefghij';
const CHANNEL = { name: 'Acme AI', base_url: 'http://127.0.0.1:9/v1', models: ['m1'] };

async function aChannel({ services, writing }: ManagedFixture, more: object = {}): Promise<string> {
  const { document } = await services.channels.create({ ...CHANNEL, ...more }, [{ secret: SECRET }], writing);
  return document.id;
}

onBothEngines('what is managed', ({ fresh }) => {
  describe('a channel', () => {
    it('is served with its key as soon as it is created, and shows every field as it was written', async () => {
      const managed = await manageOn(await fresh());
      const id = await aChannel(managed, { limits: { rpm: 5 }, budget: { month: '12.50' } });
      const [channel] = managed.catalog.entities().channels;
      expect(channel).toMatchObject({
        id,
        label: 'acme-ai',
        limits: { rpm: 5, tpm: -1 },
        budget: { month: 12_500_000 },
      });
      expect(managed.catalog.entities().keys[0]!.secret.reveal()).toBe(SECRET);
      const view = await managed.services.channels.get(id, null);
      expect(view).toMatchObject({ ...CHANNEL, slug: 'acme-ai', limits: { rpm: 5 }, budget: { month: '12.50' } });
      expect(view).toMatchObject({ weight: null, version: 1, origin: 'managed', keys_summary: { total: 1 } });
    });

    it('takes a merge patch only on the version that was read, and tells what it is now', async () => {
      const { services, writing, catalog, ...managed } = await manageOn(await fresh());
      const id = await aChannel({ services, writing, catalog, ...managed });
      await services.channels.patch(id, { weight: 3, models: null }, 1, writing);
      expect(catalog.entities().channels[0]).toMatchObject({ weight: 3, models: [], name: 'Acme AI' });
      const late = services.channels.patch(id, { weight: 4 }, 1, writing);
      await expect(late).rejects.toMatchObject({
        code: 'version_conflict',
        details: { version: 2, current: { weight: 3 } },
      });
      expect(catalog.entities().channels[0]).toMatchObject({ weight: 3 });
    });

    it.each([
      ['a field that there is not', { weigth: 3 }, 'unknown_field', '/weigth'],
      ['a program to start', { argv: ['sh'] }, 'unknown_field', '/argv'],
      ['a key inside', { api_key: 'sk-1' }, 'unknown_field', '/api_key'],
      ['a number that is none', { weight: 'x' }, 'validation_failed', '/weight'],
      ['the own address', { base_url: 'http://127.0.0.1:8000/v1' }, 'snapshot_invalid', '/base_url'],
      ['an address that nobody opened', { base_url: 'https://10.1.2.3/v1' }, 'snapshot_invalid', '/base_url'],
      ['http to the internet', { base_url: 'http://example.com/v1' }, 'snapshot_invalid', '/base_url'],
      ['a tenant that there is not', { tenant: 'tn_aaaaaaaaaaaaaaaa' }, 'snapshot_invalid', '/tenant'],
    ])('with %s is refused with its place, and nothing is written', async (_, fields, code, pointer) => {
      const managed = await manageOn(await fresh());
      await expect(aChannel(managed, fields)).rejects.toMatchObject({
        code,
        details: { faults: expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown },
      });
      expect(managed.publisher.version).toBe(0);
      expect(managed.catalog.entities().channels).toEqual([]);
    });

    it('that leads elsewhere loses its keys and serves nothing until they are entered again (CVE-2026-41487)', async () => {
      const { services, writing, catalog, ...managed } = await manageOn(await fresh());
      const id = await aChannel({ services, writing, catalog, ...managed });
      await services.channels.patch(id, { base_url: 'http://127.0.0.1:10/v1' }, 1, writing);
      expect(catalog.entities().keys).toEqual([]);
      expect(catalog.entities().channels[0]).toMatchObject({ enabled: false });
      const [key] = await services.keys.list(id, null);
      expect(key).toMatchObject({ state: 'detached' });
      await services.keys.replace({ channel: id, key: key!.id }, SECRET, 1, writing);
      expect(catalog.entities().channels[0]).toMatchObject({ enabled: true });
      expect(catalog.entities().keys).toMatchObject([{ id: key!.id }]);
    });

    it('that is in use is not deleted', async () => {
      const { services, writing, ...managed } = await manageOn(await fresh());
      const id = await aChannel({ services, writing, ...managed });
      const route = await services.routes.create({ name: 'r', channels: [{ channel: id }] }, writing);
      await expect(services.channels.delete(id, 1, writing)).rejects.toMatchObject({ code: 'in_use' });
      await services.routes.delete(route.document.id, 1, writing);
      await services.channels.delete(id, 1, writing);
      await expect(services.channels.get(id, null)).rejects.toMatchObject({ code: 'not_found' });
    });

    it('keeps headers that hold secrets as secrets', async () => {
      const { services, writing, catalog, store, ...managed } = await manageOn(await fresh());
      const headers = { 'X-Org': 'acme', 'X-Api-Key': SECRET };
      const id = await aChannel({ services, writing, catalog, store, ...managed }, { extra_headers: headers });
      expect(catalog.entities().channels[0]!.extraHeaders).toEqual({ 'X-Org': 'acme', 'x-api-key': SECRET });
      const view = await services.channels.get(id, null);
      expect(view).toMatchObject({ extra_headers: { 'X-Org': 'acme' }, secret_headers: [{ name: 'x-api-key' }] });
      await services.channels.patch(id, { weight: 2 }, 1, writing);
      expect(catalog.entities().channels[0]!.extraHeaders).toMatchObject({ 'x-api-key': SECRET });
      await services.channels.patch(id, { extra_headers: { 'X-Api-Key': null } }, 2, writing);
      expect(catalog.entities().channels[0]!.extraHeaders).toEqual({ 'X-Org': 'acme' });
      expect((await store.of('sealedSecrets').all()).map((row) => row.id)).not.toContain(`${id}/x-api-key`);
    });
  });

  describe('an access token', () => {
    it('without a route gets the only one, or a first one that every channel serves', async () => {
      const { services, writing, catalog, ...managed } = await manageOn(await fresh());
      const id = await aChannel({ services, writing, catalog, ...managed });
      const { secret, document } = await services.tokens.create({ name: 'Ann' }, writing);
      expect(secret).toMatch(/^gw_[a-z2-7]{8}_[0-9A-Za-z]{49}$/);
      const { tokens, routes } = catalog.entities();
      expect(tokens).toMatchObject([{ id: document.id, name: 'Ann', route: routes[0]!.id }]);
      expect(routes[0]!.channels).toMatchObject([{ channel: id }]);
      const second = await services.tokens.create({ name: 'Bob' }, writing);
      expect(second.document['route']).toBe(document['route']);
      expect(await services.tokens.lookup(secret!, null)).toMatchObject({ id: document.id });
    });

    it('that changes has nothing else converted or compared again, and still needs its route', async () => {
      const managed = await manageOn(await fresh());
      const { services, writing, publisher, catalog } = managed;
      await aChannel(managed);
      const { document } = await services.tokens.create({ name: 'Ann' }, writing);
      const before = publisher.managed;
      const { document: paused } = await services.tokens.pause(document.id, true, writing);
      expect(paused).toMatchObject({ state: 'paused' });
      expect(catalog.entities().tokens).toMatchObject([{ id: document.id, disabled: true }]);
      expect(publisher.managed).toBe(before);
      const nowhere = services.tokens.patch(document.id, { route: 'rt_aaaaaaaaaaaaaaaa' }, 'any', writing);
      await expect(nowhere).rejects.toMatchObject({ code: expect.any(String) as unknown });
      await aChannel(managed, { name: 'Other', slug: 'other' });
      expect(publisher.managed).not.toBe(before);
    });

    it('is rotated with its id, limits and a grace for the old secret, which can be ended', async () => {
      const { services, writing, catalog, clock } = await manageOn(await fresh());
      const { document, secret } = await services.tokens.create({ name: 'Ann', limits: { rpm: 3 } }, writing);
      const before = catalog.entities().tokens[0]!;
      const rotated = await services.tokens.rotate(document.id, 3_600_000, writing);
      expect(rotated.secret).not.toBe(secret);
      const [after] = catalog.entities().tokens;
      expect(after).toMatchObject({ id: document.id, limits: { rpm: 3 } });
      expect(after!.grace).toEqual({ digest: before.digest, until: clock.now() + 3_600_000 });
      expect(rotated.document).toMatchObject({ state: 'rotating' });
      await services.tokens.endGrace(document.id, writing);
      expect(catalog.entities().tokens[0]!.grace).toBeNull();
    });

    it('that was revoked is gone for ever, whatever is rolled back', async () => {
      const { services, writing, catalog, publisher } = await manageOn(await fresh());
      const { document } = await services.tokens.create({ name: 'Ann' }, writing);
      await services.tokens.revoke(document.id, 1, writing);
      expect(catalog.entities().tokens).toEqual([]);
      const back = await services.versions.rollback(1, writing);
      expect(back.not_returned).toMatchObject([{ id: document.id }]);
      expect(catalog.entities().tokens).toEqual([]);
      expect(publisher.version).toBe(2);
    });

    it('is made a thousand times at once as one version', async () => {
      const { services, writing, catalog, publisher } = await manageOn(await fresh());
      const names = Array.from({ length: 1_000 }, (_, i) => ({ name: `client ${i}` }));
      const made = await services.tokens.createMany(names, writing);
      expect(new Set(made.secrets).size).toBe(1_000);
      expect(catalog.entities().tokens).toHaveLength(1_000);
      expect(publisher.version).toBe(1);
      const page = await services.tokens.page({ limit: 25, search: 'client 99' });
      expect(page.rows.map((row) => String(row['name'])).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
        'client 99',
        ...Array.from({ length: 10 }, (_, i) => `client 99${i}`),
      ]);
    });
  });

  describe('a version', () => {
    it('is brought back in one call, secrets included while they are there', async () => {
      const { services, writing, catalog, ...managed } = await manageOn(await fresh());
      const id = await aChannel({ services, writing, catalog, ...managed });
      await services.channels.patch(id, { weight: 7 }, 1, writing);
      await services.channels.delete(id, 2, writing);
      await services.versions.rollback(2, writing);
      expect(catalog.entities().channels).toMatchObject([{ id, weight: 7 }]);
      expect(catalog.entities().keys[0]!.secret.reveal()).toBe(SECRET);
      await services.versions.rollback(1, writing);
      expect(catalog.entities().channels).toMatchObject([{ id, weight: 1 }]);
      expect(await services.versions.diff(2, 5)).toMatchObject([{ id, fields: [{ pointer: '/weight', before: 7 }] }]);
    });

    it('is written and audited once for every write, and not at all for a dry run', async () => {
      const { services, writing, publisher, store } = await manageOn(await fresh());
      const dry = { ...writing, isDry: true };
      const tried = await services.channels.create(CHANNEL, [{ secret: SECRET }], dry);
      expect(tried).toMatchObject({ is_dry: true, changes: [{ op: 'create' }, { op: 'create' }] });
      expect(publisher.version).toBe(0);
      expect(await store.of('audit').page({ limit: 9 })).toEqual([]);
      await services.channels.create(CHANNEL, [{ secret: SECRET }], writing);
      expect(await store.of('audit').page({ limit: 9 })).toMatchObject([
        { n: 1, action: 'channels.create', actor: ACTOR.id, version: 1 },
      ]);
    });
  });

  describe('an export', () => {
    it('holds no secret, and read back into another gateway it is the same configuration', async () => {
      const one = await manageOn(await fresh());
      const id = await aChannel(one, { extra_headers: { 'X-Api-Key': SECRET } });
      await one.services.models.create(
        {
          slug: 'chat',
          aliases: ['gpt'],
          route: (await one.services.routes.create({ name: 'r' }, one.writing)).document.id,
          targets: [{ channel: id, model: 'm1' }],
        },
        one.writing,
      );
      await one.services.tokens.create({ name: 'Ann' }, one.writing);
      const document = await one.services.transfers.export(ACTOR);
      expect(JSON.stringify(document)).not.toContain(SECRET.slice(0, 12));
      const other = await manageOn(await fresh());
      const [key] = document.keys;
      const secrets = { [key!.id.toUpperCase()]: SECRET };
      await other.services.transfers.import({ document, secrets }, other.writing);
      const { tokens, models, targets, routes } = one.catalog.entities();
      expect(other.catalog.entities()).toMatchObject({ tokens, models, targets, routes });
      expect(other.catalog.entities().keys[0]!.secret.reveal()).toBe(SECRET);
      await other.services.transfers.import({ document, secrets: {} }, other.writing);
      expect(other.publisher.version).toBe(1);
    });
  });

  describe('the key of stored secrets', () => {
    it('is rotated with everything that is sealed under it', async () => {
      const database = await fresh();
      const { services, writing, dataDir, catalog } = await manageOn(database);
      await aChannel({ services, writing, dataDir, catalog } as ManagedFixture);
      expect(await services.kek.rotate(ACTOR)).toMatchObject({ resealed: 1 });
      const again = await manageOn(database, { dataDir });
      expect(again.catalog.entities().keys[0]!.secret.reveal()).toBe(SECRET);
      await expect(manageOn(database)).rejects.toThrow(/is not the key that the stored secrets are sealed under/);
    });

    it('goes into a file of the operator, who names it from then on', async () => {
      const database = await fresh();
      const fixture = await manageOn(database);
      await aChannel(fixture);
      const kekFile = join(freshFolder(), 'kek');
      expect(await fixture.services.kek.rotate(ACTOR, kekFile)).toMatchObject({ resealed: 1 });
      expect(statSync(kekFile).mode & 0o777).toBe(0o600);
      const again = await manageOn(database, { kekFile });
      expect(again.catalog.entities().keys[0]!.secret.reveal()).toBe(SECRET);
      await expect(again.services.kek.rotate(ACTOR)).rejects.toThrow(/gateway kek rotate --to FILE/);
      await expect(again.services.kek.rotate(ACTOR, kekFile)).rejects.toThrow(/is there already/);
      const { dataDir } = fixture;
      await expect(manageOn(database, { dataDir })).rejects.toThrow(/is not the key that the stored secrets/);
    });
  });
});
