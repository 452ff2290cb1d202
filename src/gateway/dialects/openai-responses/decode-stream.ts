import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { JsonObject } from '../../protocol/tool.js';
import { readTokens } from '../openai-chat/logprobs.js';
import type { StreamDecoder } from '../dialect.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';
import { parseObject } from '../shared/parse-object.js';
import { readAnnotation } from './citations.js';
import { incompleteReason } from './decode-reply.js';
import { decodeError } from './errors.js';
import { decodeFinishReason } from './finish-reason.js';
import { readReasoning } from './reasoning-item.js';
import { readUsage } from './usage.js';

const NOTHING: readonly NeutralEvent[] = [];

/** Events that repeat what others have told. */
const REPEATS: ReadonlySet<string> = new Set([
  'response.in_progress',
  'response.queued',
  'response.content_part.added',
  'response.content_part.done',
  'response.output_text.done',
  'response.refusal.done',
  'response.reasoning_summary_text.done',
  'response.reasoning_summary_part.done',
  'response.reasoning_text.done',
  'response.function_call_arguments.done',
  'response.custom_tool_call_input.done',
]);

/** Events that tell how a response stands, and nothing of what it says. */
const STATES: ReadonlySet<string> = new Set([
  'response.created',
  'response.in_progress',
  'response.queued',
  'response.completed',
  'response.incomplete',
]);

/** The tool call under way. */
interface OpenCall {
  readonly index: number;
  hasArguments: boolean;
}

type EventReader = (event: JsonObject) => readonly NeutralEvent[];

/** Follows the events of a streamed response. */
export class ResponseStreamDecoder implements StreamDecoder {
  unknownEvents = 0;
  private openCall: OpenCall | null = null;
  private calls = 0;
  private hasStarted = false;
  private hasOutput = false;
  private isOver = false;

  private readonly readers: Readonly<Record<string, EventReader>> = {
    'response.created': ({ response }) => this.start(response),
    'response.output_item.added': ({ item }) => this.openItem(item),
    'response.output_item.done': ({ item }) => this.closeItem(item),
    'response.output_text.delta': ({ delta, logprobs }) => this.readText(delta, logprobs),
    'response.refusal.delta': ({ delta }) => prose('refusal', delta),
    'response.reasoning_summary_part.added': ({ summary_index: index }) =>
      numberIn(index) === 0 ? NOTHING : prose('reasoning', '\n\n'),
    'response.reasoning_summary_text.delta': ({ delta }) => prose('reasoning', delta),
    'response.reasoning_text.delta': ({ delta }) => prose('reasoning', delta),
    'response.function_call_arguments.delta': ({ delta }) => this.readArguments(delta),
    'response.custom_tool_call_input.delta': ({ delta }) => this.readArguments(delta),
    'response.output_text.annotation.added': ({ annotation }) => cite(annotation),
    'response.completed': ({ response }) => this.finish(response),
    'response.incomplete': ({ response }) => this.finish(response),
    'response.failed': (event) => this.failed(event),
    error: (event) => this.failed(event),
  };

  push(data: string): readonly NeutralEvent[] {
    if (this.isOver || data === '' || data === '[DONE]') return NOTHING;
    const event = parseObject(data);
    if (event === null) return this.over([{ kind: 'broken', why: 'invalid' }]);
    const type = textIn(event['type']) ?? (isObject(event['error']) ? 'error' : '');
    const read = Object.hasOwn(this.readers, type) ? this.readers[type] : undefined;
    this.hasOutput ||= !STATES.has(type);
    if (read !== undefined) return read(event);
    if (!REPEATS.has(type)) this.unknownEvents++;
    return NOTHING;
  }

  end(): readonly NeutralEvent[] {
    return this.isOver ? NOTHING : this.over([{ kind: 'broken', why: 'incomplete' }]);
  }

  private over(events: readonly NeutralEvent[]): readonly NeutralEvent[] {
    this.isOver = true;
    return events;
  }

