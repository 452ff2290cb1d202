import { writeSettings } from '../../platform/config/fields.js';
import { DECLARED_TENANT_FIELDS, LISTED_CHANNEL_FIELDS } from './field-tables.js';
import { DECLARED_TOKEN_FIELDS } from './token-fields.js';
import type {
  DeclaredAccessToken,
  DeclaredReference,
  DeclaredRouteWithReferences,
  DeclaredSharedChannel,
  DeclaredTenant,
} from './identity/declaration.js';
import type { DeclaredLists } from './readers/native-lists.js';
import { limitsOf } from './readers/limits.dto.js';
import { compact, toNative, toNativeChannel, type Json } from './write-native.js';

/** A configuration in the native form: routes where they say everything, else the form with lists at the top. */
export function toNativeForm({ tenants, channels, routes, tokens }: DeclaredLists): Json[] | Json {
  const isPlain = tenants.length + channels.length + tokens.length === 0;
  if (isPlain && routes.every(({ references }) => references === undefined)) return routes.map(toNative);
  return {
    tenants: tenants.map(tenantOf),
    channels: channels.map(channelOf),
    routes: routes.map(routeOf),
    tokens: tokens.map(tokenOf),
  };
}

function tenantOf({ id, name, ...said }: DeclaredTenant): Json {
  return compact({ id, name, ...writeSettings(DECLARED_TENANT_FIELDS, said) });
}

function channelOf(channel: DeclaredSharedChannel): Json {
  const own = { tenant: channel.tenant ?? undefined, ...writeSettings(LISTED_CHANNEL_FIELDS, channel) };
  return compact({ ...toNativeChannel(channel), ...own });
}

function routeOf(route: DeclaredRouteWithReferences): Json {
  const { channels: own, ...fields } = toNative(route) as Json & { readonly channels: Json[] };
  const channels = [...own];
  for (const reference of route.references ?? []) channels.splice(reference.index, 0, referenceOf(reference));
  return compact({ tenant: route.tenant, ...fields, channels });
}

function referenceOf({ channel, priority, weight, isDirect, limits }: DeclaredReference): Json {
  return compact({
    channel,
    priority: priority ?? undefined,
    weight: weight ?? undefined,
    expose: isDirect === null ? undefined : isDirect ? 'all' : 'virtual',
    limits: limits === null ? undefined : limitsOf(limits),
  });
}

function tokenOf({ id, name, secret, route, ...said }: DeclaredAccessToken): Json {
  const token = secret.reveal();
  return compact({ id, name: name ?? undefined, token, route, ...writeSettings(DECLARED_TOKEN_FIELDS, said) });
}
