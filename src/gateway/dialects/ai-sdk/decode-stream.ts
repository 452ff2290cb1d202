import type { Citation } from '../../protocol/citation.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamDecoder } from '../dialect.js';
import { BlockSequence, type SequencedCall } from '../shared/block-sequence.js';
import { textIn } from '../shared/fields.js';
import { parseObject } from '../shared/parse-object.js';
import { argumentsText } from '../shared/tool-arguments.js';
import { readCitations, readSource } from './citations.js';
import { decodeError } from './errors.js';
import { readEnding } from './finish-reason.js';
import { mergeMetadata, writeMetadata } from './parts/metadata.js';
import { stopSequenceIn } from './parts/stop-sequence.js';
import { readUsage } from './usage.js';

const NOTHING: readonly NeutralEvent[] = [];

type PartReader = (part: JsonObject) => readonly NeutralEvent[];

/** A tool call, by the id that its parts carry. */
interface OpenCall {
  readonly call: SequencedCall;
  readonly metadata: JsonObject;
}

/** Follows the stream parts of a language model, each a JSON object. */
export class PartStreamDecoder implements StreamDecoder {
  unknownEvents = 0;
  isComplete = false;
  readonly missingEnd = null;
  private readonly sequence = new BlockSequence(0);
  private readonly calls = new Map<string, OpenCall>();
  private readonly thoughts = new Map<string, JsonObject>();
  private hasStarted = false;
  private isOver = false;

  private readonly readers: Readonly<Record<string, PartReader>> = {
    'stream-start': () => NOTHING,
    'response-metadata': ({ modelId }) => this.start(textIn(modelId)),
    ping: () => NOTHING,
    raw: () => NOTHING,
    'text-start': () => NOTHING,
    'text-delta': ({ delta }) => this.say('text', delta),
    'text-end': ({ citations }) => this.cite(readCitations(citations)),
    'reasoning-start': (part) => this.think(part),
    'reasoning-delta': (part) => this.think(part),
    'reasoning-end': (part) => this.endThought(part),
    'tool-input-start': (part) => this.openCall(part),
    'tool-input-delta': (part) => this.addArguments(part),
    'tool-input-end': ({ id }) => this.closeCall(textIn(id) ?? ''),
    'tool-call': (part) => this.readCall(part),
    source: (part) => this.cite([readSource(part)]),
    finish: (part) => this.finish(part),
    error: (part) => this.over({ kind: 'error', refusal: decodeError(null, part) }),
  };

  constructor(private readonly id: string) {}

  push(data: string): readonly NeutralEvent[] {
    if (this.isOver || data === '') return NOTHING;
    const part = parseObject(data);
    return part === null ? this.over({ kind: 'broken', why: 'invalid' }) : this.read(part);
  }

  /** The same with a part that has been parsed already. */
  read(part: JsonObject): readonly NeutralEvent[] {
    const type = textIn(part['type']) ?? '';
    const read = Object.hasOwn(this.readers, type) ? this.readers[type] : undefined;
    if (read !== undefined) return this.begin(read(part));
    this.unknownEvents++;
    return NOTHING;
  }

  end(): readonly NeutralEvent[] {
    if (this.isOver) return NOTHING;
    return this.over(this.isComplete ? { kind: 'end' } : { kind: 'broken', why: 'incomplete' });
  }

  /** A package may tell the model late or never; contents do not wait for it. */
  private begin(events: readonly NeutralEvent[]): readonly NeutralEvent[] {
    return this.hasStarted || events.length === 0 ? events : [...this.start(null), ...events];
  }

  private start(model: string | null): NeutralEvent[] {
    if (this.hasStarted) return [];
    this.hasStarted = true;
    return [{ kind: 'start', model }];
  }

  /** What fails after the answer is complete does not matter any more. */
  private over(event: NeutralEvent): NeutralEvent[] {
    this.isOver = true;
    return [this.isComplete ? { kind: 'end' } : event];
  }

