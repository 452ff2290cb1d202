import type { JsonObject } from '../../../protocol/tool.js';
import type { EventMender } from '../../shared/event-mender.js';
import { readPayload } from '../../shared/event-payload.js';
import { isObject, numberIn } from '../../shared/fields.js';
import { JsonBalance } from '../../shared/json-balance.js';
import { namedEvent } from '../../shared/named-event.js';
import { argumentsText, isPlaceholder } from '../../shared/tool-arguments.js';

/** What a healthy stream need not be read for is everything else. */
const OF_INTEREST = /content_block_st|input_json_delta|message_delta|message_stop/;

/** A block that has begun, under the number by which the client knows it. */
class Block {
  readonly balance = new JsonBalance();
  /** What has not been passed on yet. */
  waiting: Buffer[] = [];
  isEnded = false;
  private hasInput = false;

  constructor(
    readonly number: number,
    readonly place: number,
    /** The input as far as it may be all there is: what stood in the head, or a placeholder. */
    private standIn: Buffer | null,
  ) {}

  addInput(text: string, event: Buffer): void {
    if (this.isEnded) return;
    if (!this.hasInput && isPlaceholder(text)) {
      this.standIn ??= event;
      return;
    }
    if (text !== '') this.hasInput = true;
    this.balance.push(text);
    this.waiting.push(event);
  }

  end(event: Buffer): void {
    if (this.isEnded) return;
    this.isEnded = true;
    if (!this.hasInput && this.standIn !== null) this.waiting.push(this.standIn);
    this.waiting.push(event);
  }
}

/**
 * Gives the blocks of a passed message numbers of their own, puts them one behind the other, ends each, and makes text of
 * their input.
 */
export class BlockMender implements EventMender {
  private readonly byPlace = new Map<number, Block>();
  private readonly numbers = new Set<number>();
  private highest = -1;
  /** Blocks of which the end has not been passed on. */
  private readonly open: Block[] = [];
  private last: Block | undefined;
  /** Numbers had to be changed. */
  private isRenumbered = false;

  mend(data: string, bytes: Buffer): readonly Buffer[] | null {
    if (!this.isRenumbered && this.open.length < 2 && !OF_INTEREST.test(data)) return null;
    const event = readPayload(data);
    if (typeof event === 'string') return null;
    const out: Buffer[] = [];
    if (!this.take(event, bytes, out)) return null;
    return out.length === 1 && out[0] === bytes ? null : out;
  }

  /** False for an event that is about no block. */
  private take(event: JsonObject, bytes: Buffer, out: Buffer[]): boolean {
    switch (event['type']) {
      case 'content_block_start':
        this.begin(event, bytes);
        break;
      case 'content_block_delta':
      case 'content_block_stop':
        if (!this.carryOn(event, bytes)) return false;
        break;
      case 'message_delta':
      case 'message_stop':
        for (const block of this.open) block.end(stopOf(block));
        this.advance(out);
        out.push(bytes);
        return true;
      default:
        return false;
    }
    this.advance(out);
    return true;
  }

  private begin(event: JsonObject, bytes: Buffer): void {
    const { content_block: content } = event;
    const place = numberIn(event['index']) ?? (this.last?.place ?? -1) + 1;
    const before = this.byPlace.get(place);
    before?.end(stopOf(before));
    const number = this.numbers.has(place) ? this.highest + 1 : place;
    const head = isObject(content) && content['type'] === 'tool_use' ? inputInHead(content) : '';
    const block = new Block(number, place, head === '' ? null : inputEvent(number, head));
    this.note(block);
    const isRight = event['index'] === number && head === '';
    const content_block = head === '' ? content : { ...(content as JsonObject), input: {} };
    block.waiting.push(isRight ? bytes : written({ ...event, index: number, content_block }));
  }

  private note(block: Block): void {
    this.byPlace.set(block.place, block);
    this.numbers.add(block.number);
    this.highest = Math.max(this.highest, block.number);
    this.isRenumbered ||= block.number !== block.place;
    this.open.push(block);
    this.last = block;
  }

  private carryOn(event: JsonObject, bytes: Buffer): boolean {
    const place = numberIn(event['index']);
    const block = (place === null ? undefined : this.byPlace.get(place)) ?? this.last;
    if (block === undefined) return false;
    const { number: index } = block;
    const { delta } = event;
    const isRight = event['index'] === index;
    if (event['type'] === 'content_block_stop') block.end(isRight ? bytes : written({ ...event, index }));
    else if (isObject(delta) && delta['type'] === 'input_json_delta') {
      const text = argumentsText(delta['partial_json']);
      const isText = delta['partial_json'] === text;
      const mended = (): Buffer => written({ ...event, index, delta: { ...delta, partial_json: text } });
      block.addInput(text, isRight && isText ? bytes : mended());
    } else if (!block.isEnded) block.waiting.push(isRight ? bytes : written({ ...event, index }));
    return true;
  }

  /** Passes on everything up to the first block that is not over, and of that one what has come. */
  private advance(out: Buffer[]): void {
    let passed = 0;
    for (const block of this.open) {
      const isLast = passed + 1 === this.open.length;
      if (!isLast && block.balance.isComplete) block.end(stopOf(block));
      for (const event of block.waiting) out.push(event);
      block.waiting = [];
      if (!block.isEnded) break;
      passed++;
    }
    this.open.splice(0, passed);
  }
}

/** Input that stands in the head of a block already, as text; empty for none. */
function inputInHead({ input }: JsonObject): string {
  const text = argumentsText(input);
  return isPlaceholder(text) ? '' : text;
}

function inputEvent(index: number, text: string): Buffer {
  return written({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: text } });
}

function stopOf({ number: index }: Block): Buffer {
  return written({ type: 'content_block_stop', index });
}

function written(event: JsonObject): Buffer {
  return Buffer.from(namedEvent(String(event['type']), event));
}
