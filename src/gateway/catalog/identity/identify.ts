import { nearest } from '../../../platform/config/nearest.js';
import type { Problem } from '../../../platform/config/problem.js';
import { derivedId, isId, type AccessTokenId, type ChannelId, type RouteId } from '../../../platform/crypto/ids.js';
import type { DeclaredChannel } from '../declared.js';
import type { ChannelEntity, Entities, KeyEntity, RouteEntity, TokenEntity } from '../entities.js';
import type { Declaration, DeclaredReference, DeclaredRouteWithReferences } from './declaration.js';
import type { IdentityRegister, IdentitySource } from './identity-source.js';
import { nameChannels } from './name-channels.js';
import { nameRoutes } from './name-routes.js';
import { nameTenants } from './name-tenants.js';
import { identifyModels } from './identify-models.js';
import { keyDigest } from './key-digest.js';
import { identifyTokens } from './identify-tokens.js';

/** What was declared, with an id for everything, and what the register has to know of it. */
export interface Identified {
  readonly entities: Entities;
  readonly register: IdentityRegister;
}

const ROUTE_FIELDS = [
  'isOpen',
  'defaultModel',
  'catchAll',
  'availableModels',
  'limits',
  'tokenBudget',
  'budget',
  'strategy',
  'affinity',
  'timeZone',
  'maxAttempts',
  'logsContent',
  'isStrict',
  'sharesFairly',
  'fieldRules',
] as const satisfies readonly (keyof DeclaredRouteWithReferences & keyof RouteEntity)[];

/**
 * Gives everything that is declared its id: the one that stands there, else the one that it had before, else one that is
 * computed from what it is. References that lead nowhere are problems.
 */
export function identify(declaration: Declaration, source: IdentitySource, problems: Problem[]): Identified {
  const { routes, originOf } = declaration;
  const tokens = identifyTokens(declaration, source, problems);
  const routeIds = nameRoutes(
    routes.map((route, index) => ({
      place: route.place,
      given: route.id,
      tokens: tokens[index]!.map(({ id }) => id),
      otherwise: route.isOpen ? 'open' : route.name,
    })),
    source,
    problems,
  );
  const tenants = nameTenants(declaration, routeIds, source, problems);
  const shared = identifyChannels('shared', declaration.channels, { declaration, source, timeZone: 'UTC' });
  const parts = routes.map((route, index) => {
    const id = routeIds[index]!;
    const own = identifyChannels(id, route.channels, { declaration, source, timeZone: route.timeZone });
    const referred = (route.references ?? []).flatMap((reference) => refer(reference, shared.channels, problems));
    const channels = [...own.channels.map(({ id: channel }) => referenceTo(channel)), ...referred];
    const known = new Map([...shared.channels, ...own.channels].map((channel) => [channel.label, channel.id]));
    const entity: RouteEntity = {
      id,
      origin: { kind: originOf(route.place), place: route.place },
      tenant: tenants.ofRoutes[index]!,
      name: route.name,
      isNamed: route.isNamed === true,
      channels,
      ...pick(route),
    };
    const models = identifyModels(route, { route: id, channels: known, origin: originOf, key: source.key });
    return { own, entity, models, tokens: tokens[index]!.map((token): TokenEntity => ({ ...token, route: id })) };
  });
  const entities: Entities = {
    tenants: tenants.entities,
    routes: parts.map(({ entity }) => entity),
    channels: [...shared.channels, ...parts.flatMap(({ own }) => own.channels)],
    keys: [...shared.keys, ...parts.flatMap(({ own }) => own.keys)],
    models: parts.flatMap(({ models }) => models.models),
    targets: parts.flatMap(({ models }) => models.targets),
    tokens: parts.flatMap((part) => part.tokens),
  };
  const groups = [shared, ...parts.map(({ own }) => own)].flatMap(({ register }) => [...register]);
  const holders = entities.tokens.map(({ id, route }): [AccessTokenId, RouteId] => [id, route]);
  return { entities, register: new Map<string, string>([...groups, ...holders, ...tenants.register]) };
}

function pick(route: DeclaredRouteWithReferences): Pick<RouteEntity, (typeof ROUTE_FIELDS)[number]> {
  const picked = Object.fromEntries(ROUTE_FIELDS.map((field) => [field, route[field]]));
  return picked as Pick<RouteEntity, (typeof ROUTE_FIELDS)[number]>;
}

function referenceTo(channel: ChannelId): RouteEntity['channels'][number] {
  return { channel, priority: null, weight: null, isDirect: null, limits: null };
}

function refer(
  { place, channel: wanted, priority, weight, limits }: DeclaredReference,
  channels: readonly ChannelEntity[],
  problems: Problem[],
): RouteEntity['channels'] {
  const channel = channels.find(({ id, label }) => id === wanted || label === wanted);
  if (channel !== undefined) return [{ channel: channel.id, priority, weight, isDirect: null, limits }];
  const suggestion = nearest(
    wanted,
    channels.map(({ label }) => label),
  );
  const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
  problems.push({ place, message: `refers to the channel "${wanted}", which does not exist${hint}` });
  return [];
}

interface ChannelParts {
  readonly channels: readonly ChannelEntity[];
  readonly keys: readonly KeyEntity[];
  readonly register: IdentityRegister;
}

interface ChannelContext {
  readonly declaration: Declaration;
  readonly source: IdentitySource;
  readonly timeZone: string;
}

function identifyChannels(
  owner: string,
  declared: readonly DeclaredChannel[],
  { declaration, source, timeZone }: ChannelContext,
): ChannelParts {
  const { ids, register } = nameChannels(owner, declared, source);
  const channels = declared.map((channel, index): ChannelEntity => {
    const { place, id: label, keys: _, ...settings } = channel;
    const origin = { kind: declaration.originOf(place), place };
    return {
      ...settings,
      id: ids[index]!,
      origin,
      label: labelOf(label, settings),
      tenant: null,
      timeZone,
      note: null,
    };
  });
  const keys = channels.flatMap(({ id, origin }, index) => keysOf({ id, origin }, declared[index]!, source));
  return { channels, keys, register };
}

/** Nobody reads an id as a name where there is another. */
function labelOf(label: string, { name }: Pick<DeclaredChannel, 'name'>): string {
  return isId('ch', label) && name !== '' ? name : label;
}

function keysOf(
  { id, origin }: Pick<ChannelEntity, 'id' | 'origin'>,
  { keys }: DeclaredChannel,
  { key }: IdentitySource,
): KeyEntity[] {
  return keys.map((secret) => ({
    id: derivedId('key', key, [id, keyDigest(secret, key)]),
    origin,
    channel: id,
    label: null,
    secret,
    disabled: false,
  }));
}
