import type { LimitSettings } from './ceilings.js';
import { CHANNEL_DEFAULTS, ROUTE_DEFAULTS, type DeclaredChannel, type DeclaredRoute } from './declared.js';
import type { TimeoutSettings } from './ceilings.js';
import type { DeclaredModel } from './declared.js';

import { presetOf } from './presets.js';
import { mappingFields, packageFields, programFields } from './write-adapter.js';
import { budgetField, priceFields } from './money-fields.js';
import { traitFields } from './traits-field.js';

/** Fields as a file has them. */
export type Json = Record<string, unknown>;

/** A route in the native form, as GATEWAY_ROUTES takes it; what is at its default is left out. */
export function toNative(route: DeclaredRoute): Json {
  const isVirtual = route.channels.length > 0 && route.channels.every(({ isDirect }) => !isDirect);
  return compact({
    id: route.id,
    name: route.name,
    tokens: unlessEmpty(route.tokens.map((token) => token.reveal())),
    open: route.isOpen || undefined,
    default_model: route.defaultModel ?? undefined,
    catch_all: route.catchAll ?? undefined,
    available_models: route.availableModels ?? undefined,
    expose: isVirtual ? 'virtual' : undefined,
    strategy: unless(route.strategy, ROUTE_DEFAULTS.strategy),
    affinity: unless(route.affinity, ROUTE_DEFAULTS.affinity),
    time_zone: unless(route.timeZone, ROUTE_DEFAULTS.timeZone),
    max_attempts: unless(route.maxAttempts, ROUTE_DEFAULTS.maxAttempts),
    log_content: route.logsContent || undefined,
    strict: route.isStrict || undefined,
    fair_share: unless(route.sharesFairly, ROUTE_DEFAULTS.sharesFairly),
    request_fields: unlessEmpty(route.fieldRules),
    limits: unlessEmpty(compact({ ...limitsOf(route.limits), budget: budgetField(route.tokenBudget) })),
    budget: budgetField(route.budget),
    channels: route.channels.map(toNativeChannel),
    models: unlessEmpty(route.models.map(modelOf)),
  });
}

/** A channel in the native form. */
export function toNativeChannel(channel: DeclaredChannel): Json {
  return compact({
    id: channel.id,
    name: unless(channel.name, channel.id),
    provider: isNamesake(channel) ? undefined : channel.provider,
    adapter: isImplied(channel) ? undefined : channel.adapter,
    ...dialectsOf(channel),
    base_url: channel.baseUrl || undefined,
    chat_url: channel.chatUrl,
    models_url: channel.modelsUrl,
    api_version: channel.apiVersion,
    api_keys: unlessEmpty(channel.keys.map((key) => key.reveal())),
    models: unlessEmpty(channel.models),
    model_mapping: unlessEmpty(channel.modelMapping),
    priority: unless(channel.priority, CHANNEL_DEFAULTS.priority),
    weight: unless(channel.weight, CHANNEL_DEFAULTS.weight),
    enabled: channel.enabled ? undefined : false,
    ...mappingFields(channel.mapping),
    ...programFields(channel.program),
    ...packageFields(channel.package),
    ...limitsOf(channel.limits),
    concurrency: concurrencyOf(channel),
    key_limits: limitsOf(channel.keyLimits),
    budget: budgetField(channel.budget),
    prices: unlessEmpty(priceFields(channel.prices)),
    traits: unlessEmpty(traitFields(channel.traits)),
    max_output_tokens: channel.maxOutputTokens ?? undefined,
    include_usage: channel.asksUsage ? undefined : false,
    timeouts: unlessEmpty(timeoutsOf(channel.timeouts)),
    cooldown_429: seconds(channel.cooldown429Ms),
    extra_headers: unlessEmpty(channel.extraHeaders),
    defaults: unlessEmpty(channel.defaults),
  });
}

/** Another dialect implies `custom_http`, and a package `ai_sdk`. */
function isImplied({ adapter, dialect }: DeclaredChannel): boolean {
  return adapter === 'openai_compat' || dialect !== CHANNEL_DEFAULTS.dialect;
}

/** Programs run one at a time unless they are told otherwise. */
function concurrencyOf({ adapter, limits: { concurrency } }: DeclaredChannel): number | undefined {
  return adapter === 'process' ? unless(concurrency, 1) : unless(concurrency, -1);
}

/** An upstream that only happens to be called as the built-in model is, or as a provider of which more is known than its dialects. */
function isNamesake({ provider, adapter, isNamesake: isOther }: DeclaredChannel): boolean {
  if (provider === 'echo') return adapter !== 'echo';
  return isOther === true;
}

/** What the upstream speaks, unless its provider says the same. */
function dialectsOf({ package: module, dialect, otherDialects, provider, defaults }: DeclaredChannel): Json {
  if (module !== undefined) return {};
  const usual = unlessEmpty(defaults) === undefined ? presetOf(provider)?.otherDialects : undefined;
  const isUsual = dialect === CHANNEL_DEFAULTS.dialect && String(usual ?? []) === String(otherDialects);
  if (isUsual) return {};
  return otherDialects.length === 0 ? { dialect } : { dialects: [dialect, ...otherDialects] };
}

/** Targets in order need no priority; an explicit one stays. */
function modelOf({ id, targets, isEchoed }: DeclaredModel): Json {
  const written = targets.map(({ channel, model, priority, weight }, index) => {
    return compact({
      channel: channel ?? undefined,
      model,
      priority: unless(priority, index),
      weight: unless(weight, 1),
    });
  });
  return compact({ id, targets: written, echo: isEchoed || undefined });
}

/** The limits that bind; undefined when none does. */
export function limitsOf(limits: LimitSettings): Json | undefined {
  const given = Object.entries(limits).filter(([, limit]) => limit !== -1);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function timeoutsOf({ connectMs, headersMs, firstContentMs, idleMs, totalMs }: TimeoutSettings): Json {
  return compact({
    connect: seconds(connectMs),
    headers: seconds(headersMs),
    first_content: seconds(firstContentMs),
    idle: seconds(idleMs),
    total: seconds(totalMs),
  });
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

/** A value, unless it is the usual one. */
export function unless<T>(value: T, usual: T): T | undefined {
  return value === usual ? undefined : value;
}

function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** Without what is undefined. */
export function compact(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
