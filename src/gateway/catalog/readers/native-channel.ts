import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import { isTold, type Problem } from '../../../platform/config/problem.js';
import { readSettings } from '../../../platform/config/fields.js';
import { joinPath } from '../../../platform/config/validate.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { baseOfChatUrl } from '../addresses.js';
import { DIALECTS } from '../../dialects/dialects.js';
import type { LimitSettings, TimeoutSettings } from '../ceilings.js';
import { CHANNEL_DEFAULTS, type DeclaredChannel } from '../declared.js';
import { CHANNEL_FIELDS } from '../channel-fields.js';
import { ADDRESS_FIELDS } from '../field-tables.js';
import { presetOf, PROVIDER_PRESETS } from '../presets.js';
import type { AdapterName, TransportKind } from '../transport.js';
import type { ChannelDto } from './channel.dto.js';
import { toLimits, type LimitsDto } from './limits.dto.js';
import { speakerOf, type Speaker } from './speaker.js';
import { toTransport } from './transport-settings.js';
import type { UpstreamDto } from './upstream.dto.js';

const DEFAULT_PROVIDER = 'openrouter';
const CUSTOM_PROVIDER = 'custom';
const ECHO = 'echo';

/** The channel of a flat route. */
export function flatChannel(upstream: UpstreamDto, place: string, problems: Problem[]): DeclaredChannel {
  const usual = needsAddress(upstream) ? DEFAULT_PROVIDER : upstream.adapter;
  const provider = upstream.provider?.toLowerCase() ?? usual ?? DEFAULT_PROVIDER;
  const part = upstreamPart(upstream, speakerOf(upstream, provider, place, problems), place, problems);
  return { ...part, limits: channelLimits({}, part.transport.kind), id: provider, name: provider };
}

/** A channel of the full form. */
export function fullChannel(channel: ChannelDto, place: string, problems: Problem[]): DeclaredChannel {
  const provider = channel.adapter === ECHO ? ECHO : (channel.provider?.toLowerCase() ?? CUSTOM_PROVIDER);
  if (channel.timeout !== undefined && channel.timeouts !== undefined) {
    problems.push({ place: joinPath(place, 'timeout'), message: 'stands beside "timeouts"; give one of them' });
  }
  const part = upstreamPart(channel, speakerOf(channel, provider, place, problems), place, problems);
  return {
    ...part,
    ...readSettings(CHANNEL_FIELDS, channel),
    ...(channel.timeouts === undefined && { timeouts: part.timeouts }),
    id: channel.id ?? '',
    name: channel.name ?? channel.id ?? '',
    limits: channelLimits(channel, part.transport.kind),
  };
}

/** Programs run one at a time unless told otherwise: they are not worth much when they fight for one machine. */
export function channelLimits(limits: LimitsDto, kind: TransportKind): LimitSettings {
  const settings = toLimits(limits);
  const isGiven = limits.concurrency !== undefined;
  return kind === 'process' && !isGiven ? { ...settings, concurrency: 1 } : settings;
}

/** A single time limit, in seconds, stands for every silence of the upstream. */
export function uniformTimeouts(seconds: number | undefined): TimeoutSettings {
  if (seconds === undefined) return {};
  const ms = Math.round(seconds * 1000);
  return { headersMs: ms, firstContentMs: ms, idleMs: ms };
}

/** The distinct, trimmed strings of a list field and its singular. */
export function listOf(list: string | string[] | undefined, single: string | undefined): string[] {
  const all = [...(typeof list === 'string' ? [list] : (list ?? [])), ...(single ? [single] : [])];
  return [...new Set(all.map((item) => item.trim()))];
}

type UpstreamPart = Omit<DeclaredChannel, 'id' | 'name'>;

function upstreamPart(upstream: UpstreamDto, speaker: Speaker, place: string, problems: Problem[]): UpstreamPart {
  const { provider, dialects } = speaker;
  const preset = presetOf(provider);
  if (preset?.hasDeployments && upstream.api_version === undefined && upstream.chat_url === undefined) {
    problems.push({ place: joinPath(place, 'api_version'), message: `is needed for the provider "${provider}"` });
  }
  const adapter = adapterFor(speaker, upstream.adapter);
  const models = 'models' in upstream && Array.isArray(upstream.models) ? (upstream.models as string[]) : [];
  const keys = listOf(upstream.api_keys, upstream.api_key).map((key) => new Secret(key));
  const ofPackage = { usualPackage: preset?.package, hasKeys: keys.length > 0 };
  const fields = { chatUrl: upstream.chat_url, models, dialects, ...ofPackage };
  return {
    ...CHANNEL_DEFAULTS,
    place,
    provider,
    transport: toTransport(adapter, upstream, fields, { place, problems }),
    ...readSettings(ADDRESS_FIELDS, upstream),
    baseUrl: baseUrlOf(upstream, speaker, place, problems),
    apiVersion: preset?.hasDeployments ? upstream.api_version : undefined,
    keys,
    timeouts: uniformTimeouts(upstream.timeout),
  };
}

function adapterFor({ provider, dialects }: Speaker, given: AdapterName | undefined): AdapterName {
  if (provider === ECHO) return ECHO;
  if (dialects === null) return 'ai_sdk';
  return dialects[0] === USUAL_DIALECT ? (given ?? 'openai_compat') : 'custom_http';
}

function baseUrlOf(upstream: UpstreamDto, speaker: Speaker, place: string, problems: Problem[]): string {
  const { provider, dialects } = speaker;
  const given = upstream.base_url ?? (upstream.chat_url === undefined ? undefined : baseOfChatUrl(upstream.chat_url));
  const baseUrl = given ?? ownBaseUrl(speaker);
  const at = joinPath(place, 'base_url');
  const isKnown = baseUrl !== undefined || dialects === null || provider === ECHO;
  if (isKnown || !needsAddress(upstream) || isTold(problems, at)) return baseUrl ?? '';
  const known = Object.keys(PROVIDER_PRESETS).join(', ');
  const message =
    presetOf(provider) === undefined
      ? `is needed: the provider is not one of ${known}`
      : 'is needed: every customer has an address';
  problems.push({ place: at, message });
  return '';
}

/** The provider's address; where it speaks several dialects, that of the one asked for. */
function ownBaseUrl({ provider, dialects }: Speaker): string | undefined {
  const preset = presetOf(provider);
  const [dialect] = dialects ?? [USUAL_DIALECT];
  if (dialect === USUAL_DIALECT || preset?.dialect === dialect) return preset?.baseUrl;
  const ofDialect = provider === CUSTOM_PROVIDER ? DIALECTS[dialect].facts.http.baseUrl : undefined;
  return preset?.otherBases?.[dialect] ?? preset?.baseUrl ?? ofDialect;
}

/** Programs have no address, packages know theirs, and of a mapped API the chat URL alone is known. */
function needsAddress({ adapter, mapping, package: module }: UpstreamDto): boolean {
  return adapter !== 'process' && adapter !== 'ai_sdk' && mapping === undefined && module === undefined;
}
