import type { Citation } from '../../../protocol/citation.js';
import type { ChosenToken } from '../../../protocol/neutral-reply.js';
import type { ReasoningSignature } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { writeTokens } from '../../openai-chat/parts/logprobs.js';
import { writeAnnotations } from '../citations.js';
import type { EventWriter } from './event-writer.js';
import type { NamespacedTool } from './namespaces.js';
import { writeReasoning } from './reasoning-item.js';

/** Where an item stands in the response. */
export interface ItemPosition {
  readonly id: string;
  readonly outputIndex: number;
  readonly writer: EventWriter;
}

/** An item under way; `close` tells its end and gives the whole item. */
export interface OpenItem {
  readonly kind: 'message' | 'reasoning' | 'call';
  close(): JsonObject;
}

/** Tells that an item has begun. */
function begin({ outputIndex, writer }: ItemPosition, item: JsonObject): void {
  writer.emit('response.output_item.added', { output_index: outputIndex, item });
}

/** Tells that an item is whole. */
function end({ outputIndex, writer }: ItemPosition, item: JsonObject): JsonObject {
  writer.emit('response.output_item.done', { output_index: outputIndex, item });
  return item;
}

/** Prose: one text or refusal after the other. */
export class MessageItem implements OpenItem {
  readonly kind = 'message';
  private readonly content: JsonObject[] = [];
  private open: { readonly kind: 'text' | 'refusal'; text: string } | null = null;
  private tokens: JsonObject[] = [];
  private annotations: JsonObject[] = [];

  constructor(private readonly place: ItemPosition) {
    begin(place, this.whole('in_progress'));
  }

  add(kind: 'text' | 'refusal', text: string): void {
    const open = this.enter(kind);
    open.text += text;
    if (kind === 'text') this.emit('response.output_text.delta', { delta: text, logprobs: [] });
    else this.emit('response.refusal.delta', { delta: text });
  }

  addTokens(tokens: readonly ChosenToken[]): void {
    this.tokens.push(...writeTokens(tokens));
  }

  cite(citation: Citation): void {
    this.enter('text');
    for (const annotation of writeAnnotations([citation])) {
      this.emit('response.output_text.annotation.added', { annotation_index: this.annotations.length, annotation });
      this.annotations.push(annotation);
    }
  }

  close(): JsonObject {
    this.leave();
    return end(this.place, this.whole('completed'));
  }

  private enter(kind: 'text' | 'refusal'): { text: string } {
    if (this.open?.kind === kind) return this.open;
    this.leave();
    this.open = { kind, text: '' };
    this.emit('response.content_part.added', { part: this.part() });
    return this.open;
  }

  private leave(): void {
    if (this.open === null) return;
    const { kind, text } = this.open;
    const part = this.part();
    if (kind === 'text') this.emit('response.output_text.done', { text, logprobs: this.tokens });
    else this.emit('response.refusal.done', { refusal: text });
    this.emit('response.content_part.done', { part });
    this.content.push(part);
    this.open = null;
    this.tokens = [];
    this.annotations = [];
  }

  private part(): JsonObject {
    if (this.open?.kind === 'refusal') return { type: 'refusal', refusal: this.open.text };
    const { annotations, tokens } = this;
    return { type: 'output_text', text: this.open?.text ?? '', annotations: [...annotations], logprobs: tokens };
  }

  private whole(status: string): JsonObject {
    return { type: 'message', id: this.place.id, status, role: 'assistant', content: [...this.content] };
  }

  private emit(type: string, fields: JsonObject): void {
    const { id, outputIndex, writer } = this.place;
    writer.emit(type, { item_id: id, output_index: outputIndex, content_index: this.content.length, ...fields });
  }
}

/** A thought, told as its own summary. */
export class ReasoningItem implements OpenItem {
  readonly kind = 'reasoning';
  signature: ReasoningSignature | null = null;
  private text = '';

  constructor(private readonly place: ItemPosition) {
    begin(place, { type: 'reasoning', id: place.id, summary: [] });
  }

  add(text: string): void {
    if (this.text === '') this.emit('response.reasoning_summary_part.added', { part: summary('') });
    this.text += text;
    this.emit('response.reasoning_summary_text.delta', { delta: text });
  }

  close(): JsonObject {
    const { text, signature } = this;
    if (text !== '') {
      this.emit('response.reasoning_summary_text.done', { text });
      this.emit('response.reasoning_summary_part.done', { part: summary(text) });
    }
    return end(this.place, writeReasoning({ kind: 'reasoning', text, signature }, this.place.id));
  }

  private emit(type: string, fields: JsonObject): void {
    const { id, outputIndex, writer } = this.place;
    writer.emit(type, { item_id: id, output_index: outputIndex, summary_index: 0, ...fields });
  }
}

function summary(text: string): JsonObject {
  return { type: 'summary_text', text };
}

/** What is known of a tool call when it begins. */
export interface CallItemHead {
  readonly id: string;
  readonly name: string;
  readonly isCustom: boolean;
  readonly namespaced: NamespacedTool | undefined;
}

/** A call of a function, or of a tool that takes plain text. */
export class CallItem implements OpenItem {
  readonly kind = 'call';
  private text = '';

  constructor(
    private readonly place: ItemPosition,
    private readonly head: CallItemHead,
  ) {
    begin(place, this.whole('in_progress'));
  }

  add(text: string): void {
    this.text += text;
    this.emit(`${this.event}.delta`, { delta: text });
  }

  close(): JsonObject {
    const { isCustom } = this.head;
    this.emit(`${this.event}.done`, { ...(isCustom ? {} : { name: this.name }), [this.field]: this.text });
    return end(this.place, this.whole('completed'));
  }

  private get event(): string {
    return this.head.isCustom ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
  }

  private get name(): string {
    return this.head.namespaced?.name ?? this.head.name;
  }

  private get field(): string {
    return this.head.isCustom ? 'input' : 'arguments';
  }

  private whole(status: string): JsonObject {
    const { id, isCustom, namespaced } = this.head;
    return {
      type: isCustom ? 'custom_tool_call' : 'function_call',
      id: this.place.id,
      call_id: id,
      name: this.name,
      ...(namespaced === undefined ? {} : { namespace: namespaced.namespace }),
      [this.field]: this.text,
      status,
    };
  }

  private emit(type: string, fields: JsonObject): void {
    const { id, outputIndex, writer } = this.place;
    writer.emit(type, { item_id: id, output_index: outputIndex, ...fields });
  }
}
