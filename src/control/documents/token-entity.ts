import type { TenantEntity, TokenEntity } from '../../gateway/catalog/entities.js';
import { MANAGED_TENANT_FIELDS } from '../../gateway/catalog/field-tables.js';
import { MANAGED_TOKEN_FIELDS } from '../../gateway/catalog/token-fields.js';
import { boundToken } from '../../gateway/catalog/identity/identify-tokens.js';
import { readSettings } from '../../platform/config/fields.js';
import type { AccessTokenId, RouteId, TenantId } from '../../platform/crypto/ids.js';
import type { StoredDocument } from './stored-documents.js';

/** A managed access token as the catalog takes it; null for one that was revoked. Lists of nothing say nothing. */
export function tokenEntity(id: string, { fields, system }: StoredDocument<'tokens'>): TokenEntity | null {
  const { digest, grace, revokedAt, forgiven } = system;
  if (revokedAt !== null) return null;
  const settings = readSettings(MANAGED_TOKEN_FIELDS, fields);
  const own = {
    ...settings,
    models: settings.models?.length === 0 ? null : settings.models,
    ipAllow: settings.ipAllow?.length === 0 ? null : settings.ipAllow,
    id: id as AccessTokenId,
    origin: { kind: 'managed', place: id },
    name: fields.name,
    digest,
    grace,
  } as const;
  const token = boundToken(own, fields.route as RouteId);
  return forgiven === undefined ? token : { ...token, forgiven };
}

/** A managed tenant as the catalog takes it. */
export function tenantEntity(id: string, { fields }: StoredDocument<'tenants'>): TenantEntity {
  const origin = { kind: 'managed', place: id } as const;
  return { id: id as TenantId, origin, name: fields.name, ...readSettings(MANAGED_TENANT_FIELDS, fields) };
}
