import {
  GOVERNED_FIELDS,
  GOVERNED_NAMES,
  type Choice,
  type FieldRule,
  type GovernedName,
} from '../protocol/governed-fields.js';
import type { BudgetSettings } from './ceilings.js';
import type { ChannelSettings, RouteSettings } from './declared.js';
import { isLimited } from './is-limited.js';
import { presetOf } from './presets.js';
import type { TransportKind } from './transport.js';

/** The governed fields that the upstream of a preset knows; one of any other provider may know all of them. */
const KNOWN_TO: Readonly<Record<string, readonly GovernedName[]>> = {
  openai: ['service_tier', 'background'],
  azure: ['service_tier', 'background', 'data_sources'],
  anthropic: ['service_tier', 'speed', 'inference_geo'],
  gemini: ['service_tier'],
  groq: ['service_tier'],
  deepseek: [],
  mistral: [],
  openrouter: ['models', 'route', 'preset', 'provider', 'plugins', 'service_tier', 'speed', 'transforms'],
};

/** What of a route decides about governed fields. */
export type GovernedRoute = Pick<RouteSettings, 'fieldRules' | 'availableModels' | 'tokenBudget' | 'budget'> & {
  readonly channels: readonly GovernedChannel[];
  readonly tenant: { readonly budget: BudgetSettings };
};

type GovernedChannel = Pick<ChannelSettings, 'provider' | 'baseUrl' | 'enabled' | 'isDirect' | 'models' | 'budget'> & {
  readonly transport: { readonly kind: TransportKind };
};

/** The rules of a route other than to allow: its own, else those by which nothing gets past an allowlist, a budget or a door; `isGuarded` for an access token with one of its own. */
export function compileFieldRules(route: GovernedRoute, isGuarded: boolean): ReadonlyMap<GovernedName, FieldRule> {
  const guards = {
    model: isGuarded || hasAllowlist(route) || hasBudget(route),
    price: isGuarded || hasBudget(route),
    source: true,
    nothing: false,
  };
  const rules = new Map<GovernedName, FieldRule>();
  for (const name of GOVERNED_NAMES) {
    const rule = route.fieldRules[name] ?? usualRule(name, route, guards);
    if (rule !== 'allow') rules.set(name, rule);
  }
  return rules;
}

function usualRule(
  name: GovernedName,
  { channels }: GovernedRoute,
  guards: Readonly<Record<Choice, boolean>>,
): FieldRule {
  const isGuarded = guards[GOVERNED_FIELDS[name].chooses];
  return isGuarded && channels.some((channel) => knows(channel, name)) ? 'refuse' : 'allow';
}

function knows({ provider, baseUrl, transport, enabled }: GovernedChannel, name: GovernedName): boolean {
  if (!enabled || transport.kind === 'echo' || transport.kind === 'process') return false;
  const known = KNOWN_TO[provider];
  const preset = presetOf(provider);
  const isOwnAddress = preset?.hasDeployments === true || baseUrl === preset?.baseUrl;
  return known === undefined || !isOwnAddress || known.includes(name);
}

/** Clients cannot ask for whatever model they like. */
function hasAllowlist({ availableModels, channels }: GovernedRoute): boolean {
  return availableModels !== null || channels.every(({ isDirect, models }) => !isDirect || models.length > 0);
}

function hasBudget({ tokenBudget, budget, tenant, channels }: GovernedRoute): boolean {
  return [tokenBudget, budget, tenant.budget, ...channels.map((channel) => channel.budget)].some(isLimited);
}
