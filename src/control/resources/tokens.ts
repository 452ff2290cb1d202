import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { newId } from '../../platform/crypto/ids.js';
import { chosenDigest, generatedDigest, tokenDigest } from '../../gateway/catalog/identity/token-digest.js';
import type { ForgivenSpend } from '../../gateway/catalog/entities.js';
import { ControlError } from '../control-error.js';
import { mergePatch } from '../documents/merge-patch.js';
import { readFields } from '../documents/read-fields.js';
import type { TokenSystem } from '../documents/stored-documents.js';
import { TokenFields } from '../documents/token-fields.js';
import type { Draft, Found } from '../publish/draft.js';
import { hasRightChecksum, newSeed4Secret, newTokenSecret, type TokenSecret } from '../tokens/token-secret.js';
import { DECLARED_AT, DeclaredTokens, type TokenFilter, type TokenQuery } from './declared-tokens.js';
import type { ResourceParts, SpentNow } from './resource-parts.js';
import { routeFor } from './route-for.js';
import type { EntityFilter } from '../store/entities.repository.js';
import { tenantOfRoute } from './tenant-of-route.js';
import { timeOf, viewOf, type EntityView } from './views.js';
import { expectOwn, expectVersion, type Expected, type Writing, type Written } from './writing.js';
import { writtenOf } from './written.js';

/** What a new access token looks like: our own form, or that of seed 4. */
export type SecretForm = 'gw' | 'seed4';

/** A written access token, with its secret where one was made; it is shown this once. */
export interface WrittenToken extends Written<EntityView> {
  readonly secret: string | null;
}

const MOST_AT_ONCE = 1_000;
const LONGEST_GRACE_MS = 30 * 86_400_000;

/** What the audit log says was done. */
const DONE = {
  update: 'changed',
  pause: 'paused',
  resume: 'resumed',
  revoke: 'revoked',
  rotate: 'rotated',
  'end-grace': 'lost its old secret',
  'reset-spend': 'begins its budgets anew',
} as const;

/** Credentials issued to clients. */
export class Tokens {
  private readonly declaredTokens: DeclaredTokens;

  constructor(private readonly parts: ResourceParts) {
    this.declaredTokens = new DeclaredTokens(parts);
  }

  /** One page, the declared ones before, the managed ones newest first; one more than the limit tells that there are others. */
  async list(query: TokenQuery): Promise<EntityView[]> {
    const { behind, ...same } = query;
    const isStored = behind !== undefined && behind.createdAt !== DECLARED_AT;
    const declared = isStored ? [] : this.declaredTokens.page(query);
    const limit = query.limit - declared.length;
    if (limit < 0) return declared;
    const { rows } = await this.page({ ...same, ...(isStored && { behind }), limit });
    return [...declared, ...rows];
  }

  /** How many there are, counted up to a bound. */
  async count(filter: TokenFilter, bound: number): Promise<number> {
    const declared = this.declaredTokens.count(filter, bound);
    if (declared === bound) return bound;
    return declared + (await this.parts.store.of('entities').count(storedFilter(filter), bound - declared));
  }

  /** One page of the managed ones, newest first; one more than the limit tells that there are others. */
  async page(query: TokenQuery): Promise<{ rows: EntityView[]; places: { createdAt: number; id: string }[] }> {
    const { limit, behind } = query;
    const place = { limit: limit + 1, isDescending: true, ...(behind !== undefined && { behind }) };
    const rows = await this.parts.store.of('entities').page({ ...storedFilter(query), ...place });
    return {
      rows: rows.map((row) => this.view(row)),
      places: rows.map(({ created_at: createdAt, id }) => ({ createdAt, id })),
    };
  }

  /** The declared ones. */
  async declared(tenant: string | null): Promise<EntityView[]> {
    const limit = Number.POSITIVE_INFINITY;
    return await Promise.resolve(this.declaredTokens.page({ limit, ...(tenant !== null && { tenant }) }));
  }

  /** Throws `not_found`. */
  async get(id: string, tenant: string | null): Promise<EntityView> {
    const declared = this.declaredTokens.find(id, tenant);
    if (declared !== null) return declared;
    const row = await this.parts.store.of('entities').find(id);
    if (row?.kind !== 'tokens' || (tenant !== null && row.tenant !== tenant)) throw new ControlError('not_found');
    return this.view(row);
  }

