import type { TokenEntity } from '../../gateway/catalog/entities.js';
import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { every } from '../../platform/time/timers.js';
import { documentOf } from '../documents/columns.js';
import { tokenEntity } from '../documents/token-entity.js';
import type { ManagedRows } from '../publish/managed-state.js';
import type { ControlStore } from '../store/control-store.js';
import type { ConfigurationSource } from './configuration-source.js';

/** What is managed, as it is stored. */
export interface ManagedReading extends ManagedRows {
  /** The number of the last version. */
  readonly n: number;
  readonly tokens: readonly TokenEntity[];
}

const TOKENS_AT_ONCE = 2_000;
/** A change of one replica is served by the others within about a second. */
const LOOK_MS = 1_000;

/** What the database holds, and every gateway on it may change. */
export class ManagedSource implements ConfigurationSource<ManagedReading> {
  readonly origin = 'managed';

  constructor(private readonly store: ControlStore) {}

  async read(): Promise<ManagedReading> {
    const { n, entities, secrets } = await this.store.of('config').load();
    return {
      n,
      rows: new Map(entities.map((row) => [row.id, row])),
      secrets: new Map(secrets.map((row) => [row.id, row])),
      tokens: await this.tokens(),
    };
  }

  /** The number of the last version. */
  async version(): Promise<number> {
    return await this.store.of('config').lastVersion();
  }

  /** Nobody tells of what another gateway writes, so that it may be something else every second. */
  watch(changed: () => void): () => void {
    return every(LOOK_MS, changed);
  }

  private async tokens(): Promise<TokenEntity[]> {
    const tokens: TokenEntity[] = [];
    for (let after = ''; ;) {
      const rows = await this.store.of('entities').tokensBehind(after, TOKENS_AT_ONCE);
      for (const row of rows) tokens.push(...tokenOf(row));
      const last = rows.at(-1);
      if (last === undefined || rows.length < TOKENS_AT_ONCE) return tokens;
      after = last.id;
    }
  }
}

/** The access token of a row; none of a row of another kind, or of one that is revoked. */
export function tokenOf(row: ManagedEntityRow): TokenEntity[] {
  if (row.kind !== 'tokens') return [];
  const token = tokenEntity(row.id, documentOf('tokens', row));
  return token === null ? [] : [token];
}
