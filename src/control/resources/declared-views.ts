import type {
  ChannelEntity,
  Entities,
  KeyEntity,
  ModelEntity,
  RouteEntity,
  TenantEntity,
  TokenEntity,
} from '../../gateway/catalog/entities.js';
import type { LimitSettings } from '../../gateway/catalog/ceilings.js';
import { CHANNEL_FIELDS } from '../../gateway/catalog/channel-fields.js';
import {
  ADDRESS_FIELDS,
  LISTED_CHANNEL_FIELDS,
  MANAGED_TENANT_FIELDS,
  MODEL_FIELDS,
} from '../../gateway/catalog/field-tables.js';
import { ROUTE_FIELDS } from '../../gateway/catalog/route-fields.js';
import { MANAGED_TOKEN_FIELDS } from '../../gateway/catalog/token-fields.js';
import { budgetField } from '../../gateway/catalog/money-fields.js';
import { dialectsOf } from '../../gateway/catalog/transport.js';
import { showSettings } from '../../platform/config/fields.js';
import { isSecretHeader, tracesOf } from './secret-traces.js';
import { declaredView, type EntityView } from './views.js';

/** A declared tenant. */
export function declaredTenant(tenant: TenantEntity): EntityView {
  return declaredView('tenants', tenant, {
    name: tenant.name,
    ...showSettings(MANAGED_TENANT_FIELDS, tenant),
  });
}

/** A declared channel; values of headers that may be secrets are left out, and defaults, into which variables may have put some. */
export function declaredChannel(channel: ChannelEntity, own: readonly KeyEntity[]): EntityView {
  const headers = Object.entries(channel.extraHeaders);
  const disabled = own.filter((key) => key.disabled).length;
  return declaredView('channels', channel, {
    name: channel.name,
    slug: channel.label,
    tenant: channel.tenant,
    provider: channel.provider,
    dialects: dialectsOf(channel.transport),
    api_version: channel.apiVersion ?? null,
    ...showSettings(ADDRESS_FIELDS, channel),
    base_url: channel.baseUrl || null,
    extra_headers: Object.fromEntries(headers.filter(([name]) => !isSecretHeader(name))),
    secret_headers: headers.filter(([name]) => isSecretHeader(name)).map(([name]) => ({ name })),
    ...showSettings({ ...CHANNEL_FIELDS, ...LISTED_CHANNEL_FIELDS }, channel),
    defaults: null,
    limits: limitFields(channel.limits),
    keys_summary: { total: own.length, detached: 0, disabled },
  });
}

/** A declared key: enough to recognise it. */
export function declaredKey(key: KeyEntity, { installationKey }: { readonly installationKey: Uint8Array }): EntityView {
  const { channel, label, disabled, secret, origin } = key;
  const traces = tracesOf(secret.reveal(), installationKey);
  const state = disabled ? 'disabled' : 'ready';
  return declaredView('keys', key, {
    channel,
    label,
    enabled: !disabled,
    source: origin.kind,
    has_key: true,
    ...traces,
    set_at: null,
    state,
  });
}

/** A declared route. */
export function declaredRoute(route: RouteEntity): EntityView {
  return declaredView('routes', route, {
    name: route.name,
    tenant: route.tenant,
    channels: route.channels.map(({ channel, priority, weight, limits }) => {
      return { channel, priority, weight, limits: limits === null ? null : limitFields(limits) };
    }),
    ...showSettings(ROUTE_FIELDS, route),
    limits: limitFields(route.limits),
    token_budget: budgetField(route.tokenBudget) ?? null,
  });
}

/** A declared virtual model with its targets. */
export function declaredModel(model: ModelEntity, { targets, routes }: Entities): EntityView {
  const own = targets.filter(({ virtualModel }) => virtualModel === model.id);
  return declaredView('models', model, {
    slug: model.name,
    route: model.route,
    tenant: routes.find(({ id }) => id === model.route)?.tenant ?? null,
    ...showSettings(MODEL_FIELDS, model),
    targets: own.map(({ id, channel, model: name, priority, weight }) => {
      return { id, channel, model: name, priority, weight, enabled: true };
    }),
  });
}

/** A declared access token; of its secret nothing is known but a digest. */
export function declaredToken(token: TokenEntity, tenant: string | null, now: number): EntityView {
  const isExpired = token.expiresAt !== null && token.expiresAt <= now;
  return declaredView('tokens', token, {
    name: token.name,
    route: token.route,
    tenant,
    ...showSettings(MANAGED_TOKEN_FIELDS, token),
    prefix: null,
    last4: null,
    state: isExpired ? 'expired' : token.disabled ? 'paused' : 'active',
    grace: null,
    revoked_at: null,
    rotated_at: null,
  });
}

/** Null where there is no ceiling. */
function limitFields(limits: LimitSettings): Record<string, number | null> | null {
  const given = Object.entries(limits).filter(([, limit]) => limit >= 0);
  return given.length === 0 ? null : Object.fromEntries(given);
}
