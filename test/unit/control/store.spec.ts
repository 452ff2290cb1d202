import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { commitOf, ACTOR, newRow, repositoriesOn } from '../../support/control.js';
import { onBothEngines } from '../../support/engines.js';

const ONE = 'ch_oneoneoneoneoneo';
const SECRET = {
  id: 'key_keykeykeykeykeyk',
  owner: ONE,
  kek: 'k1',
  sealed: 'AAAA',
  host: 'https://one.example:443',
  updated_at: 1,
  purge_at: null,
};

onBothEngines('the store of the control plane', ({ fresh }) => {
  describe('a write', () => {
    it('is one version and one audit entry, in its order', async () => {
      const { config, versions, audit } = repositoriesOn(await fresh());
      expect(await config.commit(commitOf(0, [{ before: null, after: newRow(ONE) }]))).toMatchObject({ n: 1 });
      const [before] = (await config.load()).entities;
      await config.commit(commitOf(1, [{ before: before!, after: { ...newRow(ONE), document: '{"weight":2}' } }]));
      expect((await config.load()).entities).toMatchObject([{ id: ONE, version: 2, document: '{"weight":2}' }]);
      expect(await versions.page(10)).toMatchObject([
        { n: 2, actor: ACTOR.id, touched: [{ kind: 'channels', op: 'update', count: 1, document: '{"weight":2}' }] },
        { n: 1, touched: [{ kind: 'channels', op: 'create', count: 1 }] },
      ]);
      expect(await versions.changes(0, 2)).toMatchObject([
        { n: 1, entity: ONE, before: null },
        { n: 2, entity: ONE, after: '{"weight":2}' },
      ]);
      expect(await audit.page({ limit: 10 })).toMatchObject([
        { n: 2, version: 2 },
        { n: 1, version: 1 },
      ]);
    });

    it('on another version than the present leaves no trace', async () => {
      const { config, audit } = repositoriesOn(await fresh());
      await config.commit(commitOf(0, [{ before: null, after: newRow(ONE) }]));
      const late = await config.commit(
        commitOf(0, [{ before: null, after: newRow('ch_late') }], { secrets: [SECRET] }),
      );
      expect(late).toEqual({ kind: 'moved', n: 1 });
      expect(await config.load()).toMatchObject({ n: 1, entities: [{ id: ONE }], secrets: [] });
      expect(await audit.page({ limit: 10 })).toHaveLength(1);
    });

    it('that fails half-way leaves no trace', async () => {
      const { config, audit } = repositoriesOn(await fresh());
      const twins = [newRow('ch_a', { slug: 'same' }), newRow('ch_b', { slug: 'same' })];
      const writes = twins.map((after) => ({ before: null, after }));
      await expect(config.commit(commitOf(0, writes))).rejects.toThrow(/unique/i);
      expect(await config.load()).toEqual({ n: 0, entities: [], secrets: [] });
      expect(await audit.page({ limit: 10 })).toEqual([]);
    });

    it('of many at once numbers them without holes', async () => {
      const { config, audit } = repositoriesOn(await fresh());
      const tries = Array.from({ length: 8 }, async (_, i) => {
        for (let base = 0; ;) {
          const result = await config.commit(commitOf(base, [{ before: null, after: newRow(`ch_${i}`) }]));
          if (result.kind === 'committed') return result.n;
          base = result.n;
        }
      });
      expect((await Promise.all(tries)).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await audit.verify()).toEqual({ verifiedTo: 8, brokenAt: null });
    });
  });

  describe('a secret', () => {
    it('outlives its owner by ten minutes, and is its again when it comes back', async () => {
      const { config, clock } = repositoriesOn(await fresh());
      await config.commit(commitOf(0, [{ before: null, after: newRow(ONE) }], { secrets: [SECRET] }));
      const [row] = (await config.load()).entities;
      await config.commit(commitOf(1, [{ before: row!, after: null }]));
      clock.advance(9 * 60_000);
      await config.commit(commitOf(2, [{ before: null, after: newRow(ONE) }]));
      expect((await config.load()).secrets).toEqual([SECRET]);
      const [again] = (await config.load()).entities;
      await config.commit(commitOf(3, [{ before: again!, after: null }]));
      clock.advance(11 * 60_000);
      await config.commit(commitOf(4, [{ before: null, after: newRow('ch_other') }]));
      expect((await config.load()).secrets).toEqual([]);
    });

    it('goes under another key only as it was read', async () => {
      const { config, sealedSecrets } = repositoriesOn(await fresh());
      await config.commit(commitOf(0, [{ before: null, after: newRow(ONE) }], { secrets: [SECRET] }));
      const entry = { actor: ACTOR, action: 'kek.rotate' };
      expect(await sealedSecrets.reseal([{ ...SECRET, updated_at: 0, kek: 'k2' }], [], entry)).toBe(false);
      expect(await sealedSecrets.reseal([{ ...SECRET, kek: 'k2', sealed: 'BBBB' }], [], entry)).toBe(true);
      expect(await sealedSecrets.all()).toMatchObject([{ kek: 'k2', sealed: 'BBBB' }]);
    });
  });

  describe('the audit log', () => {
    it('tells the first entry that was changed or taken away', async () => {
      const database = await fresh();
      const { audit } = repositoriesOn(database);
      for (let i = 0; i < 5; i++) await audit.append({ actor: ACTOR, action: 'session.create', diff: { i } });
      expect(await audit.verify()).toEqual({ verifiedTo: 5, brokenAt: null });
      await sql`update audit_log set result = 'failed' where n = 4`.execute(database.db);
      expect(await audit.verify()).toEqual({ verifiedTo: 3, brokenAt: 4 });
      await sql`delete from audit_log where n = 2`.execute(database.db);
      expect(await audit.verify()).toEqual({ verifiedTo: 1, brokenAt: 2 });
    });

    it('shows a tenant its own entries alone', async () => {
      const { audit } = repositoriesOn(await fresh());
      for (const tenant of ['tn_a', 'tn_b', null]) await audit.append({ actor: ACTOR, action: 'x', tenant });
      expect(await audit.page({ limit: 10, tenant: 'tn_b' })).toMatchObject([{ n: 2, tenant: 'tn_b' }]);
    });
  });

  describe('an idempotency key', () => {
    it('is claimed once, answers the same request and refuses another', async () => {
      const { idempotency, clock } = repositoriesOn(await fresh());
      const answer = {
        status: 201,
        answer: '{}',
        etag: 'v1',
        sealed_secret: 'AA',
        secret_until: clock.now() + 600_000,
      };
      expect(await idempotency.claim('us_a', 'k', 'd1')).toEqual({ kind: 'claimed' });
      expect(await idempotency.claim('us_a', 'k', 'd1')).toEqual({ kind: 'busy' });
      await idempotency.finish('us_a', 'k', answer);
      expect(await idempotency.claim('us_a', 'k', 'd1')).toMatchObject({ kind: 'answered', answer });
      expect(await idempotency.claim('us_a', 'k', 'd2')).toEqual({ kind: 'mismatch' });
      expect(await idempotency.claim('us_b', 'k', 'd2')).toEqual({ kind: 'claimed' });
      clock.advance(600_001);
      await idempotency.forgetSecrets(null);
      expect(await idempotency.claim('us_a', 'k', 'd1')).toMatchObject({ answer: { sealed_secret: null } });
      clock.advance(24 * 3_600_000);
      expect(await idempotency.claim('us_a', 'k', 'd2')).toEqual({ kind: 'claimed' });
    });
  });

  describe('a setting', () => {
    it('is replaced only as it was read', async () => {
      const { settings } = repositoriesOn(await fresh());
      const audit = { actor: ACTOR, action: 'settings.update' };
      expect(await settings.write({ name: 'zone', value: 'UTC', expected: 0, audit })).toBe(1);
      expect(await settings.write({ name: 'zone', value: 'CET', expected: 0, audit })).toBeNull();
      expect(await settings.write({ name: 'zone', value: 'CET', expected: 1, audit })).toBe(2);
      expect(await settings.find('zone')).toMatchObject({ value: '"CET"', version: 2 });
    });
  });
});
