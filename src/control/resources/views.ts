import { getMetadataStorage } from 'class-validator';
import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { ChannelFields } from '../documents/channel-fields.js';
import { documentOf } from '../documents/columns.js';
import { KeyFields } from '../documents/key-fields.js';
import type { ManagedKind } from '../documents/managed-kind.js';
import { ModelFields } from '../documents/model-fields.js';
import { RouteFields } from '../documents/route-fields.js';
import type { TokenSystem } from '../documents/stored-documents.js';
import { TenantFields } from '../documents/tenant-fields.js';
import { TokenFields } from '../documents/token-fields.js';

/** What everything that is managed or declared shows of itself. */
export interface EntityView {
  readonly object: string;
  readonly id: string;
  /** env, file or managed. */
  readonly origin: string;
  /** Why it cannot be changed here; null where it can. */
  readonly read_only_reason: string | null;
  readonly version: number;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly updated_by: string | null;
  readonly [field: string]: unknown;
}

const CLASS_OF = {
  tenants: TenantFields,
  channels: ChannelFields,
  keys: KeyFields,
  routes: RouteFields,
  models: ModelFields,
  tokens: TokenFields,
} as const satisfies Record<ManagedKind, new () => object>;

const OBJECT_OF = {
  tenants: 'tenant',
  channels: 'channel',
  keys: 'key',
  routes: 'route',
  models: 'model',
  tokens: 'token',
} as const satisfies Record<ManagedKind, string>;

const blanks = new Map<ManagedKind, Readonly<Record<string, null>>>();

/** The fields of a kind, each null; its rules are gone through once. */
function blank(kind: ManagedKind): Readonly<Record<string, null>> {
  const known = blanks.get(kind);
  if (known !== undefined) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(CLASS_OF[kind], '', false, false);
  const made = Object.fromEntries(rules.map(({ propertyName }) => [propertyName, null]));
  blanks.set(kind, made);
  return made;
}

/** What a managed entity shows: every field as it was written, null where nothing was, and what belongs to the gateway. */
export function viewOf(kind: ManagedKind, row: ManagedEntityRow, now: number): EntityView {
  return {
    object: OBJECT_OF[kind],
    id: row.id,
    ...blank(kind),
    ...documentOf(kind, row).fields,
    ...companions(kind, row, now),
    ...(kind === 'tenants' ? {} : { tenant: row.tenant }),
    origin: 'managed',
    read_only_reason: null,
    version: row.version,
    created_at: timeOf(row.created_at),
    updated_at: timeOf(row.updated_at),
    updated_by: row.updated_by,
  };
}

/** What a declared entity shows. */
export function declaredView(
  kind: ManagedKind,
  { id, origin }: { readonly id: string; readonly origin: { readonly kind: string; readonly place: string } },
  fields: object,
): EntityView {
  return {
    object: OBJECT_OF[kind],
    id,
    ...blank(kind),
    ...fields,
    origin: origin.kind,
    read_only_reason: `declared at ${origin.place}`,
    version: 0,
    created_at: null,
    updated_at: null,
    updated_by: null,
  };
}

/** Wall milliseconds as people and programs read them. */
export function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function companions(kind: ManagedKind, row: ManagedEntityRow, now: number): object {
  if (kind === 'channels') return { secret_headers: secretHeadersOf(row) };
  if (kind === 'keys') {
    const { channel, source, last4, fingerprint, setAt } = documentOf('keys', row).system;
    return { channel, source, has_key: true, last4, fingerprint, set_at: timeOf(setAt) };
  }
  if (kind === 'tokens') return tokenCompanions(row, now);
  return {};
}

function secretHeadersOf(row: ManagedEntityRow): object[] {
  const { headers } = documentOf('channels', row).system;
  return Object.entries(headers).map(([name, { last4, fingerprint }]) => ({ name, last4, fingerprint }));
}

function tokenCompanions(row: ManagedEntityRow, now: number): object {
  const { fields, system } = documentOf('tokens', row);
  const { prefix, last4, digest, grace, revokedAt, rotatedAt } = system;
  const isInGrace = grace !== null && grace.until > now;
  return {
    prefix,
    last4,
    digest_kind: digest.slice(0, digest.indexOf(':')),
    state: tokenState(system, fields, now),
    grace: isInGrace ? { until: timeOf(grace.until) } : null,
    revoked_at: timeOf(revokedAt),
    rotated_at: timeOf(rotatedAt),
  };
}

/** revoked, expired, paused, rotating or active. */
function tokenState(
  { revokedAt, grace }: TokenSystem,
  { expires_at: expires, paused }: Pick<TokenFields, 'expires_at' | 'paused'>,
  now: number,
): string {
  if (revokedAt !== null) return 'revoked';
  if (expires !== undefined && Date.parse(expires) <= now) return 'expired';
  if (paused === true) return 'paused';
  return grace !== null && grace.until > now ? 'rotating' : 'active';
}
