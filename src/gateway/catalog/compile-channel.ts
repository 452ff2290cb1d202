import { hash } from 'node:crypto';
import { hashText } from '../../platform/crypto/hash-text.js';
import { derivedId, type KeyId } from '../../platform/crypto/ids.js';
import { namedFields } from './field-defaults.js';
import type { ChannelPricing } from '../pricing/price-book.js';
import { PACKAGE_DIALECT, type DialectName } from '../protocol/dialect-name.js';
import { ChannelTraits } from '../traits/model-traits.js';
import { deriveAddresses } from './addresses.js';
import type { TimeoutSettings } from './ceilings.js';
import type { ChannelSettings } from './declared.js';
import type { ChannelEntity, KeyEntity } from './entities.js';
import { isLimited } from './is-limited.js';
import { headersFor } from './key-headers.js';
import { compileMapping } from './mapping.js';
import { operationsOf } from './operations-of.js';
import { presetFor, presetName, presetOf } from './presets.js';
import { fieldsFor } from './program.js';
import { accessWith } from './provider-package.js';
import type { Channel, FieldDefaults, Timeouts } from './snapshot.js';
import { UpstreamKey, type KeyAccount } from './upstream-key.js';
import type { Users } from './users.js';
import { usualMaximum } from './usual-maximum.js';

const SYNONYMS: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};

/** What compiling takes from the catalog that it compiles for. */
export interface ChannelContext {
  /** In the order of the ring. */
  readonly keys: readonly KeyEntity[];
  readonly slotOf: (kind: 'channels' | 'keys', id: string) => number;
  readonly accountOf: (identity: string) => KeyAccount;
  readonly users: Users;
}

/** One channel in all of its dialects, which share what is counted and remembered about it; the first stands for it. */
export function compileChannel(entity: ChannelEntity, context: ChannelContext): Channel {
  const voices: Channel[] = [];
  const first = compileVoice(entity, { ...context, declared: entity, voices });
  if (entity.otherDialects.length === 0) return first;
  voices.push(first);
  for (const dialect of entity.otherDialects) {
    const spoken = { ...entity, ...addressIn(entity, dialect), dialect };
    voices.push(compileVoice(spoken, { ...context, declared: entity, voices }));
  }
  return first;
}

/** A channel as one route has it. */
export function compileReference(
  channel: Channel,
  own: Pick<Channel, 'route' | 'share' | 'priority' | 'weight' | 'isDirect' | 'usualMaxTokens'>,
): Channel {
  const voices: Channel[] = [];
  for (const voice of channel.voices) voices.push(Object.freeze({ ...voice, ...own, voices }));
  return voices[0] ?? Object.freeze({ ...channel, ...own, voices });
}

/** The chat URL belongs to the first dialect; the others have addresses of their own. */
function addressIn(entity: ChannelSettings, dialect: DialectName): Partial<ChannelSettings> {
  const { baseUrl, otherBases } = presetFor(entity) ?? {};
  const isOwn = entity.baseUrl === baseUrl;
  return { chatUrl: undefined, baseUrl: (isOwn ? otherBases?.[dialect] : undefined) ?? entity.baseUrl };
}

interface VoiceContext extends ChannelContext {
  /** The channel as it was declared, whatever the dialect. */
  readonly declared: ChannelEntity;
  readonly voices: readonly Channel[];
}

