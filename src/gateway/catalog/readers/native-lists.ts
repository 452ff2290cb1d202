import { readSettings } from '../../../platform/config/fields.js';
import type { Problem } from '../../../platform/config/problem.js';
import { resolveReferences, type Variables } from '../../../platform/config/references.js';
import { joinPath, validateInto } from '../../../platform/config/validate.js';
import { flat } from '../../../platform/crypto/flat-text.js';
import { Secret } from '../../../platform/crypto/secret.js';
import type {
  Declaration,
  DeclaredAccessToken,
  DeclaredReference,
  DeclaredRouteWithReferences,
  DeclaredSharedChannel,
  DeclaredTenant,
} from '../identity/declaration.js';
import type { DeclaredChannel } from '../declared.js';
import { DECLARED_TENANT_FIELDS, LISTED_CHANNEL_FIELDS } from '../field-tables.js';
import { DECLARED_TOKEN_FIELDS } from '../token-fields.js';
import { onlyGiven } from '../only-given.js';
import { ChannelDto } from './channel.dto.js';
import { readRoutes, tellBeside, toRoute } from './gateway-routes.js';
import { toLimits } from './limits.dto.js';
import { ListedChannelDto, ListedRouteDto, ListedTokenDto, ReferenceDto, TenantDto } from './lists.dto.js';
import { fullChannel } from './native-channel.js';
import { UPSTREAM_FIELDS } from './upstream.dto.js';

/** What one file or variable of the native form declares. */
export type DeclaredLists = Omit<Declaration, 'originOf'>;

const LISTS = ['tenants', 'channels', 'routes', 'tokens'] as const;

/** Where a value was read, and what reading it needs. */
interface ReadingContext {
  readonly variables: Variables;
  readonly problems: Problem[];
}

/** Reads the native form: routes, or an object with lists of tenants, channels, routes and access tokens. */
export function readNativeForm(
  value: unknown,
  place: string,
  variables: Variables,
  problems: Problem[],
): DeclaredLists {
  return isListForm(value)
    ? readLists(value, place, { variables, problems })
    : { tenants: [], channels: [], tokens: [], routes: readRoutes(value, place, variables, problems) };
}

/** Whether a value is the form with lists at the top: one of them is there, and no route can be an array. */
export function isListForm(value: unknown): value is Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return LISTS.some((name) => Array.isArray((value as Record<string, unknown>)[name]));
}

function readLists(value: Readonly<Record<string, unknown>>, place: string, context: ReadingContext): DeclaredLists {
  const { problems } = context;
  for (const name of Object.keys(value)) {
    const isKnown = (LISTS as readonly string[]).includes(name);
    const message = `is not a known list; there are: ${LISTS.join(', ')}`;
    if (!isKnown) problems.push({ place: joinPath(place, name), message });
  }
  const entries = (name: (typeof LISTS)[number]): Entry[] =>
    entriesOf(value[name] ?? [], joinPath(place, name), context);
  return {
    tenants: entries('tenants').map((entry) => readTenant(entry, problems)),
    channels: entries('channels').map((entry) => readChannel(entry, problems)),
    routes: entries('routes').map((entry) => readRoute(entry, problems)),
    tokens: readTokens(entries('tokens'), problems),
  };
}

interface Entry {
  readonly place: string;
  readonly value: unknown;
}

function entriesOf(list: unknown, place: string, { variables, problems }: ReadingContext): Entry[] {
  if (!Array.isArray(list)) {
    problems.push({ place, message: 'must be a list' });
    return [];
  }
  return list.map((item: unknown, index) => {
    const at = flat(`${place}[${index}]`);
    return { place: at, value: resolveReferences(item, at, variables, problems) };
  });
}

function readTenant({ place, value }: Entry, problems: Problem[]): DeclaredTenant {
  const dto = validateInto(TenantDto, value, place, problems);
  const { id, name = '', ...said } = dto;
  return { place, name, ...readSettings(DECLARED_TENANT_FIELDS, said), ...onlyGiven({ id }) };
}