  /** By the secret itself, which is nowhere written down; also the one of before a rotation that is still answered to. */
  async lookup(secret: string, tenant: string | null): Promise<EntityView> {
    const { installationKey, publisher, store } = this.parts;
    const text = secret.trim();
    const digests = [generatedDigest(text), chosenDigest(text, installationKey)];
    const declared = publisher.declaration.tokens.find(({ digest }) => digest !== null && digests.includes(digest));
    if (declared !== undefined) return await this.get(declared.id, tenant);
    const row = await store.of('entities').findByDigest(digests);
    if (row !== null) return await this.get(row.id, tenant);
    if (!hasRightChecksum(text)) {
      throw new ControlError('not_found', {
        message: 'No access token; its checksum is wrong, so it was cut or mistyped.',
      });
    }
    throw new ControlError('not_found');
  }

  /** Makes an access token; without a route that of the only route, or of a first one. */
  async create(value: object, writing: Writing, form: SecretForm = 'gw'): Promise<WrittenToken> {
    const { written, secrets } = await this.createAll([value], writing, form);
    return { ...written, document: written.document[0]!, secret: secrets[0]! };
  }

  /** Many at once: one version. */
  async createMany(
    values: readonly object[],
    writing: Writing,
  ): Promise<Written<EntityView[]> & { secrets: string[] }> {
    if (values.length === 0 || values.length > MOST_AT_ONCE) {
      const message = `There must be 1 to ${MOST_AT_ONCE} access tokens.`;
      throw new ControlError('validation_failed', { message, param: '/tokens' });
    }
    const { written, secrets } = await this.createAll(values, writing, 'gw');
    return { ...written, secrets };
  }

  /** A JSON merge patch; every field that it does not name stays. */
  async patch(id: string, patch: object, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    return await this.change({ id, verb: 'update' }, expected, writing, ({ document }, draft) => {
      const fields = readFields(TokenFields, mergePatch(document.fields, patch));
      tenantOfRoute(draft, fields.route, this.parts.publisher.declaration, writing.actor);
      return { fields, system: document.system };
    });
  }

  /** Refuses it until it is resumed. */
  async pause(id: string, isPaused: boolean, writing: Writing): Promise<Written<EntityView>> {
    return await this.change({ id, verb: isPaused ? 'pause' : 'resume' }, 'any', writing, ({ document }) => {
      const { paused: _paused, ...fields } = document.fields;
      return { fields: isPaused ? { ...fields, paused: true } : fields, system: document.system };
    });
  }

  /** Refuses it for ever. What it spent stays on its account, and no rollback brings it back. */
  async revoke(id: string, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    return await this.change({ id, verb: 'revoke' }, expected, writing, ({ document: { fields, system } }) => {
      const revokedAt = system.revokedAt ?? this.parts.clock.now();
      return { fields, system: { ...system, revokedAt, grace: null } };
    });
  }

  /** Another secret for the same access token; the present one is answered to for as long as the grace lasts. */
  async rotate(id: string, graceMs: number, writing: Writing): Promise<WrittenToken> {
    if (!Number.isSafeInteger(graceMs) || graceMs < 0 || graceMs > LONGEST_GRACE_MS) {
      throw new ControlError('validation_failed', { message: 'A grace lasts from 0 to 30 days.', param: '/grace' });
    }
    const made = newTokenSecret();
    const written = await this.change({ id, verb: 'rotate' }, 'any', writing, ({ document: { fields, system } }) => {
      if (system.revokedAt !== null)
        throw new ControlError('not_possible', { message: 'The access token was revoked.' });
      const now = this.parts.clock.now();
      const grace = graceMs === 0 ? null : { digest: system.digest, until: now + graceMs };
      return { fields, system: { ...this.systemOf(made), grace, rotatedAt: now } };
    });
    return { ...written, secret: made.secret };
  }

  /** Has its budgets begin anew; what the ledger tells stays what it is. */
  async resetSpend(id: string, writing: Writing): Promise<Written<EntityView>> {
    const { clock, spentBy, forgive } = this.parts;
    const spent = spentBy(id);
    const written = await this.change(
      { id, verb: 'reset-spend' },
      'any',
      writing,
      ({ document: { fields, system } }) => {
        if (spent === null) throw new ControlError('not_possible', { message: 'The access token is not served.' });
        return { fields, system: { ...system, forgiven: forgivenWith(system.forgiven, spent, clock.now()) } };
      },
    );
    if (writing.isDry !== true && spent !== null) forgive(id, spent);
    return written;
  }

