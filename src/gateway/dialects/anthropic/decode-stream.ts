import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { ReasoningSignature } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamDecoder } from '../dialect.js';
import { BlockSequence, type SequencedCall } from '../shared/block-sequence.js';
import { isObject, numberIn, textIn } from '../shared/fields.js';
import { namedEvent } from '../shared/named-event.js';
import { argumentsText } from '../shared/tool-arguments.js';
import { readCitation } from './citations.js';
import { decodeExplanation } from './decode-reply.js';
import { decodeError } from './errors.js';
import { decodeFinishReason, stopFailure } from './finish-reason.js';
import { blocksIn } from './parts/mend-reply.js';
import { messageEvents } from './parts/message-events.js';
import { readRedacted, readThinking } from './parts/thinking.js';
import { mergeUsage, readUsage } from './usage.js';
import { readPayload } from '../shared/event-payload.js';
import { saysError } from '../shared/says-error.js';

const NOTHING: readonly NeutralEvent[] = [];
const MESSAGE_STOP = namedEvent('message_stop', { type: 'message_stop' });

/** A block under way. */
type OpenBlock =
  | { readonly kind: 'text' | 'other' }
  | { readonly kind: 'thinking'; signature: string }
  | { readonly kind: 'redacted'; readonly data: string }
  | { readonly kind: 'tool'; readonly call: SequencedCall; /** What stood in its head. */ readonly input: unknown };

type EventReader = (event: JsonObject) => readonly NeutralEvent[];

/** Follows the events of a streamed message. */
export class MessageStreamDecoder implements StreamDecoder {
  unknownEvents = 0;
  isComplete = false;
  /** Clients of the dialect wait for the last event, and take an answer without it for broken. */
  missingEnd: string | null = MESSAGE_STOP;
  private readonly blocks = new Map<number, OpenBlock>();
  private readonly sequence = new BlockSequence(0);
  /** The place of the block that began last: what bears no number, or an unheard-of one, is about that. */
  private lastPlace = -1;
  private usage: JsonObject = {};
  private isOver = false;

  private readonly readers: Readonly<Record<string, EventReader>> = {
    ping: () => NOTHING,
    message_start: (event) => this.start(event),
    message: (event) => this.readWhole(event),
    content_block_start: (event) => this.openBlock(event),
    content_block_delta: (event) => this.readDelta(this.placeOf(event), event['delta']),
    content_block_stop: (event) => this.closeBlock(this.placeOf(event)),
    message_delta: (event) => this.readMessageDelta(event),
    message_stop: () => this.stop(),
    error: (event) => this.over({ kind: 'error', refusal: decodeError(null, event) }),
  };

  push(data: string): readonly NeutralEvent[] {
    if (this.isOver || data === '') return NOTHING;
    const event = readPayload(data);
    if (event === 'noise') return NOTHING;
    if (event === 'done') return this.end();
    if (event === 'broken') return this.over({ kind: 'broken', why: 'invalid' });
    return this.read(event);
  }

  private read(event: JsonObject): readonly NeutralEvent[] {
    const type = saysError(event['error']) ? 'error' : (textIn(event['type']) ?? '');
    const read = Object.hasOwn(this.readers, type) ? this.readers[type] : undefined;
    return read === undefined ? this.passOver() : read(event);
  }

  end(): readonly NeutralEvent[] {
    if (this.isOver) return NOTHING;
    return this.over(this.isComplete ? { kind: 'end' } : { kind: 'broken', why: 'incomplete' });
  }

  /** Relays that know no streams send the whole message in one event. */
  private readWhole(message: JsonObject): readonly NeutralEvent[] {
    if (this.lastPlace >= 0 || this.isComplete) return this.passOver();
    if (!Array.isArray(blocksIn(message))) return this.over({ kind: 'broken', why: 'invalid' });
    return messageEvents(message).flatMap((event) => this.read(event));
  }

  private stop(): readonly NeutralEvent[] {
    this.missingEnd = null;
    return this.end();
  }

  /** What fails after the answer is complete does not matter any more. */
  private over(event: NeutralEvent): NeutralEvent[] {
    this.isOver = true;
    return [this.isComplete ? { kind: 'end' } : event];
  }

  private passOver(): readonly NeutralEvent[] {
    this.unknownEvents++;
    return NOTHING;
  }

  private start({ message }: JsonObject): NeutralEvent[] {
    const { model, usage } = isObject(message) ? message : {};
    this.usage = mergeUsage({}, usage);
    return [{ kind: 'start', model: textIn(model) }, ...this.countTokens()];
  }

  private placeOf({ index }: JsonObject): number {
    const place = numberIn(index);
    return place !== null && this.blocks.has(place) ? place : this.lastPlace;
  }

