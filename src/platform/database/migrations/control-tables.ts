import type { Kysely } from 'kysely';
import type { ControlSchema } from '../control-schema.js';

type ColumnType = 'text' | 'bigint';
/** A type, or one with `?` where a column may be empty. */
type ColumnSpec = ColumnType | `${ColumnType}?`;
type TableSpec<Row> = { readonly [Column in keyof Row & string]: ColumnSpec };

const TABLES: { readonly [Table in keyof ControlSchema]: TableSpec<ControlSchema[Table]> } = {
  managed_entities: {
    id: 'text',
    kind: 'text',
    tenant: 'text?',
    parent: 'text',
    slug: 'text?',
    label: 'text',
    digest: 'text?',
    mark: 'text?',
    last4: 'text?',
    document: 'text',
    version: 'bigint',
    created_at: 'bigint',
    updated_at: 'bigint',
    updated_by: 'text',
  },
  config_versions: {
    n: 'bigint',
    id: 'text',
    at: 'bigint',
    actor: 'text',
    via: 'text',
    summary: 'text',
    note: 'text?',
    pinned: 'bigint',
  },
  version_changes: { n: 'bigint', entity: 'text', kind: 'text', tenant: 'text?', before: 'text?', after: 'text?' },
  audit_log: {
    n: 'bigint',
    id: 'text',
    at: 'bigint',
    actor: 'text',
    actor_name: 'text',
    network: 'text?',
    action: 'text',
    object: 'text?',
    tenant: 'text?',
    result: 'text',
    diff: 'text?',
    reason: 'text?',
    request_id: 'text?',
    version: 'bigint?',
    previous: 'text',
    digest: 'text',
  },
  people: {
    id: 'text',
    login: 'text',
    name: 'text',
    role: 'text',
    tenant: 'text?',
    password: 'text?',
    totp_secret: 'text?',
    totp_step: 'bigint?',
    recovery_codes: 'text?',
    oidc_issuer: 'text?',
    oidc_subject: 'text?',
    disabled: 'bigint',
    version: 'bigint',
    created_at: 'bigint',
    updated_at: 'bigint',
    last_login_at: 'bigint?',
  },
  sessions: {
    id: 'text',
    digest: 'text',
    person: 'text',
    kind: 'text',
    user_agent: 'text',
    network: 'text',
    created_at: 'bigint',
    seen_at: 'bigint',
    expires_at: 'bigint',
    confirmed_at: 'bigint',
  },
  admin_tokens: {
    id: 'text',
    name: 'text',
    digest: 'text',
    last4: 'text',
    scope: 'text',
    tenant: 'text?',
    ip_allow: 'text?',
    old_digest: 'text?',
    old_until: 'bigint?',
    version: 'bigint',
    created_by: 'text',
    created_at: 'bigint',
    expires_at: 'bigint?',
    last_used_at: 'bigint?',
  },
  invitations: {
    id: 'text',
    digest: 'text',
    role: 'text',
    tenant: 'text?',
    name: 'text',
    created_by: 'text',
    created_at: 'bigint',
    expires_at: 'bigint',
    used_at: 'bigint?',
  },
  idempotency_keys: {
    actor: 'text',
    key: 'text',
    request_digest: 'text',
    status: 'bigint?',
    answer: 'text?',
    etag: 'text?',
    sealed_secret: 'text?',
    secret_until: 'bigint?',
    at: 'bigint',
  },
  settings: { name: 'text', value: 'text', version: 'bigint', updated_at: 'bigint', updated_by: 'text' },
  sealed_secrets: {
    id: 'text',
    owner: 'text',
    kek: 'text',
    sealed: 'text',
    host: 'text',
    updated_at: 'bigint',
    purge_at: 'bigint?',
  },
};

const PRIMARY_KEYS: { readonly [Table in keyof ControlSchema]: readonly (keyof ControlSchema[Table] & string)[] } = {
  managed_entities: ['id'],
  config_versions: ['n'],
  version_changes: ['n', 'entity'],
  audit_log: ['n'],
  people: ['id'],
  sessions: ['id'],
  admin_tokens: ['id'],
  invitations: ['id'],
  idempotency_keys: ['actor', 'key'],
  settings: ['name'],
  sealed_secrets: ['id'],
};

/** Creates the tables of the control plane. */
export async function createControlTables(db: Kysely<ControlSchema>): Promise<void> {
  for (const [table, columns] of Object.entries(TABLES)) {
    let built = db.schema.createTable(table);
    for (const [name, spec] of Object.entries(columns)) {
      const isOptional = spec.endsWith('?');
      const type = spec.replace('?', '') as ColumnType;
      built = built.addColumn(name, type, (column) => (isOptional ? column : column.notNull()));
    }
    const key = PRIMARY_KEYS[table as keyof ControlSchema] as readonly string[];
    await built.addPrimaryKeyConstraint(`${table}_key`, [...key] as never[]).execute();
  }
  await createUnique(db);
  await createIndexes(db);
}

async function createUnique(db: Kysely<ControlSchema>): Promise<void> {
  const unique: readonly [keyof ControlSchema, string, readonly string[]][] = [
    ['managed_entities', 'slug', ['kind', 'parent', 'slug']],
    ['managed_entities', 'digest', ['digest']],
    ['people', 'login', ['login']],
    ['people', 'subject', ['oidc_issuer', 'oidc_subject']],
    ['sessions', 'digest', ['digest']],
    ['admin_tokens', 'digest', ['digest']],
    ['admin_tokens', 'old_digest', ['old_digest']],
    ['invitations', 'digest', ['digest']],
  ];
  for (const [table, name, columns] of unique) {
    await db.schema
      .createIndex(`${table}_one_${name}`)
      .unique()
      .on(table)
      .columns([...columns])
      .execute();
  }
}

async function createIndexes(db: Kysely<ControlSchema>): Promise<void> {
  const indexes: readonly [keyof ControlSchema, string, readonly string[]][] = [
    ['managed_entities', 'time', ['kind', 'created_at', 'id']],
    ['managed_entities', 'tenant', ['kind', 'tenant', 'created_at', 'id']],
    ['managed_entities', 'parent', ['kind', 'parent', 'created_at', 'id']],
    ['managed_entities', 'label', ['kind', 'label', 'id']],
    ['managed_entities', 'mark', ['mark']],
    ['managed_entities', 'last4', ['last4']],
    ['version_changes', 'entity', ['entity', 'n']],
    ['audit_log', 'object', ['object', 'n']],
    ['audit_log', 'actor', ['actor', 'n']],
    ['audit_log', 'tenant', ['tenant', 'n']],
    ['sessions', 'person', ['person']],
    ['idempotency_keys', 'time', ['at']],
    ['sealed_secrets', 'owner', ['owner']],
    ['sealed_secrets', 'end', ['purge_at']],
  ];
  for (const [table, name, columns] of indexes) {
    await db.schema
      .createIndex(`${table}_by_${name}`)
      .on(table)
      .columns([...columns])
      .execute();
  }
}
