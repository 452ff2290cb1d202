import { hash } from 'node:crypto';
import { hashText } from '../../platform/crypto/hash-text.js';
import { derivedId, type KeyId } from '../../platform/crypto/ids.js';
import type { Secret } from '../../platform/crypto/secret.js';
import { namedFields } from './field-defaults.js';
import type { ChannelPricing } from '../pricing/price-book.js';
import { USUAL_DIALECT, type DialectName } from '../protocol/dialect-name.js';
import { ChannelTraits } from '../traits/model-traits.js';
import { deriveAddresses } from './addresses.js';
import type { TimeoutSettings } from './ceilings.js';
import { compileTransport } from './compile-transport.js';
import type { ChannelSettings } from './declared.js';
import type { ChannelEntity, KeyEntity } from './entities.js';
import { isLimited } from './is-limited.js';
import { headersFor } from './key-headers.js';
import { presetFor, presetName, presetOf } from './presets.js';
import { accessWith, type PackageAccess } from './provider-package.js';
import type { Channel, FieldDefaults, Timeouts } from './snapshot.js';
import { dialectsOf } from './transport.js';
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
  const [, ...others] = dialectsOf(entity.transport);
  if (others.length === 0) return first;
  voices.push(first);
  for (const dialect of others) {
    const spoken = {
      ...entity,
      ...addressIn(entity, dialect),
      transport: { kind: 'http', dialects: [dialect] },
    } as const;
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
  const { id, label, name, provider, models, isDirect, priority, weight, enabled, timeZone } = entity;
  const { budget, limits, keyLimits, asksUsage, maxOutputTokens } = entity;
  const { declared, voices, slotOf, users } = context;
  const carried = compileTransport(entity.transport);
  return Object.freeze({
    id,
    slot: slotOf('channels', id),
    label,
    share: null,
    users,
    name,
    provider,
    ...carried,
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
    keys: compileKeys(entity, context),
    timeouts: compileTimeouts(entity.timeouts),
    modelMapping: new Map(Object.entries(entity.modelMapping)),
    cooldown429Ms: entity.cooldown429Ms ?? null,
    defaults: carried.dialect === dialectsOf(declared.transport)[0] ? compileDefaults(entity.defaults) : null,
    seed: hashText(id),
  });
}

/** With every key switched off it must not be asked without one. */
function isLockedOut(keys: readonly KeyEntity[]): boolean {
  return keys.length > 0 && keys.every(({ disabled }) => disabled);
}

function compilePricing(entity: ChannelSettings): ChannelPricing {
  const { baseUrl, prices, transport } = entity;
  const preset = presetFor(entity);
  return {
    listedAs: preset?.prices ?? null,
    baseUrl,
    isOwnAddress: baseUrl === (preset?.package === undefined ? preset?.baseUrl : ''),
    cards: new Map(Object.entries(prices)),
    isFree: transport.kind === 'echo' || transport.kind === 'process' || preset?.isLocal === true,
  };
}

/** Whose traits count; of programs, mapped APIs and the demo model no table could know any. */
function tableName({ transport, isNamesake, provider }: ChannelSettings): string | null {
  if (transport.kind !== 'http' && transport.kind !== 'ai_sdk') return null;
  return presetName(isNamesake ? 'custom' : provider);
}

/** What this machine does itself has no address, and of a package's upstream only the package knows one. */
function addressSource(entity: ChannelSettings): Parameters<typeof deriveAddresses>[0] {
  const { transport } = entity;
  if (transport.kind !== 'http' && transport.kind !== 'mapped_http') return { baseUrl: `http://${transport.kind}` };
  const dialect = transport.kind === 'http' ? transport.dialects[0] : USUAL_DIALECT;
  return { ...entity, dialect, isComplete: entity.baseUrl === presetOf(entity.provider)?.baseUrl };
}

const NO_KEY: Uint8Array = new Uint8Array(1);

/** A channel without a key that is switched on has one that sends no credential. */
function compileKeys(entity: ChannelEntity, { declared, keys, slotOf, accountOf }: VoiceContext): UpstreamKey[] {
  const usable = keys.filter(({ disabled }) => !disabled);
  if (usable.length === 0) {
    const id: KeyId = derivedId('key', NO_KEY, [entity.id]);
    const source = { id, slot: slotOf('keys', id), index: 0, account: accountOf(id), access: accessFor(entity, null) };
    return [new UpstreamKey(source, headersFor(null, entity))];
  }
  return usable.map(({ id, secret }, index) => {
    const access = accessFor(entity, secret);
    const account = accountOf(hash('sha256', `${declared.baseUrl}\n${secret.reveal()}`));
    return new UpstreamKey({ id, slot: slotOf('keys', id), index, account, access }, headersFor(secret, entity));
  });
}

function accessFor({ transport, baseUrl }: ChannelSettings, key: Secret | null): PackageAccess | null {
  return transport.kind === 'ai_sdk' ? accessWith(transport.package, baseUrl, key) : null;
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
