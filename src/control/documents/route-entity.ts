import { ROUTE_DEFAULTS } from '../../gateway/catalog/declared.js';
import type { ChannelEntity, ChannelReference, RouteEntity } from '../../gateway/catalog/entities.js';
import { ROUTE_FIELDS } from '../../gateway/catalog/route-fields.js';
import { toBudget } from '../../gateway/catalog/money-fields.js';
import { toLimits } from '../../gateway/catalog/readers/limits.dto.js';
import { readSettings } from '../../platform/config/fields.js';
import type { ChannelId, RouteId, TenantId } from '../../platform/crypto/ids.js';
import type { Plain } from './stored-documents.js';
import type { RouteFields } from './route-fields.js';

/** A managed route as the catalog takes it; `channels` are the managed ones, for a route that names none. */
export function routeEntity(id: string, fields: Plain<RouteFields>, channels: readonly ChannelEntity[]): RouteEntity {
  const tenant = (fields.tenant ?? '') as TenantId;
  return {
    ...ROUTE_DEFAULTS,
    ...readSettings(ROUTE_FIELDS, fields),
    id: id as RouteId,
    origin: { kind: 'managed', place: id },
    tenant,
    name: fields.name,
    isNamed: true,
    limits: toLimits(fields.limits),
    tokenBudget: toBudget(fields.token_budget),
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
