/** A managed entity: what the control plane keeps of a tenant, route, channel, key, model, target or access token. Times are wall milliseconds. */
export interface ManagedEntityRow {
  /** With the prefix of its kind. */
  id: string;
  kind: string;
  /** Whose it is; null: everybody's. */
  tenant: string | null;
  /** The entity that it belongs to (of a key its channel, of a target its model, of a model and an access token its route); '' without. */
  parent: string;
  /** Its name in files, headers and requests, unique among those of its kind and parent; null where there is none. */
  slug: string | null;
  /** What it is called, in lower case, for searching. */
  label: string;
  /** SHA-256 or keyed digest of an access token's secret, in hexadecimal digits. */
  digest: string | null;
  /** The beginning of an access token's secret that may be shown. */
  mark: string | null;
  /** The end of it. */
  last4: string | null;
  /** JSON; never holds a secret. */
  document: string;
  /** Rises with every change of it. */
  version: number;
  created_at: number;
  updated_at: number;
  /** Actor of the last change. */
  updated_by: string;
}

/** One change of the managed configuration, whatever it touched. */
export interface ConfigVersionRow {
  /** From 1, without holes. */
  n: number;
  id: string;
  at: number;
  actor: string;
  /** console, api, cli, file, rollback, import. */
  via: string;
  summary: string;
  note: string | null;
  /** 1: never removed. */
  pinned: 0 | 1;
}

/** What one version did to one entity. */
export interface VersionChangeRow {
  n: number;
  entity: string;
  kind: string;
  tenant: string | null;
  /** The document before, as JSON; null: it did not exist. */
  before: string | null;
  /** The document after, as JSON; null: it does not exist any more. */
  after: string | null;
}

/** One entry of the audit log; each holds the digest of the one before. */
export interface AuditRow {
  /** From 1, without holes. */
  n: number;
  id: string;
  at: number;
  /** Id of a person or admin token, or a word such as `cli`. */
  actor: string;
  actor_name: string;
  /** Where it came from, shortened to its network; null on this machine. */
  network: string | null;
  action: string;
  /** Id of what was acted on; null where there is none. */
  object: string | null;
  tenant: string | null;
  result: string;
  /** JSON; what changed, without secrets. */
  diff: string | null;
  reason: string | null;
  request_id: string | null;
  /** The version that was made. */
  version: number | null;
  /** Digest of the entry before; '' for the first. */
  previous: string;
  digest: string;
}

/** Who may administer. */
export interface PersonRow {
  id: string;
  /** In lower case. */
  login: string;
  name: string;
  role: string;
  tenant: string | null;
  /** A PHC string; null: signs in by OIDC alone. */
  password: string | null;
  /** Sealed. */
  totp_secret: string | null;
  /** The last time step that was used, so that none counts twice. */
  totp_step: number | null;
  /** JSON list of digests. */
  recovery_codes: string | null;
  oidc_issuer: string | null;
  oidc_subject: string | null;
  disabled: 0 | 1;
  version: number;
  created_at: number;
  updated_at: number;
  last_login_at: number | null;
}

/** A session of a person; only the digest of its secret is kept. */
export interface SessionRow {
  id: string;
  digest: string;
  person: string;
  /** console, or seed4 for the bearer tokens of that façade. */
  kind: string;
  user_agent: string;
  network: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
  /** When the person last proved who it is. */
  confirmed_at: number;
}

/** A credential for programs that administer. */
export interface AdminTokenRow {
  id: string;
  name: string;
  digest: string;
  last4: string;
  /** read, operate or admin. */
  scope: string;
  tenant: string | null;
  /** JSON list of addresses and networks; null: from anywhere. */
  ip_allow: string | null;
  /** Digest of the secret before the last rotation, while it still counts. */
  old_digest: string | null;
  old_until: number | null;
  version: number;
  created_by: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

/** A link by which a person joins once. */
export interface InvitationRow {
  id: string;
  digest: string;
  role: string;
  tenant: string | null;
  name: string;
  created_by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

/** The answer to a request that may come again. */
export interface IdempotencyRow {
  actor: string;
  key: string;
  /** Of method, path and body. */
  request_digest: string;
  /** Null while the first request is under way. */
  status: number | null;
  /** JSON without secrets. */
  answer: string | null;
  etag: string | null;
  /** Sealed; for a delivery that failed on its way. */
  sealed_secret: string | null;
  secret_until: number | null;
  at: number;
}

/** One setting that the control plane keeps. */
export interface SettingRow {
  name: string;
  /** JSON. */
  value: string;
  version: number;
  updated_at: number;
  updated_by: string;
}

/** A secret under the key-encryption key; opens only for the row and host that it was sealed for. */
export interface SealedSecretRow {
  /** Id of what it belongs to, with its place there when it has several. */
  id: string;
  /** Id of the entity whose end is its end as well. */
  owner: string;
  /** Fingerprint of the key-encryption key. */
  kek: string;
  /** Base64: nonce, ciphertext and tag. */
  sealed: string;
  /** Scheme, host and port that it may be sent to; '' where it goes nowhere. */
  host: string;
  updated_at: number;
  /** Its owner is gone: it is removed from then on, which leaves time to take a mistake back. */
  purge_at: number | null;
}

/** The tables of the control plane. */
export interface ControlSchema {
  managed_entities: ManagedEntityRow;
  config_versions: ConfigVersionRow;
  version_changes: VersionChangeRow;
  audit_log: AuditRow;
  people: PersonRow;
  sessions: SessionRow;
  admin_tokens: AdminTokenRow;
  invitations: InvitationRow;
  idempotency_keys: IdempotencyRow;
  settings: SettingRow;
  sealed_secrets: SealedSecretRow;
}

/** The tables in an order in which they may be copied; the first column of each names its rows. */
export const CONTROL_TABLES = [
  'managed_entities',
  'config_versions',
  'version_changes',
  'audit_log',
  'people',
  'sessions',
  'admin_tokens',
  'invitations',
  'idempotency_keys',
  'settings',
  'sealed_secrets',
] as const satisfies (keyof ControlSchema)[];
