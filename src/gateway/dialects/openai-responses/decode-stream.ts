import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { JsonObject } from '../../protocol/tool.js';
import { readTokens } from '../openai-chat/parts/logprobs.js';
import type { StreamDecoder } from '../dialect.js';
import { BlockSequence, type SequencedCall } from '../shared/block-sequence.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';
import { partEvents } from '../shared/reply-events.js';
import { argumentsText } from '../shared/tool-arguments.js';
import { readAnnotation } from './citations.js';
import { decodeItem, incompleteReason } from './decode-reply.js';
import { decodeError } from './errors.js';
import { decodeFinishReason } from './finish-reason.js';
import { asEvent } from './parts/item-events.js';
import { usualItem } from './parts/mend-reply.js';
import { ItemTable } from './parts/item-table.js';
import { readReasoning } from './parts/reasoning-item.js';
import { readUsage } from './usage.js';
import { readPayload } from '../shared/event-payload.js';
import { saysError } from '../shared/says-error.js';

const NOTHING: readonly NeutralEvent[] = [];

/** Events that repeat what others have told. */
const REPEATS: ReadonlySet<string> = new Set([
  'response.in_progress',
  'response.queued',
  'response.content_part.done',
  'response.reasoning_summary_part.done',
]);

/** Events that tell how a response stands, and nothing of what it says. */
const STATES: ReadonlySet<string> = new Set([
  'response.created',
  'response.in_progress',
  'response.queued',
  'response.completed',
  'response.incomplete',
]);

type EventReader = (event: JsonObject) => readonly NeutralEvent[];
type Prose = 'text' | 'refusal' | 'reasoning';

/** Follows the events of a streamed response. */
export class ResponseStreamDecoder implements StreamDecoder {
  unknownEvents = 0;
  /** The event that completes a response ends it as well. */
  readonly isComplete = false;
  readonly missingEnd = null;
  private readonly sequence = new BlockSequence(0);
  private readonly calls = new ItemTable<SequencedCall>();
  /** What stood in the heads of calls: all there is where nothing else comes. */
  private readonly inHeads = new Map<SequencedCall, unknown>();
  private hasStarted = false;
  private hasOutput = false;
  private hasContent = false;
  /** The prose of the item under way has been told piece by piece. */
  private hasProse = false;
  /** The same of the part under way. */
  private hasPartProse = false;
  private isOver = false;

  private readonly readers: Readonly<Record<string, EventReader>> = {
    'response.created': ({ response }) => this.start(response),
    'response.output_item.added': (event) => this.openItem(event),
    'response.output_item.done': (event) => this.closeItem(event),
    'response.output_text.delta': ({ delta, logprobs }) => this.readText(delta, logprobs),
    'response.output_text.done': ({ text }) => this.endPart('text', text),
    'response.refusal.delta': ({ delta }) => this.say('refusal', delta),
    'response.refusal.done': ({ refusal }) => this.endPart('refusal', refusal),
    'response.content_part.added': () => this.beginPart(0),
    'response.reasoning_summary_part.added': ({ summary_index: index }) => this.beginPart(numberIn(index)),
    'response.reasoning_summary_text.done': ({ text }) => this.endPart('reasoning', text),
    'response.reasoning_text.done': ({ text }) => this.endPart('reasoning', text),
    'response.reasoning_summary_text.delta': ({ delta }) => this.say('reasoning', delta),
    'response.reasoning_text.delta': ({ delta }) => this.say('reasoning', delta),
    'response.function_call_arguments.delta': (event) => this.addArguments(event, event['delta']),
    'response.custom_tool_call_input.delta': (event) => this.addArguments(event, event['delta']),
    'response.function_call_arguments.done': (event) => this.closeArguments(event, event['arguments']),
    'response.custom_tool_call_input.done': (event) => this.closeArguments(event, event['input']),
    'response.output_text.annotation.added': ({ annotation }) => this.cite(annotation),
    'response.completed': ({ response }) => this.finish(response),
    'response.incomplete': ({ response }) => this.finish(response),
    'response.failed': (event) => this.fail(event),
    'response.cancelled': (event) => this.fail(event),
    error: (event) => this.fail(event),
  };