  /** From now on only the present secret counts. */
  async endGrace(id: string, writing: Writing): Promise<Written<EntityView>> {
    return await this.change({ id, verb: 'end-grace' }, 'any', writing, ({ document: { fields, system } }) => {
      return { fields, system: { ...system, grace: null } };
    });
  }

  private async createAll(
    values: readonly object[],
    writing: Writing,
    form: SecretForm,
  ): Promise<{ written: Written<EntityView[]>; secrets: string[] }> {
    const { publisher } = this.parts;
    const made = values.map(() => ({ id: newId('tk'), secret: form === 'gw' ? newTokenSecret() : newSeed4Secret() }));
    const only = made.length === 1 ? made[0]!.id : null;
    const summary = made.length === 1 ? 'an access token created' : `${made.length} access tokens created`;
    const about = { action: 'tokens.create', object: only, summary };
    const published = await publisher.change({ ...about, ...writing }, async (draft) => {
      values.forEach((value, index) => {
        const { route } = value as { readonly route?: unknown };
        const named = { ...value, route: route ?? routeFor(draft, publisher.declaration, writing) };
        const fields = readFields(TokenFields, named);
        const tenant = tenantOfRoute(draft, fields.route, publisher.declaration, writing.actor);
        const { id, secret } = made[index]!;
        draft.put('tokens', id, { fields, system: this.systemOf(secret) }, tenant);
      });
      return await Promise.all(made.map(async ({ id }) => (await draft.get('tokens', id)).row));
    });
    const rows = await this.stored(published.result, writing);
    const written = writtenOf(
      published,
      writing,
      rows.map((row) => this.view(row)),
    );
    return { written, secrets: writing.isDry === true ? made.map(() => '') : made.map(({ secret }) => secret.secret) };
  }

  private systemOf({ secret, prefix, last4 }: TokenSecret): TokenSystem {
    const digest = tokenDigest(secret, this.parts.installationKey);
    return { digest, prefix, last4, grace: null, revokedAt: null, rotatedAt: null };
  }

  private async change(
    { id, verb }: { readonly id: string; readonly verb: keyof typeof DONE },
    expected: Expected,
    writing: Writing,
    act: (found: Found<'tokens'>, draft: Draft) => Found<'tokens'>['document'],
  ): Promise<Written<EntityView>> {
    const about = { action: `tokens.${verb}`, object: id, summary: `access token ${DONE[verb]}` };
    const published = await this.parts.publisher.change({ ...about, ...writing }, async (draft) => {
      const found = await draft.get('tokens', id);
      expectOwn(writing.actor, found.row.tenant);
      expectVersion(found.row, expected, (row) => this.view(row));
      const document = act(found, draft);
      draft.put(
        'tokens',
        id,
        document,
        tenantOfRoute(draft, document.fields.route, this.parts.publisher.declaration, writing.actor),
      );
      return [(await draft.get('tokens', id)).row];
    });
    const [row] = await this.stored(published.result, writing);
    return writtenOf(published, writing, this.view(row!));
  }

  /** Rows as they were written. */
  private async stored(rows: readonly ManagedEntityRow[], { isDry }: Writing): Promise<ManagedEntityRow[]> {
    if (isDry === true) return [...rows];
    const found = await this.parts.store.of('entities').findAll(rows.map(({ id }) => id));
    const byId = new Map(found.map((row) => [row.id, row]));
    return rows.flatMap(({ id }) => byId.get(id) ?? []);
  }

  private view(row: ManagedEntityRow): EntityView {
    const view = viewOf('tokens', row, this.parts.clock.now());
    return { ...view, created_by: row.updated_by === '' ? null : row.updated_by, created_at: timeOf(row.created_at) };
  }
}

/** A filter as the store has it. */
function storedFilter({ route, tenant, search }: TokenFilter): EntityFilter {
  return {
    kind: 'tokens',
    ...(route !== undefined && { parent: route }),
    ...(tenant !== undefined && { tenant }),
    ...(search !== undefined && { search }),
  };
}

/** What is forgiven together with what was before, as far as that is of the same day and month. */
function forgivenWith(former: ForgivenSpend | undefined, spent: SpentNow, at: number): ForgivenSpend {
  const since = (began: number): ForgivenSpend | undefined =>
    former !== undefined && former.at >= began ? former : undefined;
  return {
    at,
    day: spent.day + (since(spent.dayBegan)?.day ?? 0),
    month: spent.month + (since(spent.monthBegan)?.month ?? 0),
    total: spent.total + (former?.total ?? 0),
  };
}
