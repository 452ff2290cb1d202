import { hash } from 'node:crypto';
import { FieldNames } from '../../platform/json-splice/field-names.js';
import { hashText } from '../../platform/crypto/hash-text.js';
import { Secret } from '../../platform/crypto/secret.js';
import type { ChannelPricing } from '../pricing/price-book.js';
import type { DialectName } from '../protocol/dialect-name.js';
import { ChannelTraits } from '../traits/model-traits.js';
import { DIALECT_HTTP } from './dialect-http.js';
import { deriveAddresses } from './addresses.js';
import { compileVirtualModels } from './compile-models.js';
import type { ChannelEntity, LimitSettings, RouteEntity, TimeoutSettings } from './entities.js';
import { compileFieldRules } from './field-rules.js';
import { compileMapping } from './mapping.js';
import { isLimited } from './is-limited.js';
import { operationsOf } from './operations-of.js';
import { accessWith, secretsIn } from './provider-package.js';
import { fieldsFor } from './program.js';
import { presetFor, presetName, presetOf } from './presets.js';
import { keyIdentity, keysOfSeveralRoutes } from './shared-keys.js';
import type { Slots } from './slots.js';
import type { Channel, DeclaredToken, FieldDefaults, Route, Snapshot, Timeouts } from './snapshot.js';
import { UpstreamKey } from './upstream-key.js';

const SYNONYMS: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};
/** What an answer may have where money is limited, and neither the client nor the operator says. */
const USUAL_MAX_TOKENS = 16_384;
const MAXIMA = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];
const USER_AGENT = 'ai-gateway';
/** In a configured header: the key goes here. */
const KEY_MARK = '{key}';

/** The identities that outlive a snapshot. */
export interface SlotRegistry {
  readonly channels: Slots;
  readonly keys: Slots;
  readonly tokens: Slots;
  readonly routes: Slots;
}

interface Registry extends SlotRegistry {
  readonly sharedKeys: ReadonlySet<string>;
}

/** Compiles validated entities into a snapshot. */
export function compileSnapshot(entities: readonly RouteEntity[], slots: SlotRegistry): Snapshot {
  const registry = { ...slots, sharedKeys: keysOfSeveralRoutes(entities) };
  const routes = entities.map((entity) => ({ entity, route: compileRoute(entity, registry) }));
  return Object.freeze({
    routes: routes.map(({ route }) => route),
    tokens: routes.flatMap(({ entity, route }) => declareTokens(entity, route, slots)),
    secrets: entities.flatMap(({ tokens, channels }) => [...tokens, ...channels.flatMap(secretsOf)]),
  });
}

/** Headers that tell who asks, and no secret. */
const PUBLIC_HEADERS =
  /^(?:accept.*|content-.*|user-agent|http-referer|referer|x-title|anthropic-(?:version|beta)|openai-beta)$/i;

/** A header that an operator adds may well be a credential. */
function headerSecrets(headers: Readonly<Record<string, string>>): Secret[] {
  const values = Object.entries(headers).filter(([name]) => !PUBLIC_HEADERS.test(name));
  return values.flatMap(([, value]) => [value, ...value.split(/\s+/)].map((text) => new Secret(text)));
}

function secretsOf(channel: ChannelEntity): Secret[] {
  return [...channel.keys, ...secretsIn(channel.package?.options), ...headerSecrets(channel.extraHeaders)];
}

function declareTokens(entity: RouteEntity, route: Route, slots: SlotRegistry): DeclaredToken[] {
  const secrets: (Secret | null)[] = entity.isOpen ? [null] : [...entity.tokens];
  return secrets.map((secret, index) => {
    const label = secret === null ? `${route.name}/open` : `${route.name}/${index + 1}`;
    const identity = secret === null ? label : hash('sha256', secret.reveal());
    return { secret, label, slot: slots.tokens.of(identity), route };
  });
}

function compileRoute(entity: RouteEntity, slots: Registry): Route {
  const { name, defaultModel, availableModels } = entity;
  const allowed =
    availableModels && new Set(defaultModel === null ? availableModels : [...availableModels, defaultModel]);
  const channels = entity.channels.map((channel) => compileChannel(channel, entity, slots));
  return Object.freeze({
    name,
    defaultModel,
    catchAll: entity.catchAll,
    allowedModels: allowed,
    channels,
    virtualModels: compileVirtualModels(entity.models, channels),
    limits: entity.limits,
    isLimited: isLimited(entity.limits),
    tokenBudget: entity.tokenBudget,
    budget: entity.budget,
    isBudgeted: isLimited(entity.tokenBudget) || isLimited(entity.budget),
    slot: slots.routes.of(name),
    countsTokens: [entity, ...entity.channels].some(
      (owner) => countsTokens(owner.limits) || ('keyLimits' in owner && countsTokens(owner.keyLimits)),
    ),
    strategy: entity.strategy,
    affinity: entity.affinity,
    timeZone: entity.timeZone,
    maxAttempts: entity.maxAttempts,
    logsContent: entity.logsContent,
    isStrict: entity.isStrict,
    sharers: entity.sharesFairly ? Math.max(1, entity.tokens.length) : 1,
    fieldRules: compileFieldRules(entity),
  });
}

