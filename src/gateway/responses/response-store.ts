import type { InputItem } from '../dialects/openai-responses/parts/input-items.js';

/** A response as it is kept: itself, and the conversation up to and with it, both as JSON. */
export interface KeptResponse {
  readonly response: Uint8Array;
  /** The items of the whole conversation, a JSON array. */
  readonly items: Uint8Array;
  /** Where in `items` those stand that the response itself brought, by their ids. */
  readonly places: ReadonlyMap<string, ItemPosition>;
  /** The items that the response answers to, which come first. */
  readonly input: InputItems;
  /** Monotonic milliseconds. */
  readonly expiresAt: number;
}

/** From where to where an item stands, in bytes. */
export interface ItemPosition {
  readonly start: number;
  readonly end: number;
}

/** What has to be known of items to show a page of them without reading them again. */
export interface InputItems {
  /** Where each ends in the JSON of the conversation, in bytes. */
  readonly ends: Uint32Array;
  /** The id that each came with; null for one without. */
  readonly ids: readonly (string | null)[];
}

const MAX_RESPONSES = 500;
const MAX_BYTES = 16 * 1024 * 1024;

/** What is kept for one token, in the order of its making; what is too much or too old goes, the oldest first. */
export class ResponseStore {
  bytes = 0;
  private readonly kept = new Map<string, KeptResponse>();
  /** The response that brought an item. */
  private readonly origins = new Map<string, string>();

  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  find(id: string, now: number): KeptResponse | null {
    const found = this.kept.get(id);
    return found === undefined || found.expiresAt <= now ? null : found;
  }

  /** The JSON of an item that a kept response brought, in bytes of its own. */
  findItem(id: string, now: number): Uint8Array | null {
    const origin = this.origins.get(id);
    const kept = origin === undefined ? null : this.find(origin, now);
    const place = kept?.places.get(id);
    return kept === null || place === undefined ? null : new Uint8Array(kept.items.subarray(place.start, place.end));
  }

  put(id: string, response: KeptResponse): void {
    this.delete(id);
    this.kept.set(id, response);
    for (const item of response.places.keys()) this.origins.set(item, id);
    this.bytes += sizeOf(response);
    while (this.kept.size > MAX_RESPONSES || this.bytes > MAX_BYTES) this.dropOldest();
  }

  delete(id: string): boolean {
    const found = this.kept.get(id);
    if (found === undefined) return false;
    this.bytes -= sizeOf(found);
    for (const item of found.places.keys()) if (this.origins.get(item) === id) this.origins.delete(item);
    return this.kept.delete(id);
  }

  dropOldest(): void {
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.delete(oldest);
  }

  dropExpired(now: number): void {
    for (const [id, { expiresAt }] of this.kept) {
      if (expiresAt > now) return;
      this.delete(id);
    }
  }
}

/** What a place costs, roughly: its id in two maps. */
const PLACE_BYTES = 200;
/** What an item costs that a response answers to, roughly: its end and its id. */
const INPUT_BYTES = 40;

function sizeOf({ response, items, places, input }: KeptResponse): number {
  return response.length + items.length + places.size * PLACE_BYTES + input.ids.length * INPUT_BYTES;
}

/** The items of a conversation as JSON, with the places of all, the last being those that a response brought. */
export function packItems(earlier: readonly EarlierItem[], brought: readonly EarlierItem[]): PackedItems {
  const places = new Map<string, ItemPosition>();
  const ends = new Uint32Array(earlier.length);
  let end = 0;
  for (const [index, { bytes }] of earlier.entries()) ends[index] = end += bytes.length + 1;
  const pieces = earlier.map(({ bytes }) => bytes);
  for (const { bytes, id } of brought) {
    const start = end + 1;
    end = start + bytes.length;
    if (id !== null && id !== '') places.set(id, { start, end });
    pieces.push(bytes);
  }
  const input = { ends, ids: earlier.map(({ id }) => id) };
  return { items: joinItems(pieces), places, input };
}

/** Items as a JSON array, without a blank between them. */
export function joinItems(pieces: readonly Uint8Array[]): Buffer {
  const separated = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [COMMA, piece]));
  return Buffer.concat([OPEN, ...separated, CLOSE]);
}

const [OPEN, COMMA, CLOSE] = ['[', ',', ']'].map((mark) => Buffer.from(mark)) as [Buffer, Buffer, Buffer];

/** An item that stood before an answer, or stands in it. */
type EarlierItem = Pick<InputItem, 'bytes' | 'id'>;

type PackedItems = Pick<KeptResponse, 'items' | 'places' | 'input'>;
