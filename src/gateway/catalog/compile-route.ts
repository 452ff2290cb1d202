import type { Channel, Route, Tenant } from './snapshot.js';
import { compileReference } from './compile-channel.js';
import { compileVirtualModels } from './compile-models.js';
import type { LimitSettings } from './ceilings.js';
import type { ChannelEntity, ChannelReference, ModelEntity, RouteEntity, TargetEntity } from './entities.js';
import { compileFieldRules } from './compile-field-rules.js';
import { isLimited } from './is-limited.js';
import { usualMaximum } from './usual-maximum.js';

/** What of a route's access tokens the route itself depends on. */
export interface TokenFacts {
  readonly count: number;
  /** One has a budget of its own. */
  readonly hasBudgets: boolean;
  /** One has limits of its own that count LLM tokens. */
  readonly countsTokens: boolean;
}

/** What a route is compiled from, beside itself. */
export interface RouteParts {
  readonly tenant: Tenant;
  readonly slot: number;
  /** In the order of the route's references. */
  readonly channels: readonly { readonly entity: ChannelEntity; readonly channel: Channel }[];
  readonly models: readonly ModelEntity[];
  readonly targetsOf: (model: ModelEntity) => readonly TargetEntity[];
  readonly slotOfShare: (channel: string) => number;
  readonly tokens: TokenFacts;
}

/** A route on channels that are compiled already. */
export function compileRoute(entity: RouteEntity, parts: RouteParts): Route {
  const { id, name, defaultModel, availableModels } = entity;
  const allowed =
    availableModels && new Set(defaultModel === null ? availableModels : [...availableModels, defaultModel]);
  const channels = compileReferences(entity, parts);
  const governed = {
    ...entity,
    tenant: parts.tenant,
    channels: parts.channels.map((part, index) => ({ ...part.entity, ...channels[index] })),
  };
  return Object.freeze({
    id,
    tenant: parts.tenant,
    name,
    defaultModel,
    catchAll: entity.catchAll,
    allowedModels: allowed,
    channels,
    virtualModels: compileVirtualModels(parts.models, parts.targetsOf, channels),
    limits: entity.limits,
    isLimited: isLimited(entity.limits),
    tokenBudget: entity.tokenBudget,
    budget: entity.budget,
    isBudgeted: [entity.tokenBudget, entity.budget, parts.tenant.budget].some(isLimited),
    slot: parts.slot,
    countsTokens: parts.tokens.countsTokens || ceilingsOf(entity, parts).some(countsTokens),
    strategy: entity.strategy,
    affinity: entity.affinity,
    timeZone: entity.timeZone,
    maxAttempts: entity.maxAttempts,
    logsContent: entity.logsContent,
    isStrict: entity.isStrict,
    sharesFairly: entity.sharesFairly,
    sharers: entity.sharesFairly ? Math.max(1, parts.tokens.count) : 1,
    fieldRules: compileFieldRules(governed, false),
    guardedFieldRules: compileFieldRules(governed, true),
    resolutions: new Map(),
  });
}

function compileReferences(
  entity: RouteEntity,
  { tenant, channels, slotOfShare, tokens }: RouteParts,
): readonly Channel[] {
  const isFunded = tokens.hasBudgets || [entity.budget, entity.tokenBudget, tenant.budget].some(isLimited);
  return channels.map(({ entity: declared, channel }, index) => {
    const { priority, weight, isDirect, limits } = entity.channels[index]!;
    return compileReference(channel, {
      route: entity.id,
      share: limits === null || !isLimited(limits) ? null : { slot: slotOfShare(channel.id), limits },
      priority: priority ?? channel.priority,
      weight: weight ?? channel.weight,
      isDirect: isDirect ?? channel.isDirect,
      usualMaxTokens: usualMaximum(declared, channel.isBudgeted || isFunded),
    });
  });
}

function ceilingsOf(entity: RouteEntity, { channels }: RouteParts): LimitSettings[] {
  const ofChannels = channels.flatMap(({ channel: { limits, keyLimits } }) => [limits, keyLimits]);
  const ofReferences = entity.channels
    .map(({ limits }: ChannelReference) => limits)
    .filter((limits) => limits !== null);
  return [entity.limits, ...ofChannels, ...ofReferences];
}

/** Whether some limit counts LLM tokens, so that requests must be estimated. */
export function countsTokens({ tpm, tpd }: LimitSettings): boolean {
  return tpm >= 0 || tpd >= 0;
}
