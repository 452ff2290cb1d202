import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { ReasoningSignature } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamDecoder } from '../dialect.js';
import { isObject, numberIn, textIn } from '../shared/fields.js';
import { parseObject } from '../shared/parse-object.js';
import { readCitation } from './citations.js';
import { decodeExplanation } from './decode-reply.js';
import { decodeError } from './errors.js';
import { decodeFinishReason, stopFailure } from './finish-reason.js';
import { readRedacted, readThinking } from './thinking.js';
import { mergeUsage, readUsage } from './usage.js';

const NOTHING: readonly NeutralEvent[] = [];

/** The block under way. */
type OpenBlock =
  | { readonly kind: 'text' | 'other' }
  | { readonly kind: 'thinking'; signature: string }
  | { readonly kind: 'redacted'; readonly data: string }
  | { readonly kind: 'tool'; readonly index: number };

type EventReader = (event: JsonObject) => readonly NeutralEvent[];

/** Follows the events of a streamed message. */
export class MessageStreamDecoder implements StreamDecoder {
  unknownEvents = 0;
  private readonly blocks = new Map<number, OpenBlock>();
  private calls = 0;
  private usage: JsonObject = {};
  private hasFinished = false;
  private isOver = false;

  private readonly readers: Readonly<Record<string, EventReader>> = {
    ping: () => NOTHING,
    message_start: (event) => this.start(event),
    content_block_start: (event) => this.openBlock(numberIn(event['index']) ?? 0, event['content_block']),
    content_block_delta: (event) => this.readDelta(numberIn(event['index']) ?? 0, event['delta']),
    content_block_stop: (event) => this.closeBlock(numberIn(event['index']) ?? 0),
    message_delta: (event) => this.readMessageDelta(event),
    message_stop: () => this.end(),
    error: (event) => this.over({ kind: 'error', refusal: decodeError(null, event) }),
  };

  push(data: string): readonly NeutralEvent[] {
    if (this.isOver || data === '') return NOTHING;
    const event = parseObject(data);
    if (event === null) return this.over({ kind: 'broken', why: 'invalid' });
    const type = textIn(event['type']) ?? (isObject(event['error']) ? 'error' : '');
    const read = Object.hasOwn(this.readers, type) ? this.readers[type] : undefined;
    return read === undefined ? this.passOver() : read(event);
  }

  end(): readonly NeutralEvent[] {
    if (this.isOver) return NOTHING;
    return this.over(this.hasFinished ? { kind: 'end' } : { kind: 'broken', why: 'incomplete' });
  }

  private over(event: NeutralEvent): NeutralEvent[] {
    this.isOver = true;
    return [event];
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

  private openBlock(place: number, value: unknown): readonly NeutralEvent[] {
    const block = isObject(value) ? value : {};
    switch (block['type']) {
      case 'text':
        this.blocks.set(place, { kind: 'text' });
        return this.text(textIn(block['text']) ?? '');
      case 'thinking':
        this.blocks.set(place, { kind: 'thinking', signature: textIn(block['signature']) ?? '' });
        return this.reasoning(textIn(block['thinking']) ?? '');
      case 'redacted_thinking':
        this.blocks.set(place, { kind: 'redacted', data: textIn(block['data']) ?? '' });
        return NOTHING;
      case 'tool_use':
        return this.openTool(place, block);
      default:
        this.blocks.set(place, { kind: 'other' });
        return this.passOver();
    }
  }

  private openTool(place: number, { id, name }: JsonObject): NeutralEvent[] {
    const index = this.calls++;
    this.blocks.set(place, { kind: 'tool', index });
    const call = { id: textIn(id) ?? '', name: textIn(name) ?? '', isCustom: false };
    return [{ kind: 'tool_call', choice: 0, index, ...call }];
  }

  private readDelta(place: number, value: unknown): readonly NeutralEvent[] {
    const block = this.blocks.get(place);
    const delta = isObject(value) ? value : {};
    const text = (name: string): string => textIn(delta[name]) ?? '';
    switch (delta['type']) {
      case 'text_delta':
        return this.text(text('text'));
      case 'thinking_delta':
        return this.reasoning(text('thinking'));
      case 'signature_delta':
        if (block?.kind === 'thinking') block.signature += text('signature');
        return NOTHING;
      case 'input_json_delta':
        return block?.kind === 'tool' ? this.arguments(block.index, text('partial_json')) : NOTHING;
      case 'citations_delta':
        return isObject(delta['citation']) ? cite(delta['citation']) : NOTHING;
      default:
        return this.passOver();
    }
  }

  private closeBlock(place: number): readonly NeutralEvent[] {
    const block = this.blocks.get(place);
    this.blocks.delete(place);
    switch (block?.kind) {
      case 'tool':
        return [{ kind: 'tool_call_end', choice: 0, index: block.index }];
      case 'thinking':
        return endReasoning(readThinking('', block.signature)[0]?.signature ?? null);
      case 'redacted':
        return endReasoning(readRedacted(block.data)[0]?.signature ?? null);
      default:
        return NOTHING;
    }
  }

  private readMessageDelta({ delta, usage }: JsonObject): readonly NeutralEvent[] {
    this.usage = mergeUsage(this.usage, usage);
    const { stop_reason: reason, stop_sequence: sequence, stop_details: details } = isObject(delta) ? delta : {};
    if (typeof reason !== 'string') return this.countTokens();
    const failed = stopFailure(reason);
    if (failed !== null) return [...this.countTokens(), ...this.over({ kind: 'error', refusal: failed })];
    this.hasFinished = true;
    const refusals = decodeExplanation(details).map((part): NeutralEvent => ({
      kind: 'refusal',
      choice: 0,
      text: part.kind === 'refusal' ? part.text : '',
    }));
    const stopSequence = textIn(sequence);
    return [
      ...refusals,
      { kind: 'finish', choice: 0, reason: decodeFinishReason(reason), stopSequence },
      ...this.countTokens(),
    ];
  }

  private countTokens(): NeutralEvent[] {
    const usage = Object.keys(this.usage).length === 0 ? null : readUsage(this.usage);
    return usage === null ? [] : [{ kind: 'usage', usage }];
  }

  private text(text: string): readonly NeutralEvent[] {
    return text === '' ? NOTHING : [{ kind: 'text', choice: 0, text }];
  }

  private reasoning(text: string): readonly NeutralEvent[] {
    return text === '' ? NOTHING : [{ kind: 'reasoning', choice: 0, text }];
  }

  private arguments(index: number, text: string): readonly NeutralEvent[] {
    return text === '' ? NOTHING : [{ kind: 'tool_arguments', choice: 0, index, text }];
  }
}

function endReasoning(signature: ReasoningSignature | null): NeutralEvent[] {
  return [{ kind: 'reasoning_end', choice: 0, signature }];
}

function cite(citation: JsonObject): NeutralEvent[] {
  return [{ kind: 'citation', choice: 0, citation: readCitation(citation) }];
}