  /** A number that is taken belonged to a block whose end was not told. */
  private openBlock({ index, content_block: value }: JsonObject): readonly NeutralEvent[] {
    const place = numberIn(index) ?? this.lastPlace + 1;
    const events = this.blocks.has(place) ? [...this.closeBlock(place)] : [];
    this.lastPlace = place;
    const block = isObject(value) ? value : {};
    switch (block['type']) {
      case 'text':
        this.blocks.set(place, { kind: 'text' });
        return this.prose('text', block['text'], events);
      case 'thinking':
        this.blocks.set(place, { kind: 'thinking', signature: textIn(block['signature']) ?? '' });
        return this.prose('reasoning', block['thinking'], events);
      case 'redacted_thinking':
        this.blocks.set(place, { kind: 'redacted', data: textIn(block['data']) ?? '' });
        return events;
      case 'tool_use':
        return this.openTool(place, block, events);
      default:
        this.blocks.set(place, { kind: 'other' });
        this.unknownEvents++;
        return events;
    }
  }

  private openTool(place: number, { id, name, input }: JsonObject, events: NeutralEvent[]): NeutralEvent[] {
    const head = { id: textIn(id) ?? '', name: textIn(name) ?? '', isCustom: false };
    this.blocks.set(place, { kind: 'tool', call: this.sequence.open(head, events), input });
    return events;
  }

  private readDelta(place: number, value: unknown): readonly NeutralEvent[] {
    const block = this.blocks.get(place);
    const delta = isObject(value) ? value : {};
    switch (delta['type']) {
      case 'text_delta':
        return this.prose('text', delta['text']);
      case 'thinking_delta':
        return this.prose('reasoning', delta['thinking']);
      case 'signature_delta':
        if (block?.kind === 'thinking') block.signature += textIn(delta['signature']) ?? '';
        return NOTHING;
      case 'input_json_delta':
        return this.readInput(block, argumentsText(delta['partial_json']));
      case 'citations_delta':
        return this.cite(delta['citation']);
      default:
        return this.passOver();
    }
  }

  /** Input of a call that is over, or was never begun, cannot be told any more. */
  private readInput(block: OpenBlock | undefined, text: string): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const isReadable =
      block?.kind === 'tool' ? this.sequence.add(block.call, text, events) : block !== undefined || text.trim() === '';
    return isReadable ? events : [...events, ...this.over({ kind: 'broken', why: 'invalid' })];
  }

  private closeBlock(place: number): readonly NeutralEvent[] {
    const block = this.blocks.get(place);
    this.blocks.delete(place);
    switch (block?.kind) {
      case 'tool':
        return this.closeTool(block);
      case 'thinking':
        return this.endThought(readThinking('', block.signature)[0]?.signature ?? null);
      case 'redacted':
        return this.endThought(readRedacted(block.data)[0]?.signature ?? null);
      default:
        return NOTHING;
    }
  }

  /** Some servers tell the whole input in the head of the block. */
  private closeTool({ call, input }: Extract<OpenBlock, { kind: 'tool' }>): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const isToldInHead = !call.hasArguments && (!isObject(input) || Object.keys(input).length > 0);
    if (isToldInHead) this.sequence.add(call, argumentsText(input), events);
    this.sequence.close(call, events);
    return events;
  }

  private readMessageDelta({ delta, usage }: JsonObject): readonly NeutralEvent[] {
    this.usage = mergeUsage(this.usage, usage);
    const { stop_reason: reason, stop_sequence: sequence, stop_details: details } = isObject(delta) ? delta : {};
    if (typeof reason !== 'string') return this.countTokens();
    const failed = stopFailure(reason);
    if (failed !== null) return [...this.countTokens(), ...this.over({ kind: 'error', refusal: failed })];
    this.isComplete = true;
    const open = [...this.blocks.keys()].flatMap((place) => this.closeBlock(place));
    const refusals = decodeExplanation(details).map((part): NeutralEvent => ({
      kind: 'refusal',
      choice: 0,
      text: part.kind === 'refusal' ? part.text : '',
    }));
    const stopSequence = textIn(sequence);
    return [
      ...open,
      ...refusals,
      { kind: 'finish', choice: 0, reason: decodeFinishReason(reason), stopSequence },
      ...this.countTokens(),
    ];
  }

  private countTokens(): NeutralEvent[] {
    const usage = Object.keys(this.usage).length === 0 ? null : readUsage(this.usage);
    return usage === null ? [] : [{ kind: 'usage', usage }];
  }

  private prose(kind: 'text' | 'reasoning', value: unknown, events: NeutralEvent[] = []): readonly NeutralEvent[] {
    const text = textIn(value) ?? '';
    if (text !== '') this.sequence.say({ kind, choice: 0, text }, events);
    return events;
  }

  private endThought(signature: ReasoningSignature | null): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    this.sequence.say({ kind: 'reasoning_end', choice: 0, signature }, events);
    return events;
  }

  private cite(citation: unknown): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    if (!isObject(citation)) return events;
    this.sequence.say({ kind: 'citation', choice: 0, citation: readCitation(citation) }, events);
    return events;
  }
}