/** One channel in all of its dialects, which share what is counted and remembered about it; the first stands for it. */
function compileChannel(entity: ChannelEntity, route: RouteEntity, slots: Registry): Channel {
  const voices: Channel[] = [];
  const first = compileVoice(entity, { declared: entity, route, slots, voices });
  if (entity.otherDialects.length === 0) return first;
  voices.push(first);
  for (const dialect of entity.otherDialects) {
    const spoken = { ...entity, ...addressIn(entity, dialect), dialect };
    voices.push(compileVoice(spoken, { declared: entity, route, slots, voices }));
  }
  return first;
}

/** The chat URL belongs to the first dialect; the others have addresses of their own. */
function addressIn(entity: ChannelEntity, dialect: DialectName): Partial<ChannelEntity> {
  const { baseUrl, otherBases } = presetFor(entity) ?? {};
  const isOwn = entity.baseUrl === baseUrl;
  return { chatUrl: undefined, baseUrl: (isOwn ? otherBases?.[dialect] : undefined) ?? entity.baseUrl };
}

interface VoiceContext {
  /** The channel as it was declared, whatever the dialect. */
  readonly declared: ChannelEntity;
  readonly route: RouteEntity;
  readonly slots: Registry;
  readonly voices: readonly Channel[];
}

function compileVoice(entity: ChannelEntity, context: VoiceContext): Channel {
  const { id, name, provider, adapter, dialect, models, isDirect, priority, weight, enabled, limits, keyLimits } =
    entity;
  const { budget, asksUsage, maxOutputTokens } = entity;
  const { declared, route, slots, voices } = context;
  return Object.freeze({
    slot: slots.channels.of(`${route.name}/${id}`),
    id,
    name,
    provider,
    adapter,
    dialect,
    voices,
    models,
    isDirect,
    priority,
    weight,
    enabled,
    limits,
    keyLimits,
    budget,
    isBudgeted: isLimited(budget),
    pricing: compilePricing(declared),
    traits: new ChannelTraits(tableName(entity), entity.traits),
    maxOutputTokens,
    usualMaxTokens: maxOutputTokens ?? usualMaxTokens(entity, route),
    asksUsage,
    isLimited: isLimited(limits),
    hasLimitedKeys: isLimited(keyLimits),
    timeZone: route.timeZone,
    addresses: deriveAddresses(addressSource(entity)),
    operations: operationsOf(entity),
    listsModels: entity.mapping === undefined && hasHttp(entity),
    ...compileAdapter(entity),
    keys: compileKeys(entity, context),
    timeouts: compileTimeouts(entity.timeouts),
    modelMapping: new Map(Object.entries(entity.modelMapping)),
    cooldown429Ms: entity.cooldown429Ms ?? null,
    defaults: dialect === declared.dialect ? compileDefaults(entity.defaults) : null,
    seed: hashText(id),
  });
}

function compileAdapter({ mapping, program }: ChannelEntity): Pick<Channel, 'mapping' | 'program' | 'carries'> {
  const compiled = mapping === undefined ? null : compileMapping(mapping);
  const ofProgram = program === undefined ? null : fieldsFor(program);
  return { mapping: compiled, program: program ?? null, carries: compiled === null ? ofProgram : compiled.carries };
}

function compilePricing(entity: ChannelEntity): ChannelPricing {
  const { provider, baseUrl, prices, adapter } = entity;
  const preset = presetFor(entity);
  return {
    provider: presetName(provider),
    baseUrl,
    isOwnAddress: baseUrl === (preset?.package === undefined ? preset?.baseUrl : ''),
    cards: new Map(Object.entries(prices)),
    isFree: adapter === 'echo' || adapter === 'process' || preset?.isLocal === true,
  };
}

/** Whose traits count; of programs, mapped APIs and the demo model no table could know any. */
function tableName({ mapping, program, adapter, isNamesake, provider }: ChannelEntity): string | null {
  if (mapping !== undefined || program !== undefined || adapter === 'echo') return null;
  return presetName(isNamesake ? 'custom' : provider);
}

