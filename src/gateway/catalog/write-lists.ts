import type {
  DeclaredAccessToken,
  DeclaredReference,
  DeclaredRouteWithReferences,
  DeclaredSharedChannel,
  DeclaredTenant,
} from './identity/declaration.js';
import { budgetField } from './money-fields.js';
import type { DeclaredLists } from './readers/native-lists.js';
import { limitsOf } from './readers/limits.dto.js';
import { compact, toNative, toNativeChannel, unless, type Json } from './write-native.js';

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

function tenantOf({ id, name, note, disabled, budget, timeZone }: DeclaredTenant): Json {
  return compact({
    id,
    name,
    note: note ?? undefined,
    budget: budgetField(budget),
    time_zone: unless(timeZone, 'UTC'),
    disabled: disabled || undefined,
  });
}

function channelOf(channel: DeclaredSharedChannel): Json {
  const { tenant, timeZone, note } = channel;
  const own = { tenant: tenant ?? undefined, time_zone: unless(timeZone, 'UTC'), note: note ?? undefined };
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

function tokenOf(token: DeclaredAccessToken): Json {
  const { id, name, secret, route, limits, budget, models, ipAllow, expiresAt, note, disabled } = token;
  return compact({
    id,
    name: name ?? undefined,
    token: secret.reveal(),
    route,
    limits: limits === null ? undefined : (limitsOf(limits) ?? {}),
    budget: budget === null ? undefined : (budgetField(budget) ?? {}),
    models: models ?? undefined,
    ip_allow: ipAllow ?? undefined,
    expires_at: expiresAt === null ? undefined : new Date(expiresAt).toISOString(),
    note: note ?? undefined,
    disabled: disabled || undefined,
  });
}
