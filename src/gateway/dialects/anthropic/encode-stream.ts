import type { FinishReason } from '../../protocol/finish-reason.js';
import type { NeutralError } from '../../protocol/neutral-error.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { Usage } from '../../protocol/usage.js';
import { NO_USAGE } from '../shared/token-counts.js';
import type { ReasoningPart, ReasoningSignature } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamEncoder } from '../dialect.js';
import type { ReplyContext } from '../reply-context.js';
import { namedEvent } from '../shared/named-event.js';
import { writeCitations } from './citations.js';
import { messageHead, toolUse, writeStop } from './encode-reply.js';
import { encodeError } from './errors.js';
import { signatureText, writeThinking } from './parts/thinking.js';
import { writeUsage } from './usage.js';

type ContentEvent = Exclude<Extract<NeutralEvent, { choice: number }>, { kind: 'finish' | 'logprobs' }>;
type BlockKind = 'text' | 'thinking' | 'tool_use';

/** Writes the events of a streamed message. The stop reason is held back until the answer is known to be complete. */
export class MessageStreamEncoder implements StreamEncoder {
  private index = -1;
  private open: BlockKind | null = null;
  private finish: FinishReason = 'other';
  private stopSequence: string | null = null;
  private hasRefused = false;
  private usage: Usage | null = null;

  constructor(private readonly context: ReplyContext) {}

  push(event: NeutralEvent): string {
    switch (event.kind) {
      case 'start':
        return this.start(event.model);
      case 'usage':
        this.usage = event.usage;
        return '';
      case 'finish':
        this.finish = event.reason;
        this.stopSequence = event.stopSequence;
        return '';
      case 'end':
        return this.end();
      case 'logprobs':
      case 'error':
      case 'broken':
        return '';
      default:
        return this.content(event);
    }
  }

  fail(error: NeutralError): string {
    return namedEvent('error', encodeError(error, this.context.id));
  }

  private content(event: ContentEvent): string {
    switch (event.kind) {
      case 'refusal':
        this.hasRefused = true;
        return this.textDelta(event.text);
      case 'text':
        return this.textDelta(event.text);
      case 'reasoning':
        return this.enter('thinking') + this.delta({ type: 'thinking_delta', thinking: event.text });
      case 'reasoning_end':
        return this.endThought(event.signature);
      case 'tool_call':
        return this.begin('tool_use', toolUse(event));
      case 'tool_arguments':
        return this.delta({ type: 'input_json_delta', partial_json: event.text });
      case 'tool_call_end':
        return this.close();
      case 'citation':
        return this.cite(writeCitations([event.citation]));
      default:
        return event satisfies never;
    }
  }

  private start(model: string | null): string {
    const usage = { ...writeUsage(NO_USAGE), cache_creation: null, server_tool_use: null, service_tier: null };
    const message = { ...messageHead(this.context, model), usage };
    return namedEvent('message_start', { type: 'message_start', message });
  }

  private textDelta(text: string): string {
    return this.enter('text') + this.delta({ type: 'text_delta', text });
  }

  private cite(citations: readonly JsonObject[]): string {
    if (citations.length === 0) return '';
    return this.enter('text') + citations.map((citation) => this.delta({ type: 'citations_delta', citation })).join('');
  }

  /** A thought without a word to show may still have a signature to keep. */
  private endThought(signature: ReasoningSignature | null): string {
    const part: ReasoningPart = { kind: 'reasoning', text: '', signature };
    if (this.open === 'thinking') {
      return this.delta({ type: 'signature_delta', signature: signatureText(part) }) + this.close();
    }
    if (signature === null) return '';
    const block = writeThinking(part);
    if (block['type'] === 'redacted_thinking') return this.begin('thinking', block) + this.close();
    return this.enter('thinking') + this.endThought(signature);
  }

  private enter(kind: 'text' | 'thinking'): string {
    if (this.open === kind) return '';
    const block =
      kind === 'text' ? { type: kind, text: '', citations: null } : { type: kind, thinking: '', signature: '' };
    return this.begin(kind, block);
  }

  private begin(kind: BlockKind, block: JsonObject): string {
    const closed = this.close();
    this.open = kind;
    this.index++;
    const event = { type: 'content_block_start', index: this.index, content_block: block };
    return closed + namedEvent('content_block_start', event);
  }

  private delta(delta: JsonObject): string {
    return namedEvent('content_block_delta', { type: 'content_block_delta', index: this.index, delta });
  }

  private close(): string {
    if (this.open === null) return '';
    this.open = null;
    return namedEvent('content_block_stop', { type: 'content_block_stop', index: this.index });
  }

  private end(): string {
    const delta = { ...writeStop(this.hasRefused ? 'refusal' : this.finish, this.stopSequence), container: null };
    const usage = { ...writeUsage(this.usage ?? NO_USAGE), server_tool_use: null };
    return (
      this.close() +
      namedEvent('message_delta', { type: 'message_delta', delta, usage }) +
      namedEvent('message_stop', { type: 'message_stop' })
    );
  }
}
