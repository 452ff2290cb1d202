import { ROUTE_DEFAULTS } from '../../gateway/catalog/declared.js';
import type { ChannelEntity, ChannelReference, RouteEntity } from '../../gateway/catalog/entities.js';
import { toBudget } from '../../gateway/catalog/money-fields.js';
import { onlyGiven } from '../../gateway/catalog/only-given.js';
import { toLimits } from '../../gateway/catalog/readers/limits.dto.js';
import type { ChannelId, RouteId, TenantId } from '../../platform/crypto/ids.js';
import type { Plain } from './stored-documents.js';
import type { RouteFields } from './route-fields.js';

/** A managed route as the catalog takes it; `channels` are the managed ones, for a route that names none. */
export function routeEntity(id: string, fields: Plain<RouteFields>, channels: readonly ChannelEntity[]): RouteEntity {
  const tenant = (fields.tenant ?? '') as TenantId;
  return {
    ...ROUTE_DEFAULTS,
    ...onlyGiven({
      defaultModel: fields.default_model,
      catchAll: fields.catch_all,
      availableModels: fields.available_models,
      strategy: fields.strategy,
      affinity: fields.affinity,
      timeZone: fields.time_zone,
      maxAttempts: fields.max_attempts,
      logsContent: fields.log_content,
      isStrict: fields.strict,
      sharesFairly: fields.fair_share,
      fieldRules: fields.request_fields,
    }),
    id: id as RouteId,
    origin: { kind: 'managed', place: id },
    tenant,
    name: fields.name,
    isNamed: true,
    limits: toLimits(fields.limits),
    tokenBudget: toBudget(fields.token_budget),
    budget: toBudget(fields.budget),
    channels: referencesOf(fields, channels, tenant),
  };
}

function referencesOf(
  fields: Plain<RouteFields>,
  channels: readonly ChannelEntity[],
  tenant: TenantId,
): ChannelReference[] {
  const isDirect = fields.expose === 'virtual' ? false : null;
  const plain = { priority: null, weight: null, limits: null, isDirect };
  if (fields.channels === undefined) {
    const usable = channels.filter((channel) => channel.tenant === null || channel.tenant === tenant);
    return usable.map((channel) => ({ ...plain, channel: channel.id }));
  }
  return fields.channels.map(({ channel, priority = null, weight = null, limits }) => {
    const own = limits === undefined ? null : toLimits(limits);
    return { channel: channel as ChannelId, priority, weight, isDirect, limits: own };
  });
}