function readChannel({ place, value }: Entry, problems: Problem[]): DeclaredSharedChannel {
  const dto = validateInto(ListedChannelDto, value, place, problems);
  const { tenant = null } = dto;
  return { ...fullChannel(dto, place, problems), ...readSettings(LISTED_CHANNEL_FIELDS, dto), tenant };
}

/**
 * Many access tokens say the same but for their secret and name: what they say is checked once, and kept once. Whatever
 * is wrong is looked at by itself.
 */
function readTokens(entries: readonly Entry[], problems: Problem[]): DeclaredAccessToken[] {
  const known = new Map<string, DeclaredAccessToken>();
  return entries.flatMap(({ place, value }) => {
    const { token, name, ...said } = isObject(value) ? value : { token: undefined, name: undefined };
    const isPlain = isText(token) && isText(name);
    const like = isPlain ? known.get(JSON.stringify(said)) : undefined;
    if (like !== undefined && isPlain) return [{ ...like, place, name, secret: new Secret(token) }];
    const before = problems.length;
    const [read] = readToken({ place, value }, problems);
    if (read !== undefined && isPlain && problems.length === before) known.set(JSON.stringify(said), read);
    return read ?? [];
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function readToken({ place, value }: Entry, problems: Problem[]): DeclaredAccessToken[] {
  const dto = validateInto(ListedTokenDto, value, place, problems);
  const { id, name = null, token, route, ...said } = dto;
  if (token === undefined || route === undefined) return [];
  const settings = readSettings(DECLARED_TOKEN_FIELDS, said);
  return [{ place, ...onlyGiven({ id }), name, secret: new Secret(token), route, ...settings }];
}

/** A route as in the other form, some of whose channels may be references. */
function readRoute({ place, value }: Entry, problems: Problem[]): DeclaredRouteWithReferences {
  const { channels, ...rest } = isObject(value) ? value : { channels: undefined };
  const listed = channels ?? undefined;
  const dto = validateInto(ListedRouteDto, isObject(value) ? rest : value, place, problems);
  const at = joinPath(place, 'channels');
  const isFlat = listed === undefined && UPSTREAM_FIELDS.some((field) => dto[field] !== undefined);
  const entries = Array.isArray(listed) ? (listed as unknown[]) : [];
  if (!isFlat && entries.length === 0) {
    const message = 'must be a list of channels and references to channels, with one at least';
    problems.push({ place: at, message });
  }
  if (!isFlat) tellBeside(dto, place, problems);
  const parts = entries.map((entry, index) => readPart(entry, { place: `${at}[${index}]`, index }, problems));
  const own = parts.flatMap((part) => ('keys' in part ? [part] : []));
  const references = parts.flatMap((part) => ('keys' in part ? [] : [withExposure(part, dto)]));
  const route = toRoute(dto, { place, name: undefined }, isFlat ? null : own, problems);
  return { ...route, references, ...onlyGiven({ tenant: dto.tenant }) };
}

/** A route that shows virtual models alone shows none of its channels. */
function withExposure(reference: DeclaredReference, { expose }: ListedRouteDto): DeclaredReference {
  return expose === 'virtual' ? { ...reference, isDirect: false } : reference;
}

function readPart(
  entry: unknown,
  { place, index }: Pick<DeclaredReference, 'place' | 'index'>,
  problems: Problem[],
): DeclaredChannel | DeclaredReference {
  const plain = { place, index, priority: null, weight: null, isDirect: null, limits: null };
  if (typeof entry === 'string') return { ...plain, channel: entry };
  if (!isObject(entry) || !('channel' in entry))
    return fullChannel(validateInto(ChannelDto, entry, place, problems), place, problems);
  const { channel = '', priority, weight, expose, limits } = validateInto(ReferenceDto, entry, place, problems);
  const isDirect = expose === undefined ? undefined : expose === 'all';
  const given = onlyGiven({ priority, weight, isDirect, limits: limits && toLimits(limits) });
  return { ...plain, channel, ...given };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
