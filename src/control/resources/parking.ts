import { parseDuration } from '../../gateway/catalog/duration.js';
import { isSameParked, readParked, writeParked, type ParkedEntry } from '../../gateway/health/parked-file.js';
import { ControlError } from '../control-error.js';
import type { ResourceParts } from './resource-parts.js';
import { timeOf } from './views.js';
import type { Writing } from './writing.js';

/** What is parked, how long, and why. */
export interface ParkRequest {
  readonly for?: string | undefined;
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
  /** Id of a key of the channel; all of it when left out. */
  readonly key?: string | undefined;
  /** The upstream's name of a model; all of them when left out. */
  readonly model?: string | undefined;
}

/** Something parked, as it is shown. */
export interface ParkedView {
  readonly object: 'parked';
  readonly channel: string;
  readonly key: string | null;
  readonly model: string | null;
  readonly until: string | null;
  readonly reason: string | null;
  readonly by: string | null;
}

const USUAL = '1h';
const LONGEST_MS = 366 * 86_400_000;

/** What a person puts aside until a time; it comes back by itself. It is kept in the file that the command line uses. */
export class ParkedByHand {
  constructor(private readonly parts: ResourceParts) {}

  async park(channel: string, request: ParkRequest, { actor }: Writing): Promise<ParkedView> {
    const entry = this.entryOf(channel, request, actor.tenant);
    const until = timeOf(this.endOf(request))!;
    const parked = { ...entry, until, by: actor.name, ...(request.reason !== undefined && { reason: request.reason }) };
    this.rewrite((entries) => [...entries.filter((other) => !isSameParked(other, parked)), parked]);
    await this.audit('park', channel, parked, actor);
    return viewOf(parked, channel, request);
  }

  /** Throws `not_found` for what is not parked that way. */
  async unpark(channel: string, request: Pick<ParkRequest, 'key' | 'model'>, { actor }: Writing): Promise<ParkedView> {
    const wanted = { ...this.entryOf(channel, request, actor.tenant), until: '' };
    const found = readParked(this.parts.parkedPath).find((other) => isSameParked(other, wanted));
    if (found === undefined) throw new ControlError('not_found', { message: 'It is not parked that way.' });
    this.rewrite((entries) => entries.filter((other) => !isSameParked(other, wanted)));
    await this.audit('unpark', channel, wanted, actor);
    return viewOf(found, channel, request);
  }

  /** What the file says of it. */
  private entryOf(
    channel: string,
    { key, model }: Pick<ParkRequest, 'key' | 'model'>,
    tenant: string | null,
  ): Omit<ParkedEntry, 'until'> {
    const { channels, keys } = this.parts.serving();
    const found = channels.find(({ id }) => id === channel);
    if (found === undefined) throw new ControlError('not_found');
    if (tenant !== null && found.tenant !== tenant) throw new ControlError('not_found');
    const isKnown = key === undefined || keys.some(({ id, channel: owner }) => id === key && owner === channel);
    if (!isKnown) throw new ControlError('not_found');
    return { channel, ...(model !== undefined && { model }), ...(key !== undefined && { key_id: key }) };
  }

  private endOf({ for: span = USUAL, until }: ParkRequest): number {
    const now = this.parts.clock.now();
    const end = until === undefined ? now + (parseDuration(span) ?? Number.NaN) : Date.parse(until);
    if (end > now && end <= now + LONGEST_MS) return end;
    const message = 'for must be a duration such as 1h, 1d, 1w or 1mo, and until a time to come, at most a year away.';
    throw new ControlError('validation_failed', { message, param: until === undefined ? '/for' : '/until' });
  }

  private rewrite(change: (entries: readonly ParkedEntry[]) => ParkedEntry[]): void {
    const { parkedPath: path, clock } = this.parts;
    writeParked(path, change(readParked(path)), clock.now());
    this.parts.onParked(readParked(path));
  }

  private async audit(verb: string, object: string, diff: object, actor: Writing['actor']): Promise<void> {
    await this.parts.store.of('audit').append({ actor, action: `channels.${verb}`, object, diff });
  }
}

function viewOf(
  { until, model, reason, by }: ParkedEntry,
  channel: string,
  { key }: { readonly key?: string | undefined },
): ParkedView {
  const plain = { channel, key: key ?? null, model: model ?? null, until };
  return { object: 'parked', ...plain, reason: reason ?? null, by: by ?? null };
}
