import { isSameParked, parkedPath, readParked, writeParked, type ParkedEntry } from '../gateway/health/parked-file.js';
import type { DeclaredChannel, DeclaredTarget } from '../gateway/catalog/declared.js';
import { parseDuration } from '../gateway/catalog/duration.js';
import { usableChannels } from '../gateway/catalog/check-references.js';
import { channelsByReference } from '../gateway/catalog/identity/declaration.js';
import { readCatalog } from '../control/sources/read-catalog.js';
import { nearest } from '../platform/config/nearest.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { SystemClock } from '../platform/time/clock.js';
import { CommandError } from './command-error.js';

/** What to park. */
interface ParkOptions {
  readonly route?: string;
  readonly model?: string;
  readonly key?: string;
  readonly for?: string;
  readonly until?: string;
}

const clock = new SystemClock();

/** Parks a channel, one of its keys or models; a running gateway notices by itself. */
export function park(channel: string, options: ParkOptions): void {
  const { path, entries } = openParked(channel, options);
  const entry = { ...subjectOf(channel, options), until: endOf(options) };
  writeParked(path, [...entries.filter((other) => !isSameParked(other, entry)), entry], clock.now());
  process.stdout.write(`${inWords(entry)}\n`);
}

/** Ends the parking early. */
export function unpark(channel: string, options: ParkOptions): void {
  const { path, entries } = openParked(channel, options);
  const subject = { ...subjectOf(channel, options), until: '' };
  const others = entries.filter((other) => !isSameParked(other, subject));
  if (others.length === entries.length)
    throw new CommandError(`${channel} is not parked that way; "gateway parked" lists what is.`);
  writeParked(path, others, clock.now());
  process.stdout.write(`${channel} is back.\n`);
}

/** Lists what is parked. */
export function listParked(): void {
  const { environment } = loadEnvironment();
  const entries = readParked(parkedPath(environment.DATA_DIR)).filter(({ until }) => Date.parse(until) > clock.now());
  process.stdout.write(entries.length === 0 ? 'Nothing is parked.\n' : `${entries.map(inWords).join('\n')}\n`);
}

function openParked(id: string, options: ParkOptions): { path: string; entries: ParkedEntry[] } {
  const loaded = loadEnvironment();
  const { routes, declaration } = readCatalog(loaded);
  const names = routes.map(({ name }) => name);
  const meant = routes.filter(({ name }) => options.route === undefined || name === options.route);
  if (meant.length === 0)
    throw new CommandError(`There is no route "${options.route}"; ${choice(options.route!, names)}`);
  const shared = channelsByReference(declaration.channels);
  const channels = meant.flatMap((route) => usableChannels(route, shared));
  const matching = channels.filter((channel) => channel.id === id);
  const ids = channels.map((channel) => channel.id);
  if (matching.length === 0) throw new CommandError(`There is no channel "${id}"; ${choice(id, ids)}`);
  const targets = meant.flatMap(({ models }) => models.flatMap((model) => model.targets));
  expectMatch(matching, targets, options);
  const path = parkedPath(loaded.environment.DATA_DIR);
  return { path, entries: readParked(path) };
}

/** A key or model that none of the channels has would park nothing, and nobody would notice. */
function expectMatch(
  channels: readonly DeclaredChannel[],
  targets: readonly DeclaredTarget[],
  { key, model }: ParkOptions,
): void {
  const [{ id }] = channels as [DeclaredChannel];
  const most = Math.max(...channels.map(({ keys }) => keys.length));
  if (Number(key) > most) throw new CommandError(`Channel ${id} has no key ${key}; its keys are 1 to ${most}.`);
  if (model === undefined || channels.some(({ models }) => models.length === 0)) return;
  const own = channels.flatMap(({ models, modelMapping }) => models.map((name) => modelMapping[name] ?? name));
  const sent = [...own, ...targets.filter(({ channel }) => channel === id).map((target) => target.model)];
  if (sent.some((pattern) => matches(pattern, model))) return;
  throw new CommandError(`Channel ${id} sends no model "${model}"; ${choice(model, sent)}`);
}

function matches(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;
}

/** What there is instead of a name that is not there, the nearest first. */
function choice(name: string, known: readonly string[]): string {
  const distinct = [...new Set(known)];
  const suggestion = nearest(name, distinct);
  const list = `there are: ${distinct.join(', ')}.`;
  return suggestion ? `did you mean "${suggestion}"? ${list[0]!.toUpperCase()}${list.slice(1)}` : list;
}

function subjectOf(channel: string, { route, model, key }: ParkOptions): Omit<ParkedEntry, 'until'> {
  const place = key === undefined ? undefined : Number(key);
  if (place !== undefined && !(Number.isInteger(place) && place > 0))
    throw new CommandError('--key takes the place of a key, from 1.');
  return { channel, ...(route && { route }), ...(model && { model }), ...(place && { key: place }) };
}

function endOf({ for: span = '1h', until }: ParkOptions): string {
  const end = until === undefined ? clock.now() + (parseDuration(span) ?? Number.NaN) : Date.parse(until);
  if (Number.isNaN(end))
    throw new CommandError(
      '--for takes a duration such as 1h, 1d, 1w or 1mo, and --until a time such as 2026-12-24T18:00:00Z.',
    );
  return new Date(end).toISOString();
}

function inWords({ channel, route, model, key, until }: ParkedEntry): string {
  const parts = [key && `key ${key}`, model && `model ${model}`, route && `route ${route}`].filter(Boolean);
  return `${channel}${parts.length === 0 ? '' : ` (${parts.join(', ')})`} is parked until ${until}.`;
}