/** False for what this machine does itself, and for packages, which know their upstreams alone. */
function hasHttp({ adapter }: ChannelEntity): boolean {
  return adapter === 'openai_compat' || adapter === 'custom_http';
}

function addressSource(entity: ChannelEntity): Parameters<typeof deriveAddresses>[0] {
  const { dialect } = entity;
  if (dialect === 'ai-sdk' || !hasHttp(entity)) return { baseUrl: `http://${entity.adapter}` };
  return { ...entity, dialect, isComplete: entity.baseUrl === presetOf(entity.provider)?.baseUrl };
}

/** A key that is the same in several routes shares its cooldowns. */
function compileKeys(entity: ChannelEntity, { declared, route, slots }: VoiceContext): UpstreamKey[] {
  const secrets = entity.keys.length > 0 ? entity.keys : [null];
  return secrets.map((secret, index) => {
    const identity = secret === null ? `${route.name}/${entity.id}` : keyIdentity(declared, secret);
    const access = entity.package === undefined ? null : accessWith(entity.package, entity.baseUrl, secret);
    const isShared = slots.sharedKeys.has(identity);
    return new UpstreamKey(slots.keys.of(identity), index, headersFor(secret, entity), access, isShared);
  });
}

function headersFor(secret: Secret | null, entity: ChannelEntity): string[] {
  const { extraHeaders, dialect } = entity;
  const given = Object.entries(extraHeaders);
  const written = given.flatMap(([name, value]) => withKey(name, value, secret));
  if (dialect === 'ai-sdk') return written;
  const configured = new Set(Object.keys(extraHeaders).map((name) => name.toLowerCase()));
  const userAgent = configured.has('user-agent') ? [] : ['user-agent', USER_AGENT];
  const { headers: own } = DIALECT_HTTP[dialect];
  const spoken = Object.entries(own).filter(([name]) => !configured.has(name));
  const headers = ['accept-encoding', 'identity', 'content-type', 'application/json', ...userAgent, ...spoken.flat()];
  const namesKey = given.some(([, value]) => value.includes(KEY_MARK));
  const credential = namesKey ? [] : credentialFor(secret, entity, dialect);
  return [...headers, ...credential, ...written];
}

/** A header that holds `{key}` carries the key there; without a key it is left out. */
function withKey(name: string, value: string, secret: Secret | null): string[] {
  if (!value.includes(KEY_MARK)) return [name, value];
  return secret === null ? [] : [name, value.replaceAll(KEY_MARK, secret.reveal())];
}

function credentialFor(secret: Secret | null, entity: ChannelEntity, dialect: DialectName): string[] {
  if (secret === null) return [];
  const keyHeader = presetFor(entity)?.keyHeader ?? DIALECT_HTTP[dialect].keyHeader;
  return keyHeader === null ? ['authorization', `Bearer ${secret.reveal()}`] : [keyHeader, secret.reveal()];
}

function countsTokens({ tpm, tpd }: LimitSettings): boolean {
  return tpm >= 0 || tpd >= 0;
}

/** Where money is limited an answer has a maximum: that of the channel's defaults, else one of the gateway's. */
function usualMaxTokens({ budget, defaults }: ChannelEntity, route: RouteEntity): number | null {
  if (![budget, route.budget, route.tokenBudget].some(isLimited)) return null;
  const given = MAXIMA.map((field) => Number(defaults[field])).filter((tokens) => tokens >= 1);
  return given.length === 0 ? USUAL_MAX_TOKENS : Math.max(...given);
}

function compileDefaults(defaults: ChannelEntity['defaults']): FieldDefaults | null {
  const fields = Object.entries(defaults).map(([name, value]) => ({
    name,
    json: JSON.stringify(value),
    synonym: SYNONYMS[name] ?? null,
  }));
  if (fields.length === 0) return null;
  const names = fields.flatMap(({ name, synonym }) => (synonym === null ? [name] : [name, synonym]));
  return { names: new FieldNames([...new Set(names)]), fields };
}

function compileTimeouts(given: TimeoutSettings): Timeouts {
  return Object.freeze({
    connectMs: given.connectMs ?? 5_000,
    headersMs: given.headersMs ?? 60_000,
    wholeHeadersMs: given.headersMs ?? 300_000,
    firstContentMs: given.firstContentMs ?? 120_000,
    idleMs: given.idleMs ?? 90_000,
    totalStreamMs: given.totalMs ?? 900_000,
    totalWholeMs: given.totalMs ?? 600_000,
  });
}
