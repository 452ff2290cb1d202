import type { NeutralError } from '../../protocol/neutral-error.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { Usage } from '../../protocol/usage.js';
import type { ReasoningSignature } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamEncoder } from '../dialect.js';
import type { ReplyContext } from '../reply-context.js';
import { isObject } from '../shared/fields.js';
import { writeAnnotations } from './citations.js';
import { googleSignature } from './encode-reply.js';
import { encodeError } from './errors.js';
import { encodeFinishReason } from './finish-reason.js';
import { asksForFunctions, withFunctionCall } from './parts/functions.js';
import { writeTokens } from './parts/logprobs.js';
import { writeDetails } from './parts/reasoning-details.js';
import { writeUsage } from './usage.js';

const DONE = 'data: [DONE]\n\n';

/** The delta of a choice before it is put into a chunk. */
interface ChoiceDelta {
  readonly delta: JsonObject;
  readonly tokens?: readonly JsonObject[];
}

/** Writes chat completion chunks. Finish reasons are held back until the answer is known to be complete. */
export class ChatStreamEncoder implements StreamEncoder {
  private head = '';
  private readonly wantsUsage: boolean;
  private readonly wantsFunctions: boolean;
  private readonly begun = new Set<number>();
  /** By choice: some servers give the reason twice. */
  private readonly finishes = new Map<number, string>();
  private readonly thoughts = new Map<number, string>();
  private readonly customCalls = new Set<string>();
  private lastSignature: ReasoningSignature | null = null;
  private usage: Usage | null = null;

  constructor(private readonly context: ReplyContext) {
    const { stream_options: options } = context.request;
    this.wantsUsage = isObject(options) && options['include_usage'] === true;
    this.wantsFunctions = asksForFunctions(context.request);
  }

  push(event: NeutralEvent): string {
    switch (event.kind) {
      case 'start':
        this.head = this.writeHead(event.model);
        return '';
      case 'usage':
        this.usage = event.usage;
        return '';
      case 'finish':
        this.finishes.set(event.choice, this.chunk(event.choice, { delta: {} }, encodeFinishReason(event.reason)));
        return '';
      case 'end':
        return this.close();
      case 'error':
      case 'broken':
        return '';
      default: {
        const delta = this.deltaOf(event);
        return delta === null ? '' : this.chunk(event.choice, delta, null);
      }
    }
  }

  fail(error: NeutralError): string {
    return `data: ${JSON.stringify(encodeError(error))}\n\n`;
  }

  private deltaOf(event: Extract<NeutralEvent, { choice: number }>): ChoiceDelta | null {
    switch (event.kind) {
      case 'text':
        return { delta: { content: event.text } };
      case 'refusal':
        return { delta: { refusal: event.text } };
      case 'reasoning':
        this.thoughts.set(event.choice, (this.thoughts.get(event.choice) ?? '') + event.text);
        return { delta: { reasoning_content: event.text } };
      case 'reasoning_end':
        return this.signThought(event.choice, event.signature);
      case 'tool_call':
        return { delta: { tool_calls: [this.beginCall(event)] } };
      case 'tool_arguments':
        return { delta: { tool_calls: [this.addArguments(event)] } };
      case 'citation':
        return annotationDelta(writeAnnotations([event.citation]));
      case 'logprobs':
        return { delta: {}, tokens: writeTokens(event.tokens) };
      case 'tool_call_end':
      case 'finish':
        return null;
      default:
        return event satisfies never;
    }
  }

  private signThought(choice: number, signature: ReasoningSignature | null): ChoiceDelta | null {
    const text = this.thoughts.get(choice) ?? '';
    this.thoughts.delete(choice);
    this.lastSignature = signature;
    const details = signature === null ? [] : writeDetails([{ kind: 'reasoning', text, signature }]);
    return details.length === 0 ? null : { delta: { reasoning_details: details } };
  }

  private beginCall({ choice, index, id, name, isCustom }: Extract<NeutralEvent, { kind: 'tool_call' }>): JsonObject {
    if (isCustom) {
      this.customCalls.add(`${choice}/${index}`);
      return { index, id, type: 'custom', custom: { name, input: '' } };
    }
    const signature = this.lastSignature;
    const isSigned = signature?.from === 'gemini' && signature.id === id;
    const signed = isSigned ? { extra_content: googleSignature(signature.data) } : {};
    return { index, id, type: 'function', function: { name, arguments: '' }, ...signed };
  }

  private addArguments({ choice, index, text }: Extract<NeutralEvent, { kind: 'tool_arguments' }>): JsonObject {
    const isCustom = this.customCalls.has(`${choice}/${index}`);
    return isCustom ? { index, custom: { input: text } } : { index, function: { arguments: text } };
  }

  private writeHead(model: string | null): string {
    const { id, createdAt } = this.context;
    const head = {
      id: `chatcmpl-${id}`,
      object: 'chat.completion.chunk',
      created: createdAt,
      model: this.context.model ?? model ?? '',
      ...(this.wantsUsage ? { usage: null } : {}),
    };
    return `data: ${JSON.stringify(head).slice(0, -1)},"choices":[`;
  }

  private chunk(choice: number, { delta, tokens }: ChoiceDelta, finishReason: string | null): string {
    const isFirst = !this.begun.has(choice);
    if (isFirst) this.begun.add(choice);
    const logprobs = tokens === undefined ? null : { content: tokens, refusal: null };
    const whole = isFirst ? { role: 'assistant', ...delta } : delta;
    const written = { index: choice, delta: whole, logprobs, finish_reason: finishReason };
    const told = this.wantsFunctions ? withFunctionCall(written, 'delta') : written;
    return `${this.head}${JSON.stringify(told)}]}\n\n`;
  }

  private close(): string {
    const { usage } = this;
    const last = [...this.finishes.values()].join('');
    if (!this.wantsUsage || usage === null) return last + DONE;
    const head = this.head.replace('"usage":null,', `"usage":${JSON.stringify(writeUsage(usage))},`);
    return `${last}${head}]}\n\n${DONE}`;
  }
}

function annotationDelta(annotations: readonly JsonObject[]): ChoiceDelta | null {
  return annotations.length === 0 ? null : { delta: { annotations } };
}
