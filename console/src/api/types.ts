/** A page of a list. */
export interface Page<T> {
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
  total?: number | null;
}

export type Origin = 'env' | 'file' | 'managed' | 'default';
export type StateName = 'healthy' | 'degraded' | 'cooling' | 'parked' | 'open' | 'rejected' | 'disabled' | 'unknown';
export type Role = 'owner' | 'admin' | 'operator' | 'viewer' | 'tenant_admin';

/** What every entity carries. */
export interface Entity {
  id: string;
  version: number;
  origin: Origin;
  read_only_reason?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  updated_by?: string | null;
}

export interface State {
  name: StateName;
  cause?: string | null;
  code?: string | null;
  since?: string | null;
  until?: string | null;
  by?: string | null;
}

export interface Limits {
  rpm?: number | null;
  rpd?: number | null;
  tpm?: number | null;
  tpd?: number | null;
  concurrency?: number | null;
}

export interface Channel extends Entity {
  slug: string;
  name: string;
  note?: string | null;
  tags?: string[];
  preset?: string | null;
  provider?: string | null;
  adapter?: string | null;
  dialect?: string | null;
  base_url: string | null;
  chat_url?: string | null;
  models_url?: string | null;
  extra_headers?: Record<string, string | null>;
  models: string[] | null;
  model_mapping?: Record<string, string> | null;
  priority: number | null;
  weight: number | null;
  /** Null is on. */
  enabled: boolean | null;
  limits?: Limits | null;
  budget?: { day?: string | null; month?: string | null; total?: string | null } | null;
  timeouts?: Record<string, number | null> | null;
  prices?: Record<string, Record<string, string | number | null>> | null;
  cooldown_429?: string | number | null;
  tenant?: string | null;
  keys_summary?: {
    total: number;
    ok?: number;
    cooling?: number;
    rejected?: number;
    disabled?: number;
    detached?: number;
  };
}

export interface UpstreamKey {
  id: string;
  label?: string | null;
  last4?: string | null;
  fingerprint?: string | null;
  source: string;
  state?: State | string;
  until?: string | null;
  enabled: boolean | null;
  created_at?: string | null;
  last_used_at?: string | null;
  requests?: number;
  errors?: number;
  version?: number;
}

export interface Preset {
  id: string;
  name: string;
  base_url: string;
  dialect?: string | null;
  docs?: string | null;
  models?: string[];
}

export interface AccessToken extends Entity {
  name: string;
  prefix: string;
  last4?: string | null;
  tenant?: string | null;
  route?: string | null;
  tags?: string[];
  state: 'active' | 'paused' | 'expired' | 'revoked' | 'rotating';
  paused?: boolean;
  models?: string[] | null;
  ip_allow?: string[] | null;
  limits?: Limits | null;
  budget?: { day?: string | number | null; month?: string | number | null; total?: string | number | null } | null;
  expires_at?: string | null;
  rotate_after?: string | null;
  note?: string | null;
  grace?: { until: string; last_used_at?: string | null; last_used_net?: string | null } | null;
  spend?: { day?: string | null; month?: string | null; total?: string | null } | null;
  last_used_at?: string | null;
  created_by?: string | null;
}

/** An access token in the one answer that shows its secret. */
export type IssuedToken = AccessToken & { secret?: string };

export interface Target {
  id: string;
  channel?: string | null;
  model: string;
  priority: number;
  weight: number;
  enabled?: boolean | null;
  state?: State | StateName | null;
  until?: string | null;
}

export interface VirtualModel extends Entity {
  slug: string;
  aliases?: string[] | null;
  route?: string | null;
  targets: Target[];
  echo?: boolean | null;
  note?: string | null;
}

export interface Route extends Entity {
  slug: string;
  name?: string | null;
  tenant?: string | null;
  expose?: 'all' | 'virtual' | null;
  default_model?: string | null;
  catch_all?: string | null;
  strategy?: string | null;
  affinity?: string | null;
  budget?: { day?: string | null; month?: string | null } | null;
  max_attempts?: number | null;
  log_content?: boolean | null;
  strict?: boolean | null;
  limits?: Limits | null;
  time_zone?: string | null;
  note?: string | null;
}

export interface Tenant extends Entity {
  slug: string;
  name: string;
  suspended?: boolean | null;
  note?: string | null;
}

export interface Cooldown {
  id: string;
  kind: 'cooldown' | 'parked';
  /** `key` is the ordinal of a key. */
  scope: { channel: string; channel_name: string; key: number | null; model: string | null };
  cause: string;
  /** The cause in words. */
  why: string;
  since: string | null;
  until: string | null;
}

export interface Change {
  pointer: string;
  op: string;
  before?: unknown;
  after?: unknown;
}

/** What a version did to one entity. */
export interface EntityChange {
  id: string;
  kind: string;
  label: string;
  op: 'create' | 'update' | 'delete';
  fields: Change[];
}

/** What a version did to the entities of one kind; the label is that of a single one. */
export interface Touched {
  kind: string;
  op: 'create' | 'update' | 'delete';
  count: number;
  label?: string | null;
}

export interface Version {
  n: number;
  at: string;
  actor: string;
  via: string;
  summary: string;
  touched: Touched[];
  changes?: Change[];
  note?: string | null;
  pinned?: boolean;
  is_active?: boolean;
}

export interface TestStep {
  name: string;
  ok: boolean;
  ms: number | null;
  detail?: string | null;
  hint?: string | null;
  status?: number | null;
}

export interface TestResult {
  ok: boolean;
  total_ms: number;
  steps: TestStep[];
  tls?: { issuer?: string; expires_at?: string; protocol?: string } | null;
  models?: { count: number; has_requested?: boolean | null } | null;
  usage?: { reported: boolean; in: number | null; out: number | null; cost: string | null } | null;
  sample?: string | null;
  curl?: string | null;
}

export interface Person {
  id: string;
  login: string;
  name: string;
  role: Role;
  tenant: string | null;
  disabled: boolean;
  has_password: boolean;
  has_totp: boolean;
  oidc_issuer: string | null;
  oidc_subject: string | null;
  created_at: string;
  updated_at: string;
  last_login_at: string | null;
  version: number;
}

export interface System {
  state: 'running' | 'paused' | 'degraded';
  /** Where it listens. */
  url: string;
  public_url?: string | null;
  version: string;
  workers: number;
  in_flight: number;
  started_at: string;
  notices?: Notice[];
}

export interface Notice {
  code: string;
  message: string;
  page?: string | null;
}

export interface AuditEntry {
  n: number;
  id: string;
  at: string;
  actor: string;
  actor_name: string;
  network: string | null;
  action: string;
  target: string | null;
  result: string;
  diff?: unknown;
  reason: string | null;
  request_id: string | null;
}
