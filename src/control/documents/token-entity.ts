import type { TenantEntity, TokenEntity } from '../../gateway/catalog/entities.js';
import { toBudget } from '../../gateway/catalog/money-fields.js';
import { toLimits } from '../../gateway/catalog/readers/limits.dto.js';
import type { AccessTokenId, RouteId, TenantId } from '../../platform/crypto/ids.js';
import type { StoredDocument } from './stored-documents.js';

/** A managed access token as the catalog takes it; null for one that was revoked. */
export function tokenEntity(id: string, { fields, system }: StoredDocument<'tokens'>): TokenEntity | null {
  if (system.revokedAt !== null) return null;
  return {
    id: id as AccessTokenId,
    origin: { kind: 'managed', place: id },
    route: fields.route as RouteId,
    name: fields.name,
    digest: system.digest,
    grace: system.grace,
    limits: fields.limits === undefined ? null : toLimits(fields.limits),
    budget: fields.budget === undefined ? null : toBudget(fields.budget),
    models: fields.models === undefined || fields.models.length === 0 ? null : fields.models,
    ipAllow: fields.ip_allow === undefined || fields.ip_allow.length === 0 ? null : fields.ip_allow,
    expiresAt: fields.expires_at === undefined ? null : Date.parse(fields.expires_at),
    note: fields.note ?? null,
    disabled: fields.paused === true,
    ...(system.forgiven !== undefined && { forgiven: system.forgiven }),
  };
}

/** A managed tenant as the catalog takes it. */
export function tenantEntity(id: string, { fields }: StoredDocument<'tenants'>): TenantEntity {
  const { name, note = null, suspended = false, budget, time_zone: timeZone = 'UTC' } = fields;
  const origin = { kind: 'managed', place: id } as const;
  return { id: id as TenantId, origin, name, note, disabled: suspended, budget: toBudget(budget), timeZone };
}
