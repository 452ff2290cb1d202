import { isSameParked, readParked, writeParked, type ParkedEntry } from '../gateway/health/parked-file.js';
import { parseDuration } from '../gateway/catalog/duration.js';
import { readCatalog } from '../gateway/catalog/read-catalog.js';
import { nearest } from '../platform/config/nearest.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { SystemClock } from '../platform/time/clock.js';
import { parkedPath } from '../parking.js';
import { CommandError } from './command-error.js';

/** What to put aside. */
interface ParkOptions {
  readonly route?: string;
  readonly model?: string;
  readonly key?: string;
  readonly for?: string;
  readonly until?: string;
}

const clock = new SystemClock();

/** Puts a channel, one of its keys or models aside; a running gateway notices by itself. */
export function park(channel: string, options: ParkOptions): void {
  const { path, entries } = openParked(channel, options);
  const entry = { ...subjectOf(channel, options), until: endOf(options) };
  writeParked(path, [...entries.filter((other) => !isSameParked(other, entry)), entry], clock.now());
  process.stdout.write(`${inWords(entry)}\n`);
}

/** Takes it back before its time. */
export function unpark(channel: string, options: ParkOptions): void {
  const { path, entries } = openParked(channel, options);
  const subject = { ...subjectOf(channel, options), until: '' };
  const others = entries.filter((other) => !isSameParked(other, subject));
  if (others.length === entries.length)
    throw new CommandError(`${channel} is not parked that way; "gateway parked" lists what is.`);
  writeParked(path, others, clock.now());
  process.stdout.write(`${channel} is back.\n`);
}

/** Lists what is put aside. */
export function listParked(): void {
  const { environment } = loadEnvironment();
  const entries = readParked(parkedPath(environment.DATA_DIR)).filter(({ until }) => Date.parse(until) > clock.now());
  process.stdout.write(entries.length === 0 ? 'Nothing is parked.\n' : `${entries.map(inWords).join('\n')}\n`);
}

function openParked(channel: string, { route }: ParkOptions): { path: string; entries: ParkedEntry[] } {
  const loaded = loadEnvironment();
  const routes = readCatalog(loaded).routes.filter(({ name }) => route === undefined || name === route);
  const known = routes.flatMap(({ channels }) => channels.map(({ id }) => id));
  if (!known.includes(channel)) {
    const suggestion = nearest(channel, known);
    throw new CommandError(`There is no channel "${channel}"${suggestion ? `; did you mean "${suggestion}"?` : '.'}`);
  }
  const path = parkedPath(loaded.environment.DATA_DIR);
  return { path, entries: readParked(path) };
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
