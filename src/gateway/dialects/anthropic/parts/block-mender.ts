import { CUT_MARK } from '../../../../platform/sse/event-outline.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { EventMender } from '../../shared/event-mender.js';
import { readPayload } from '../../shared/event-payload.js';
import { isObject, numberIn, textIn } from '../../shared/fields.js';
import { namedEvent } from '../../shared/named-event.js';
import { saysError } from '../../shared/says-error.js';
import { argumentsText, isPlaceholder } from '../../shared/tool-arguments.js';
import { blocksIn } from './mend-reply.js';
import { messageEvents } from './message-events.js';
import { ToldBlock, type BlockEvent } from './told-block.js';

/** What a healthy stream need not be read for is everything else. */
const OF_INTEREST = /content_block_st|input_json_delta|message_delta|message_stop|"type":\s*"message"/;
const DELTA = /content_block_delta/;
/** What a block that was never begun is, by its first delta. */
const HEADS: ReadonlyMap<unknown, JsonObject> = new Map([
  ['text_delta', { type: 'text', text: '' }],
  ['thinking_delta', { type: 'thinking', thinking: '', signature: '' }],
]);
const NUMBER = /"index":\s*(\d{1,9})\b/;

/**
 * Gives the blocks of a passed message numbers of their own, puts them one behind the other, ends each, leaves out calls of
 * nothing, and makes text of their input.
 */
export class BlockMender implements EventMender {
  isBroken = false;
  private readonly byPlace = new Map<number, ToldBlock>();
  /** Blocks of which the end has not been passed on. */
  private readonly open: ToldBlock[] = [];
  private last: ToldBlock | undefined;
  /** Blocks that the client was told of. */
  private told = 0;
  /** Numbers had to be changed. */
  private isRenumbered = false;

  mend(data: string, bytes: Buffer): readonly Buffer[] | null {
    if (this.isPlain(data)) return null;
    const event = readPayload(data);
    if (typeof event === 'string') return null;
    const out: Buffer[] = [];
    if (!this.take({ event, bytes }, out)) return null;
    return out.length === 1 && out[0] === bytes ? null : out;
  }

  /** An event that goes on with the block that began last, and needs no look. */
  private isPlain(data: string): boolean {
    if (this.isRenumbered || this.open.length > 1 || OF_INTEREST.test(data)) return false;
    if (this.last === undefined) return !DELTA.test(data);
    return !this.last.isEnded && Number(NUMBER.exec(data)?.[1] ?? -1) === this.last.place;
  }

  /** False for an event that is about no block. */
  private take(told: BlockEvent, out: Buffer[]): boolean {
    const { event } = told;
    switch (event['type']) {
      case 'message':
        return this.takeWhole(event, out);
      case 'content_block_start':
        this.begin(told);
        break;
      case 'content_block_delta':
      case 'content_block_stop':
        if (!this.carryOn(told)) return false;
        break;
      case 'message_delta':
      case 'message_stop':
        for (const block of this.open) block.end();
        this.advance(out);
        out.push(bytesOf(told));
        return true;
      default:
        return false;
    }
    this.advance(out);
    return true;
  }

  /** Relays that know no streams send the whole message in one event. */
  private takeWhole(message: JsonObject, out: Buffer[]): boolean {
    const isMessage = Array.isArray(blocksIn(message)) && !saysError(message['error']);
    if (this.last !== undefined || !isMessage) return false;
    const events = messageEvents(message).map((event) => ({ event, bytes: null }));
    this.isBroken = JSON.stringify(message).includes(CUT_MARK);
    for (const each of events) if (!this.take(each, out)) out.push(bytesOf(each));
    return true;
  }

  private begin({ event, bytes }: BlockEvent): void {
    const { content_block: content } = event;
    const place = numberIn(event['index']) ?? (this.last?.place ?? -1) + 1;
    this.byPlace.get(place)?.end();
    const call = isObject(content) && content['type'] === 'tool_use' ? content : null;
    const input = call === null ? '' : inputInHead(call);
    const block = new ToldBlock(place, call !== null && (textIn(call['name']) ?? '') === '', input);
    this.byPlace.set(place, block);
    this.open.push(block);
    this.last = block;
    this.isRenumbered ||= event['index'] !== place;
    block.add(
      input === '' ? { event, bytes } : { event: { ...event, content_block: { ...call, input: {} } }, bytes: null },
    );
  }

  private carryOn(told: BlockEvent): boolean {
    const { event } = told;
    const place = numberIn(event['index']);
    const { delta } = event;
    const known = (place === null ? undefined : this.byPlace.get(place)) ?? this.last;
    const block = known === undefined || known.isEnded ? (this.beginFor(delta, place) ?? known) : known;
    if (block === undefined) return false;
    if (event['type'] === 'content_block_stop') block.end(told);
    else if (isObject(delta) && delta['type'] === 'input_json_delta') return addInput(block, told, delta);
    else block.add(told);
    return true;
  }

  /** Some servers tell what a block says and never begin it; undefined for what no block can begin with. */
  private beginFor(delta: unknown, place: number | null): ToldBlock | undefined {
    const content_block = isObject(delta) ? HEADS.get(delta['type']) : undefined;
    if (content_block === undefined) return undefined;
    this.begin({ event: { type: 'content_block_start', index: place, content_block }, bytes: null });
    return this.last;
  }

  /** Passes on everything up to the first block that is not over, and of that one what has come. */
  private advance(out: Buffer[]): void {
    let passed = 0;
    for (const block of this.open) {
      const isLast = passed + 1 === this.open.length;
      if (!isLast && block.isWhole) block.end();
      if (!block.isNameless) this.tell(block, out);
      if (!block.isEnded) break;
      if (block.isNameless) this.isBroken ||= block.saysSomething;
      passed++;
    }
    this.open.splice(0, passed);
  }

  private tell(block: ToldBlock, out: Buffer[]): void {
    const number = (block.number ??= this.told++);
    this.isRenumbered ||= number !== block.place;
    for (const told of block.waiting) {
      const isRight = told.event['index'] === number;
      out.push(isRight ? bytesOf(told) : written({ ...told.event, index: number }));
    }
    block.waiting = [];
  }
}

/** False for input behind the end of its call, which is for the reader to judge. */
function addInput(block: ToldBlock, { event, bytes }: BlockEvent, delta: JsonObject): boolean {
  const text = argumentsText(delta['partial_json']);
  if (block.isEnded) return text.trim() === '';
  const isText = delta['partial_json'] === text;
  block.addInput(text, isText ? { event, bytes } : inputEvent(event, { ...delta, partial_json: text }));
  return true;
}

function inputEvent(event: JsonObject, delta: JsonObject): BlockEvent {
  return { event: { ...event, delta }, bytes: null };
}

/** Input that stands in the head of a block already, as text; empty for none. */
function inputInHead({ input }: JsonObject): string {
  const text = argumentsText(input);
  return isPlaceholder(text) ? '' : text;
}

function bytesOf({ event, bytes }: BlockEvent): Buffer {
  return bytes ?? written(event);
}

function written(event: JsonObject): Buffer {
  return Buffer.from(namedEvent(String(event['type']), event));
}