  private say(kind: 'text' | 'reasoning', delta: unknown): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const text = textIn(delta) ?? '';
    if (text !== '') this.sequence.say({ kind, choice: 0, text }, events);
    return events;
  }

  private cite(citations: readonly Citation[]): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    for (const citation of citations) this.sequence.say({ kind: 'citation', choice: 0, citation }, events);
    return events;
  }

  private think({ id, delta, providerMetadata }: JsonObject): NeutralEvent[] {
    const place = textIn(id) ?? '';
    this.thoughts.set(place, mergeMetadata(this.thoughts.get(place) ?? {}, providerMetadata));
    return this.say('reasoning', delta);
  }

  private endThought(part: JsonObject): NeutralEvent[] {
    const events = this.think(part);
    const place = textIn(part['id']) ?? '';
    const signature = writeMetadata(this.thoughts.get(place) ?? {}, null);
    this.thoughts.delete(place);
    this.sequence.say({ kind: 'reasoning_end', choice: 0, signature }, events);
    return events;
  }

  private openCall({ id, toolName, providerExecuted, providerMetadata }: JsonObject): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    if (providerExecuted === true) return this.passOver();
    const callId = textIn(id) || `call_${this.id}_${this.calls.size}`;
    const metadata = mergeMetadata({}, providerMetadata);
    this.sign(metadata, callId, events);
    const head = { id: callId, name: textIn(toolName) ?? '', isCustom: false };
    this.calls.set(callId, { call: this.sequence.open(head, events), metadata });
    return events;
  }

  private addArguments({ id, delta }: JsonObject): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const known = this.calls.get(textIn(id) ?? '');
    if (known === undefined || this.sequence.add(known.call, argumentsText(delta), events)) return events;
    return this.over({ kind: 'broken', why: 'invalid' });
  }

  private closeCall(id: string): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const known = this.calls.get(id);
    if (known !== undefined) this.sequence.close(known.call, events);
    return events;
  }

  /** The whole of a call; the arguments of most have been streamed before. */
  private readCall(part: JsonObject): readonly NeutralEvent[] {
    const { toolCallId: id, toolName, input, providerExecuted, providerMetadata } = part;
    if (providerExecuted === true) return this.passOver();
    const known = this.calls.get(textIn(id) ?? '');
    if (known !== undefined) return this.endCall(known, part);
    const events = this.openCall({ id, toolName, providerMetadata });
    const { call } = [...this.calls.values()].at(-1)!;
    this.sequence.add(call, argumentsText(input), events);
    this.sequence.close(call, events);
    return events;
  }

  private endCall({ call, metadata }: OpenCall, { input, providerMetadata }: JsonObject): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    if (!call.hasArguments) this.sequence.add(call, argumentsText(input), events);
    this.sequence.close(call, events);
    if (Object.keys(metadata).length === 0) this.sign(mergeMetadata({}, providerMetadata), call.head.id, events);
    return events;
  }

  /** What a package wants back with a call travels as reasoning without words. */
  private sign(metadata: JsonObject, callId: string, events: NeutralEvent[]): void {
    const signature = writeMetadata(metadata, callId);
    if (signature !== null) this.sequence.say({ kind: 'reasoning_end', choice: 0, signature }, events);
  }

  private finish({ finishReason, usage, providerMetadata }: JsonObject): NeutralEvent[] {
    const counted = readUsage(usage);
    const counts: NeutralEvent[] = counted === null ? [] : [{ kind: 'usage', usage: counted }];
    const ending = readEnding(finishReason);
    if (ending === 'incomplete') return [...counts, ...this.over({ kind: 'broken', why: 'incomplete' })];
    if (ending === 'failed') return [...counts, ...this.over({ kind: 'error', refusal: decodeError(null, {}) })];
    this.isComplete = true;
    const stopSequence = stopSequenceIn(providerMetadata);
    const reason = ending === 'stop' && stopSequence !== null ? 'stop_sequence' : ending;
    const events: NeutralEvent[] = [];
    this.sequence.closeAll(events);
    return [...events, { kind: 'finish', choice: 0, reason, stopSequence }, ...counts];
  }

  private passOver(): NeutralEvent[] {
    this.unknownEvents++;
    return [];
  }
}