function compileVoice(entity: ChannelEntity, context: VoiceContext): Channel {
  const { id, label, name, provider, adapter, dialect, models, isDirect, priority, weight, enabled, timeZone } = entity;
  const { budget, limits, keyLimits, asksUsage, maxOutputTokens } = entity;
  const { declared, voices, slotOf, users } = context;
  return Object.freeze({
    id,
    slot: slotOf('channels', id),
    label,
    share: null,
    users,
    name,
    provider,
    adapter,
    dialect,
    voices,
    models,
    isDirect,
    priority,
    weight,
    enabled: enabled && !isLockedOut(context.keys),
    limits,
    keyLimits,
    budget,
    isBudgeted: isLimited(budget),
    pricing: compilePricing(declared),
    traits: new ChannelTraits(tableName(entity), entity.traits),
    maxOutputTokens,
    route: null,
    usualMaxTokens: usualMaximum(entity, isLimited(budget)),
    asksUsage,
    isLimited: isLimited(limits),
    hasLimitedKeys: isLimited(keyLimits),
    timeZone,
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

/** With every key switched off it must not be asked without one. */
function isLockedOut(keys: readonly KeyEntity[]): boolean {
  return keys.length > 0 && keys.every(({ disabled }) => disabled);
}

function compileAdapter({ mapping, program }: ChannelSettings): Pick<Channel, 'mapping' | 'program' | 'carries'> {
  const compiled = mapping === undefined ? null : compileMapping(mapping);
  const ofProgram = program === undefined ? null : fieldsFor(program);
  return { mapping: compiled, program: program ?? null, carries: compiled === null ? ofProgram : compiled.carries };
}

function compilePricing(entity: ChannelSettings): ChannelPricing {
  const { baseUrl, prices, adapter } = entity;
  const preset = presetFor(entity);
  return {
    listedAs: preset?.prices ?? null,
    baseUrl,
    isOwnAddress: baseUrl === (preset?.package === undefined ? preset?.baseUrl : ''),
    cards: new Map(Object.entries(prices)),
    isFree: adapter === 'echo' || adapter === 'process' || preset?.isLocal === true,
  };
}

/** Whose traits count; of programs, mapped APIs and the demo model no table could know any. */
function tableName({ mapping, program, adapter, isNamesake, provider }: ChannelSettings): string | null {
  if (mapping !== undefined || program !== undefined || adapter === 'echo') return null;
  return presetName(isNamesake ? 'custom' : provider);
}

/** False for what this machine does itself, and for packages, which know their upstreams alone. */
function hasHttp({ adapter }: ChannelSettings): boolean {
  return adapter === 'openai_compat' || adapter === 'custom_http';
}

function addressSource(entity: ChannelSettings): Parameters<typeof deriveAddresses>[0] {
  const { dialect } = entity;
  if (dialect === PACKAGE_DIALECT || !hasHttp(entity)) return { baseUrl: `http://${entity.adapter}` };
  return { ...entity, dialect, isComplete: entity.baseUrl === presetOf(entity.provider)?.baseUrl };
}

const NO_KEY: Uint8Array = new Uint8Array(1);

/** A channel without a key that is switched on has one that sends no credential. */
function compileKeys(entity: ChannelEntity, { declared, keys, slotOf, accountOf }: VoiceContext): UpstreamKey[] {
  const usable = keys.filter(({ disabled }) => !disabled);
  if (usable.length === 0) {
    const id: KeyId = derivedId('key', NO_KEY, [entity.id]);
    const access = entity.package === undefined ? null : accessWith(entity.package, entity.baseUrl, null);
    const source = { id, slot: slotOf('keys', id), index: 0, account: accountOf(id), access };
    return [new UpstreamKey(source, headersFor(null, entity))];
  }
  return usable.map(({ id, secret }, index) => {
    const access = entity.package === undefined ? null : accessWith(entity.package, entity.baseUrl, secret);
    const account = accountOf(hash('sha256', `${declared.baseUrl}\n${secret.reveal()}`));
    return new UpstreamKey({ id, slot: slotOf('keys', id), index, account, access }, headersFor(secret, entity));
  });
}

function compileDefaults(defaults: ChannelSettings['defaults']): FieldDefaults | null {
  const fields = Object.entries(defaults).map(([name, value]) => ({
    name,
    json: JSON.stringify(value),
    synonym: SYNONYMS[name] ?? null,
  }));
  return fields.length === 0 ? null : namedFields(fields);
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
