import type { Environment } from '../../../platform/config/environment.js';
import type { Problem } from '../../../platform/config/problem.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import { baseOfChatUrl } from '../addresses.js';
import { CHANNEL_DEFAULTS, ROUTE_DEFAULTS, type DeclaredChannel, type DeclaredRoute } from '../declared.js';
import { presetOf } from '../presets.js';
import type { TransportSettings } from '../transport.js';
import { uniformTimeouts } from './native-channel.js';

const DEFAULT_PROVIDER = 'openrouter';
const DEFAULT_BASE_URL = 'https://openrouter.ai/api/v1';
const DEFAULT_MODEL = 'openai/gpt-4o-mini';
const DEFAULT_TIMEOUT_SECONDS = 60;

/** The route that GATEWAY_TOKEN and its companions describe; null when there is no GATEWAY_TOKEN. */
export function readLegacyEnvironment(environment: Environment, problems: Problem[]): DeclaredRoute | null {
  if (environment.GATEWAY_TOKEN === undefined) return null;
  const channel = legacyChannel(environment);
  if (channel.keys.length === 0 && environment.UPSTREAM_BASE_URL === undefined && channel.transport.kind !== 'echo') {
    problems.push({
      place: 'GATEWAY_TOKEN',
      message: 'needs an upstream key beside it, such as OPENROUTER_API_KEY or UPSTREAM_API_KEY',
    });
  }
  return {
    ...ROUTE_DEFAULTS,
    place: 'GATEWAY_TOKEN',
    name: channel.provider,
    tokens: [new Secret(environment.GATEWAY_TOKEN)],
    defaultModel: environment.DEFAULT_MODEL ?? DEFAULT_MODEL,
    availableModels: environment.AVAILABLE_MODELS ?? null,
    channels: [channel],
  };
}

function legacyChannel(environment: Environment): DeclaredChannel {
  const provider = (environment.PROVIDER ?? DEFAULT_PROVIDER).toLowerCase();
  const chatUrl = environment.UPSTREAM_CHAT_URL ?? environment.OPENROUTER_URL;
  const timeout = environment.UPSTREAM_TIMEOUT ?? environment.OPENROUTER_TIMEOUT ?? DEFAULT_TIMEOUT_SECONDS;
  return {
    ...CHANNEL_DEFAULTS,
    place: 'GATEWAY_TOKEN',
    id: provider,
    name: provider,
    provider,
    transport: legacyTransport(provider, chatUrl),
    baseUrl: environment.UPSTREAM_BASE_URL ?? impliedBase(provider, chatUrl),
    chatUrl,
    keys: legacyKeys(environment, provider).map((key) => new Secret(key)),
    timeouts: uniformTimeouts(timeout),
    extraHeaders: provider === 'openrouter' ? openRouterHeaders(environment) : {},
  };
}

function legacyTransport(provider: string, chatUrl: string | undefined): TransportSettings {
  if (provider === 'echo') return { kind: 'echo' };
  const others = chatUrl === undefined ? presetOf(provider)?.otherDialects : undefined;
  return { kind: 'http', dialects: [USUAL_DIALECT, ...(others ?? [])] };
}

function impliedBase(provider: string, chatUrl: string | undefined): string {
  if (chatUrl !== undefined) return baseOfChatUrl(chatUrl);
  return presetOf(provider)?.baseUrl ?? DEFAULT_BASE_URL;
}

/** The provider's own list, then the first of the general keys if it is not in it yet. */
function legacyKeys(environment: Environment, provider: string): string[] {
  const { OPENROUTER_API_KEYS, OPENROUTER_API_KEY, GEMINI_API_KEYS, GEMINI_API_KEY } = environment;
  const [list, single] =
    provider === 'gemini' ? [GEMINI_API_KEYS, GEMINI_API_KEY] : [OPENROUTER_API_KEYS, OPENROUTER_API_KEY];
  const own = list.length > 0 ? list : [single];
  const general = OPENROUTER_API_KEY ?? environment.UPSTREAM_API_KEY ?? environment.OPENAI_API_KEY;
  return [...new Set([...own, general].filter((key) => key !== undefined))];
}

function openRouterHeaders({ OPENROUTER_REFERER, OPENROUTER_TITLE }: Environment): Record<string, string> {
  return {
    ...(OPENROUTER_REFERER === undefined ? {} : { 'HTTP-Referer': OPENROUTER_REFERER }),
    ...(OPENROUTER_TITLE === undefined ? {} : { 'X-Title': OPENROUTER_TITLE }),
  };
}
