import { pickSettings, usualSettings } from '../../../platform/config/fields.js';
import type { Problem } from '../../../platform/config/problem.js';
import {
  derivedId,
  isId,
  type AccessTokenId,
  type ChannelId,
  type RouteId,
  type TenantId,
} from '../../../platform/crypto/ids.js';
import type { DeclaredChannel, RouteSettings } from '../declared.js';
import { LISTED_CHANNEL_FIELDS } from '../field-tables.js';
import { ROUTE_FIELDS } from '../route-fields.js';
import type { ChannelEntity, ChannelReference, Entities, KeyEntity, RouteEntity } from '../entities.js';
import {
  channelsByReference,
  unknownReference,
  type Declaration,
  type DeclaredReference,
  type DeclaredRouteWithReferences,
  type DeclaredSharedChannel,
} from './declaration.js';
import type { IdentityRegister, IdentitySource } from './identity-source.js';
import { nameChannels } from './name-channels.js';
import { nameRoutes } from './name-routes.js';
import { nameTenants } from './name-tenants.js';
import { identifyModels } from './identify-models.js';
import { keyDigest } from './key-digest.js';
import { boundToken, identifyTokens } from './identify-tokens.js';

/** What was declared, with an id for everything, and what the register has to know of it. */
export interface Identified {
  readonly entities: Entities;
  readonly register: IdentityRegister;
}

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
  const shared = identifyShared(declaration, tenants.ofChannels, source);
  const meant = channelsByReference(declaration.channels);
  const ids = new Map(declaration.channels.map((channel, index) => [channel, shared.channels[index]!]));
  const parts = routes.map((route, index) => {
    const id = routeIds[index]!;
    const own = identifyChannels(id, route.channels, { declaration, source, timeZone: route.timeZone });
    const referred = referencesOf(route, { meant, ids, tenant: tenants.ofRoutes[index]!, problems });
    const channels = own.channels.map(({ id: channel }) => referenceTo(channel));
    for (const { index: at, reference } of referred) channels.splice(at, 0, reference);
    const known = new Map([...referred.flatMap(({ names }) => names), ...namesOf(route.channels, own)]);
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
    return { own, entity, models, tokens: tokens[index]!.map((token) => boundToken(token, id)) };
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
  tellDuplicates(entities, problems);
  const groups = [shared, ...parts.map(({ own }) => own)].flatMap(({ register }) => [...register]);
  const holders = entities.tokens.map(({ id, route }): [AccessTokenId, RouteId] => [id, route]);
  return { entities, register: new Map<string, string>([...groups, ...holders, ...tenants.register]) };
}

/** Ids that configurations give may be given once. */
function tellDuplicates({ tenants, channels, tokens }: Entities, problems: Problem[]): void {
  for (const entities of [tenants, channels, tokens]) {
    const places = new Map<string, string>();
    for (const { id, origin } of entities) {
      const first = places.get(id);
      if (first === undefined) places.set(id, origin.place);
      else problems.push({ place: `${origin.place}.id`, message: `is the id of ${first} already` });
    }
  }
}

function pick(route: RouteSettings): RouteSettings {
  const { isOpen, limits, tokenBudget } = route;
  return { ...pickSettings(ROUTE_FIELDS, route), isOpen, limits, tokenBudget };
}

function referenceTo(channel: ChannelId): RouteEntity['channels'][number] {
  return { channel, priority: null, weight: null, isDirect: null, limits: null };
}

/** What targets may call channels, each with its id. */
function namesOf(declared: readonly DeclaredChannel[], { channels }: ChannelParts): [string, ChannelId][] {
  return channels.flatMap(({ id, label }, index): [string, ChannelId][] => [
    [declared[index]!.id, id],
    [label, id],
  ]);
}

interface ReferenceContext {
  readonly meant: ReadonlyMap<string, DeclaredSharedChannel>;
  readonly ids: ReadonlyMap<DeclaredSharedChannel, ChannelEntity>;
  /** Of the route that refers. */
  readonly tenant: TenantId;
  readonly problems: Problem[];
}

interface PlacedReference {
  readonly index: number;
  readonly reference: ChannelReference;
  /** What targets may call it. */
  readonly names: readonly [string, ChannelId][];
}

/** Of another tenant's channel not even its being there is told. */
function referencesOf({ references = [] }: DeclaredRouteWithReferences, context: ReferenceContext): PlacedReference[] {
  const { meant, ids, tenant, problems } = context;
  const isUsable = (channel: ChannelEntity): boolean => channel.tenant === null || channel.tenant === tenant;
  return references.flatMap(({ place, index, channel: wanted, ...own }: DeclaredReference) => {
    const declared = meant.get(wanted);
    const found = declared && ids.get(declared);
    if (found === undefined || !isUsable(found)) {
      const names = [...ids].flatMap(([{ id }, channel]) => (isUsable(channel) ? [id] : []));
      problems.push({ place, message: unknownReference('channel', wanted, names) });
      return [];
    }
    const { id, label } = found;
    const names: [string, ChannelId][] = [wanted, declared!.id, label].map((name) => [name, id]);
    return [{ index, reference: { ...own, channel: id }, names }];
  });
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

/** The channels beside the routes, which say themselves what others take from their route. */
function identifyShared(
  declaration: Declaration,
  tenants: readonly (TenantId | null)[],
  source: IdentitySource,
): ChannelParts {
  const { channels, ...rest } = identifyChannels('shared', declaration.channels, {
    declaration,
    source,
    timeZone: 'UTC',
  });
  const own = channels.map((channel, index): ChannelEntity => {
    const said = pickSettings(LISTED_CHANNEL_FIELDS, declaration.channels[index]!);
    return { ...channel, ...said, tenant: tenants[index]! };
  });
  return { ...rest, channels: own };
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
      ...usualSettings(LISTED_CHANNEL_FIELDS),
      timeZone,
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