  private failed(event: JsonObject): readonly NeutralEvent[] {
    return this.over([{ kind: 'error', refusal: decodeError(null, event) }]);
  }

  private start(response: unknown): readonly NeutralEvent[] {
    if (this.hasStarted) return NOTHING;
    this.hasStarted = true;
    return [{ kind: 'start', model: isObject(response) ? textIn(response['model']) : null }];
  }

  private openItem(value: unknown): readonly NeutralEvent[] {
    const item = isObject(value) ? value : {};
    switch (item['type']) {
      case 'message':
      case 'reasoning':
        return NOTHING;
      case 'function_call':
      case 'custom_tool_call':
        return this.openTool(item);
      default:
        this.unknownEvents++;
        return NOTHING;
    }
  }

  private openTool({ type, call_id: id, name }: JsonObject): readonly NeutralEvent[] {
    const index = this.calls++;
    this.openCall = { index, hasArguments: false };
    const call = { id: textIn(id) ?? '', name: textIn(name) ?? '', isCustom: type === 'custom_tool_call' };
    return [{ kind: 'tool_call', choice: 0, index, ...call }];
  }

  private closeItem(value: unknown): readonly NeutralEvent[] {
    const item = isObject(value) ? value : {};
    switch (item['type']) {
      case 'reasoning':
        return readReasoning(item).map(({ signature }) => ({ kind: 'reasoning_end', choice: 0, signature }));
      case 'function_call':
      case 'custom_tool_call':
        return this.closeTool(textIn(item['arguments']) ?? textIn(item['input']));
      default:
        return NOTHING;
    }
  }

  /** Some servers tell the arguments only when they are whole. */
  private closeTool(whole: string | null): readonly NeutralEvent[] {
    const { openCall } = this;
    if (openCall === null) return NOTHING;
    const told = openCall.hasArguments ? NOTHING : this.readArguments(whole);
    this.openCall = null;
    return [...told, { kind: 'tool_call_end', choice: 0, index: openCall.index }];
  }

  private readText(delta: unknown, logprobs: unknown): readonly NeutralEvent[] {
    const tokens = Array.isArray(logprobs) && logprobs.length > 0 ? readTokens(objectsIn(logprobs)) : [];
    const text = prose('text', delta);
    return tokens.length === 0 ? text : [...text, { kind: 'logprobs', choice: 0, tokens }];
  }

  private readArguments(delta: unknown): readonly NeutralEvent[] {
    const { openCall } = this;
    if (openCall === null || typeof delta !== 'string' || delta === '') return NOTHING;
    openCall.hasArguments = true;
    return [{ kind: 'tool_arguments', choice: 0, index: openCall.index, text: delta }];
  }

  private finish(value: unknown): readonly NeutralEvent[] {
    const response = isObject(value) ? value : {};
    if (isObject(response['error'])) return this.failed({ response });
    const why = incompleteReason(response['incomplete_details']);
    const hasAnswer = this.hasOutput || why !== null || objectsIn(response['output']).length > 0;
    if (!hasAnswer) return this.over([{ kind: 'broken', why: 'incomplete' }]);
    const usage = readUsage(response['usage']);
    const reason = decodeFinishReason(why, this.calls > 0);
    return this.over([
      { kind: 'finish', choice: 0, reason, stopSequence: null },
      ...(usage === null ? [] : [{ kind: 'usage', usage } as const]),
      { kind: 'end' },
    ]);
  }
}

function prose(kind: 'text' | 'refusal' | 'reasoning', text: unknown): readonly NeutralEvent[] {
  return typeof text !== 'string' || text === '' ? NOTHING : [{ kind, choice: 0, text }];
}

function cite(annotation: unknown): readonly NeutralEvent[] {
  if (!isObject(annotation)) return NOTHING;
  return readAnnotation(annotation).map((citation) => ({ kind: 'citation', choice: 0, citation }));
}
