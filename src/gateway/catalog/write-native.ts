import { writeSettings } from '../../platform/config/fields.js';
import { USUAL_DIALECT } from '../protocol/dialect-name.js';
import type { DeclaredChannel, DeclaredModel, DeclaredRoute } from './declared.js';
import { CHANNEL_FIELDS } from './channel-fields.js';
import { ADDRESS_FIELDS, MODEL_FIELDS } from './field-tables.js';
import { ROUTE_FIELDS } from './route-fields.js';
import { budgetField } from './money-fields.js';
import { presetFor } from './presets.js';
import { limitsOf } from './readers/limits.dto.js';
import { adapterOf, dialectsOf } from './transport.js';
import { transportFields } from './write-transport.js';

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
    expose: isVirtual ? 'virtual' : undefined,
    ...writeSettings(ROUTE_FIELDS, route),
    limits: unlessEmpty(compact({ ...limitsOf(route.limits), budget: budgetField(route.tokenBudget) })),
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
    adapter: isImplied(channel) ? undefined : adapterOf(channel.transport),
    ...dialectFields(channel),
    ...writeSettings(ADDRESS_FIELDS, channel),
    api_version: channel.apiVersion,
    api_keys: unlessEmpty(channel.keys.map((key) => key.reveal())),
    ...transportFields(channel.transport),
    ...limitsOf(channel.limits),
    concurrency: concurrencyOf(channel),
    ...writeSettings(CHANNEL_FIELDS, channel),
  });
}

/** A dialect implies how it is spoken, and a package `ai_sdk`. */
function isImplied({ transport }: DeclaredChannel): boolean {
  return transport.kind === 'http' || transport.kind === 'ai_sdk';
}

/** Programs run one at a time unless they are told otherwise. */
function concurrencyOf({ transport, limits: { concurrency } }: DeclaredChannel): number | undefined {
  return transport.kind === 'process' ? unless(concurrency, 1) : unless(concurrency, -1);
}

/** An upstream that only happens to be called as the built-in model is, or as a provider of which more is known than its dialects. */
function isNamesake({ provider, transport, isNamesake: isOther }: DeclaredChannel): boolean {
  if (provider === 'echo') return transport.kind !== 'echo';
  return isOther === true;
}

/** What the upstream speaks, unless its provider says the same. */
function dialectFields(channel: DeclaredChannel): Json {
  const { transport, defaults } = channel;
  if (transport.kind === 'ai_sdk') return {};
  const [dialect, ...otherDialects] = dialectsOf(transport);
  const preset = presetFor(channel);
  const usual = unlessEmpty(defaults) === undefined ? preset?.otherDialects : undefined;
  const isKnown = (preset?.dialect ?? USUAL_DIALECT) === dialect && String(usual ?? []) === String(otherDialects);
  const isUsual = dialect === USUAL_DIALECT && isKnown;
  if (isUsual) return {};
  return otherDialects.length === 0 ? { dialect } : { dialects: [dialect, ...otherDialects] };
}

/** Targets in order need no priority; an explicit one stays. */
function modelOf({ id, targets, ...said }: DeclaredModel): Json {
  const written = targets.map(({ channel, model, priority, weight }, index) => {
    return compact({
      channel: channel ?? undefined,
      model,
      priority: unless(priority, index),
      weight: unless(weight, 1),
    });
  });
  return compact({ id, targets: written, ...writeSettings(MODEL_FIELDS, said) });
}

/** A value, unless it is the usual one. */
function unless<T>(value: T, usual: T): T | undefined {
  return value === usual ? undefined : value;
}

function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** Without what is undefined. */
export function compact(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
