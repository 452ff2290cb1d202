import type { Problem } from '../../../platform/config/problem.js';
import { resolveReferences, type Variables } from '../../../platform/config/references.js';
import { joinPlace, validateInto } from '../../../platform/config/validate.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { baseOfChatUrl } from '../addresses.js';
import { CHANNEL_DEFAULTS, type ChannelEntity, type RouteEntity, type TimeoutSettings } from '../entities.js';
import { PROVIDER_PRESETS } from '../presets.js';
import { RouteDto } from './route.dto.js';

/** A text to read routes from, and how to call it in messages. */
export interface RoutesText {
  readonly place: string;
  readonly text: string;
}

/** Reads GATEWAY_ROUTES: a JSON array of routes, or an object whose keys name them. */
export function readGatewayRoutes(
  { place, text }: RoutesText,
  variables: Variables,
  problems: Problem[],
): RouteEntity[] {
  const entries = parseEntries(text, place, problems);
  return entries.map(({ place: at, name, value }) => {
    const resolved = resolveReferences(value, at, variables, problems);
    const route = validateInto(RouteDto, resolved, at, problems);
    return toRoute(route, at, route.name ?? name, problems);
  });
}

interface Entry {
  readonly place: string;
  readonly name: string | undefined;
  readonly value: unknown;
}

function parseEntries(text: string, place: string, problems: Problem[]): Entry[] {
  const value = parse(text, place, problems);
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => ({ place: `${place}[${index}]`, name: undefined, value: item }));
  }
  if (value === null || typeof value !== 'object') {
    problems.push({ place, message: 'must be a JSON array or object of routes' });
    return [];
  }
  return Object.entries(value).map(([name, item]) => ({ place: joinPlace(place, name), name, value: item as unknown }));
}

/** JSON.parse quotes the text in its messages, which may hold secrets; only the position is told. */
function parse(text: string, place: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const position = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(error))?.[0] ?? 'its end';
    const hint =
      text.includes('\n') || text.trim().length > 2
        ? ''
        : ' (in a .env file, JSON over several lines needs single quotes around it)';
    problems.push({ place, message: `is not valid JSON at ${position}${hint}` });
    return undefined;
  }
}

function toRoute(route: RouteDto, place: string, name: string | undefined, problems: Problem[]): RouteEntity {
  const tokens = listOf(route.tokens, route.token);
  if (tokens.length === 0) problems.push({ place, message: 'has no token; give "token" or "tokens"' });
  const channel = toChannel(route, place, problems);
  return {
    place,
    name: name ?? channel.provider,
    tokens: tokens.map((token) => new Secret(token)),
    defaultModel: route.default_model || null,
    availableModels: route.available_models ?? null,
    channels: [channel],
  };
}

function toChannel(route: RouteDto, place: string, problems: Problem[]): ChannelEntity {
  const provider = route.provider?.toLowerCase() ?? 'openrouter';
  return {
    ...CHANNEL_DEFAULTS,
    place,
    id: provider,
    name: provider,
    provider,
    adapter: provider === 'echo' ? 'echo' : 'openai_compat',
    baseUrl: baseUrlOf(route, provider, place, problems),
    chatUrl: route.chat_url,
    modelsUrl: route.models_url,
    keys: listOf(route.api_keys, route.api_key).map((key) => new Secret(key)),
    timeouts: uniformTimeouts(route.timeout),
    extraHeaders: route.extra_headers ?? {},
  };
}

function baseUrlOf(route: RouteDto, provider: string, place: string, problems: Problem[]): string {
  const given = route.base_url ?? (route.chat_url === undefined ? undefined : baseOfChatUrl(route.chat_url));
  const baseUrl = given ?? PROVIDER_PRESETS[provider]?.baseUrl;
  if (baseUrl !== undefined || provider === 'echo') return baseUrl ?? '';
  const known = Object.keys(PROVIDER_PRESETS).join(', ');
  problems.push({ place: joinPlace(place, 'base_url'), message: `is needed: the provider is not one of ${known}` });
  return '';
}

/** A single time limit, in seconds, stands for every silence of the upstream. */
export function uniformTimeouts(seconds: number | undefined): TimeoutSettings {
  if (seconds === undefined) return {};
  const ms = Math.round(seconds * 1000);
  return { headersMs: ms, firstContentMs: ms, idleMs: ms };
}

function listOf(list: string | string[] | undefined, single: string | undefined): string[] {
  const all = [...(typeof list === 'string' ? [list] : (list ?? [])), ...(single === undefined ? [] : [single])];
  return [...new Set(all.map((item) => item.trim()))];
}