  push(data: string): readonly NeutralEvent[] {
    if (this.isOver || data === '') return NOTHING;
    const payload = readPayload(data);
    if (payload === 'noise' || payload === 'done') return NOTHING;
    if (payload === 'broken') return this.over([{ kind: 'broken', why: 'invalid' }]);
    const event = asEvent(payload);
    const type = saysError(event['error']) ? 'error' : (textIn(event['type']) ?? '');
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

  private fail(event: JsonObject): readonly NeutralEvent[] {
    return this.over([{ kind: 'error', refusal: decodeError(null, event) }]);
  }

  private start(response: unknown): readonly NeutralEvent[] {
    if (this.hasStarted) return NOTHING;
    this.hasStarted = true;
    return [{ kind: 'start', model: isObject(response) ? textIn(response['model']) : null }];
  }

  private openItem(event: JsonObject): readonly NeutralEvent[] {
    const item = isObject(event['item']) ? event['item'] : {};
    switch (item['type']) {
      case 'message':
      case 'reasoning':
        this.hasProse = false;
        this.hasPartProse = false;
        return NOTHING;
      case 'function_call':
      case 'custom_tool_call':
        return this.openTool(event, item);
      default:
        this.unknownEvents++;
        return NOTHING;
    }
  }

  private openTool(event: JsonObject, item: JsonObject): NeutralEvent[] {
    const { type, id, call_id: callId, name } = item;
    this.hasContent = true;
    const events: NeutralEvent[] = [];
    const head = { id: textIn(callId) ?? '', name: textIn(name) ?? '', isCustom: type === 'custom_tool_call' };
    const call = this.sequence.open(head, events);
    this.calls.add({ ...event, item_id: id }, call);
    this.inHeads.set(call, item['arguments'] ?? item['input']);
    return events;
  }

  private closeItem(event: JsonObject): readonly NeutralEvent[] {
    const item = isObject(event['item']) ? usualItem(event['item']) : {};
    switch (item['type']) {
      case 'message':
        return this.hasProse ? NOTHING : this.sayWhole(item);
      case 'reasoning':
        return this.endThought(item);
      case 'function_call':
      case 'custom_tool_call':
        return this.closeTool({ ...event, item_id: item['id'] }, item);
      default:
        return NOTHING;
    }
  }

  private endThought(item: JsonObject): NeutralEvent[] {
    this.hasContent = true;
    const events: NeutralEvent[] = [];
    for (const { text, signature } of readReasoning(item)) {
      if (!this.hasProse) events.push(...this.say('reasoning', text));
      this.sequence.say({ kind: 'reasoning_end', choice: 0, signature }, events);
    }
    return events;
  }

  private sayWhole(item: JsonObject): NeutralEvent[] {
    return decodeItem(item).flatMap((part) => ('text' in part ? this.say(part.kind, part.text) : []));
  }

  /** Some servers tell of a call only when it is whole. */
  private closeTool(place: JsonObject, item: JsonObject): readonly NeutralEvent[] {
    const known = this.calls.find(place);
    const events = isAbout(known, item) ? [] : this.openTool(place, item);
    const call = this.calls.find(place);
    if (call === undefined) return events;
    this.sequence.rename(call, textIn(item['name']) ?? '', events);
    this.addWhole(call, item['arguments'] ?? item['input'], events);
    this.addWhole(call, this.inHeads.get(call), events);
    this.sequence.close(call, events);
    return events;
  }

  private closeArguments(place: JsonObject, whole: unknown): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const call = this.calls.find(place);
    if (call === undefined) return events;
    this.sequence.rename(call, textIn(place['name']) ?? '', events);
    this.addWhole(call, whole, events);
    return events;
  }

  /** Some servers tell the arguments only when they are whole. */
  private addWhole(call: SequencedCall, whole: unknown, events: NeutralEvent[]): void {
    if (!call.hasArguments) this.sequence.add(call, argumentsText(whole), events);
  }

  private readText(delta: unknown, logprobs: unknown): readonly NeutralEvent[] {
    const events = this.say('text', delta);
    const tokens = Array.isArray(logprobs) && logprobs.length > 0 ? readTokens(objectsIn(logprobs)) : [];
    if (tokens.length > 0) this.sequence.say({ kind: 'logprobs', choice: 0, tokens }, events);
    return events;
  }

  private addArguments(place: JsonObject, delta: unknown): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const call = this.calls.find(place);
    if (call === undefined || this.sequence.add(call, argumentsText(delta), events)) return events;
    return this.over([...events, { kind: 'broken', why: 'invalid' }]);
  }

  private say(kind: Prose, value: unknown): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const text = textIn(value) ?? '';
    if (text === '') return events;
    this.hasContent = true;
    this.hasProse = true;
    this.hasPartProse = true;
    this.sequence.say({ kind, choice: 0, text }, events);
    return events;
  }

  /** Parts of a summary stand apart. */
  private beginPart(index: number | null): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    this.hasPartProse = false;
    if (index !== 0) this.sequence.say({ kind: 'reasoning', choice: 0, text: '\n\n' }, events);
    return events;
  }

  /** Some servers tell what a part says only when it is whole. */
  private endPart(kind: Prose, whole: unknown): readonly NeutralEvent[] {
    return this.hasPartProse ? NOTHING : this.say(kind, whole);
  }

  private cite(annotation: unknown): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    for (const citation of isObject(annotation) ? readAnnotation(annotation) : []) {
      this.sequence.say({ kind: 'citation', choice: 0, citation }, events);
    }
    return events;
  }

  private finish(value: unknown): readonly NeutralEvent[] {
    const response = isObject(value) ? value : {};
    if (saysError(response['error'])) return this.fail({ response });
    const why = incompleteReason(response['incomplete_details']);
    const hasAnswer = this.hasOutput || why !== null || objectsIn(response['output']).length > 0;
    if (!hasAnswer) return this.over([{ kind: 'broken', why: 'incomplete' }]);
    const events = [...this.start(response), ...this.readOutput(response['output'])];
    for (const [call, whole] of this.inHeads) if (!call.isClosed) this.addWhole(call, whole, events);
    this.sequence.closeAll(events);
    const usage = readUsage(response['usage']);
    const reason = decodeFinishReason(why, this.sequence.hasCalls);
    return this.over([
      ...events,
      { kind: 'finish', choice: 0, reason, stopSequence: null },
      ...(usage === null ? [] : [{ kind: 'usage', usage } as const]),
      { kind: 'end' },
    ]);
  }

  /** The whole output, where nothing of it has been told before. */
  private readOutput(output: unknown): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    if (this.hasContent) return events;
    for (const part of objectsIn(output).flatMap(decodeItem)) {
      if (part.kind !== 'tool_call') {
        events.push(...partEvents(part, 0, 0));
        continue;
      }
      const call = this.sequence.open(part, events);
      this.sequence.add(call, part.arguments, events);
      this.sequence.close(call, events);
    }
    return events;
  }
}

/** Whether an item is the call that its place stands for, which may have begun without an id. */
function isAbout(call: SequencedCall | undefined, { call_id: id }: JsonObject): boolean {
  return call !== undefined && (textIn(id) === null ? !call.isEnded : textIn(id) === call.head.id);
}
