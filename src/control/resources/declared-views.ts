import type {
  ChannelEntity,
  Entities,
  KeyEntity,
  ModelEntity,
  RouteEntity,
  TenantEntity,
  TokenEntity,
} from '../../gateway/catalog/entities.js';
import type { LimitSettings, TimeoutSettings } from '../../gateway/catalog/ceilings.js';
import { budgetField, priceFields } from '../../gateway/catalog/money-fields.js';
import { isSecretHeader, tracesOf } from './secret-traces.js';
import { declaredView, timeOf, type EntityView } from './views.js';

/** A declared tenant. */
export function declaredTenant(tenant: TenantEntity): EntityView {
  return declaredView('tenants', tenant, {
    name: tenant.name,
    note: tenant.note,
    budget: budgetField(tenant.budget) ?? null,
    time_zone: tenant.timeZone,
    suspended: tenant.disabled,
  });
}

/** A declared channel; values of headers that may be secrets are left out. */
export function declaredChannel(channel: ChannelEntity, { keys }: Entities): EntityView {
  const headers = Object.entries(channel.extraHeaders);
  const own = keys.filter((key) => key.channel === channel.id);
  const disabled = own.filter((key) => key.disabled).length;
  return declaredView('channels', channel, {
    name: channel.name,
    slug: channel.label,
    tenant: channel.tenant,
    provider: channel.provider,
    dialects: [channel.dialect, ...channel.otherDialects],
    base_url: channel.baseUrl || null,
    chat_url: channel.chatUrl ?? null,
    models_url: channel.modelsUrl ?? null,
    api_version: channel.apiVersion ?? null,
    extra_headers: Object.fromEntries(headers.filter(([name]) => !isSecretHeader(name))),
    secret_headers: headers.filter(([name]) => isSecretHeader(name)).map(([name]) => ({ name })),
    models: channel.models,
    model_mapping: channel.modelMapping,
    priority: channel.priority,
    weight: channel.weight,
    enabled: channel.enabled,
    limits: limitFields(channel.limits),
    key_limits: limitFields(channel.keyLimits),
    budget: budgetField(channel.budget) ?? null,
    prices: priceFields(channel.prices),
    max_output_tokens: channel.maxOutputTokens,
    include_usage: channel.asksUsage,
    timeouts: timeoutFields(channel.timeouts),
    cooldown_429: channel.cooldown429Ms === undefined ? null : channel.cooldown429Ms / 1000,
    time_zone: channel.timeZone,
    note: channel.note,
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
    default_model: route.defaultModel,
    catch_all: route.catchAll,
    available_models: route.availableModels,
    limits: limitFields(route.limits),
    token_budget: budgetField(route.tokenBudget) ?? null,
    budget: budgetField(route.budget) ?? null,
    strategy: route.strategy,
    affinity: route.affinity,
    time_zone: route.timeZone,
    max_attempts: route.maxAttempts,
    log_content: route.logsContent,
    strict: route.isStrict,
    fair_share: route.sharesFairly,
    request_fields: route.fieldRules,
  });
}

/** A declared virtual model with its targets. */
export function declaredModel(model: ModelEntity, { targets, routes }: Entities): EntityView {
  const own = targets.filter(({ virtualModel }) => virtualModel === model.id);
  return declaredView('models', model, {
    slug: model.name,
    route: model.route,
    tenant: routes.find(({ id }) => id === model.route)?.tenant ?? null,
    echo: model.isEchoed,
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
    models: token.models,
    ip_allow: token.ipAllow,
    limits: token.limits === null ? null : limitFields(token.limits),
    budget: token.budget === null ? null : (budgetField(token.budget) ?? null),
    expires_at: timeOf(token.expiresAt),
    note: token.note,
    paused: token.disabled,
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

function timeoutFields({ connectMs, headersMs, firstContentMs, idleMs, totalMs }: TimeoutSettings): object | null {
  const all = { connect: connectMs, headers: headersMs, first_content: firstContentMs, idle: idleMs, total: totalMs };
  const given = Object.entries(all).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms / 1000]]));
  return given.length === 0 ? null : (Object.fromEntries(given) as object);
}
