import type { ManagedEntityRow } from '../../src/platform/database/control-schema.js';
import type { Database } from '../../src/platform/database/database.js';
import { openRepositories, type Repositories } from '../../src/control/repositories.js';
import type { Actor } from '../../src/control/store/actor.js';
import type { ConfigCommit, EntityWrite } from '../../src/control/store/config-commit.js';
import { HandClock } from './hand-clock.js';

/** Somebody who administers. */
export const ACTOR: Actor = {
  id: 'us_aaaaaaaaaaaaaaaa',
  name: 'ada',
  tenant: null,
  network: null,
  requestId: null,
  reason: null,
};

/** The repositories on a database, with a clock that stands. */
export function repositoriesOn(database: Database): Repositories & { readonly clock: HandClock } {
  const clock = new HandClock();
  return { ...openRepositories(database, clock), clock };
}

/** A row of an entity that does not exist yet. */
export function newRow(id: string, fields: Partial<ManagedEntityRow> = {}): NonNullable<EntityWrite['after']> {
  const { kind = 'channels', tenant = null, parent = '', slug = id, label = id, digest = null } = fields;
  return { id, kind, tenant, parent, slug, label, digest, document: fields.document ?? JSON.stringify({ id }) };
}

/** A commit by `ACTOR` with these writes. */
export function commitOf(base: number, writes: readonly EntityWrite[], more: Partial<ConfigCommit> = {}): ConfigCommit {
  const audit = { actor: ACTOR, action: 'channel.update' };
  return {
    base,
    writes,
    secrets: [],
    forget: [],
    version: { via: 'api', summary: 'test', note: null },
    audit,
    ...more,
  };
}
