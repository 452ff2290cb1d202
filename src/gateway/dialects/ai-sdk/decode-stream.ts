import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamDecoder } from '../dialect.js';
import { textIn } from '../shared/fields.js';
import { parseObject } from '../shared/parse-object.js';
import { readCitations, readSource } from './citations.js';
import { decodeError } from './errors.js';
import { readEnding } from './finish-reason.js';
import { mergeMetadata, writeMetadata } from './metadata.js';
import { stopSequenceIn } from './stop-sequence.js';
import { readUsage } from './usage.js';

const NOTHING: readonly NeutralEvent[] = [];

type PartReader = (part: JsonObject) => readonly NeutralEvent[];

/** A tool call, by the id that its parts carry. */
interface OpenCall {
  readonly index: number;
  isOpen: boolean;
  metadata: JsonObject;
}

/** Follows the stream parts of a language model, each a JSON object. */
export class PartStreamDecoder implements StreamDecoder {
  unknownEvents = 0;
  private readonly calls = new Map<string, OpenCall>();
  private readonly thoughts = new Map<string, JsonObject>();
  private hasStarted = false;
  private hasFinished = false;
  private isOver = false;

  private readonly readers: Readonly<Record<string, PartReader>> = {
    'stream-start': () => NOTHING,
    'response-metadata': ({ modelId }) => this.start(textIn(modelId)),
    ping: () => NOTHING,
    raw: () => NOTHING,
    'text-start': () => this.closeCalls(),
    'text-delta': ({ delta }) => this.say('text', delta),
    'text-end': ({ citations }) => readCitations(citations).map(cite),
    'reasoning-start': (part) => this.think(part),
    'reasoning-delta': (part) => this.think(part),
    'reasoning-end': (part) => this.endThought(part),
    'tool-input-start': (part) => this.openCall(part),
    'tool-input-delta': (part) => this.addArguments(part),
    'tool-input-end': ({ id }) => this.closeCall(this.calls.get(textIn(id) ?? '')),
    'tool-call': (part) => this.readCall(part),
    source: (part) => [cite(readSource(part))],
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
    return this.over(this.hasFinished ? { kind: 'end' } : { kind: 'broken', why: 'incomplete' });
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

  private over(event: NeutralEvent): NeutralEvent[] {
    this.isOver = true;
    return [event];
  }

  private say(kind: 'text' | 'reasoning', delta: unknown): NeutralEvent[] {
    const text = textIn(delta) ?? '';
    return text === '' ? [] : [...this.closeCalls(), { kind, choice: 0, text }];
  }

  private think({ id, delta, providerMetadata }: JsonObject): NeutralEvent[] {
    const place = textIn(id) ?? '';
    this.thoughts.set(place, mergeMetadata(this.thoughts.get(place) ?? {}, providerMetadata));
    return this.say('reasoning', delta);
  }

  private endThought(part: JsonObject): NeutralEvent[] {
    const said = this.think(part);
    const place = textIn(part['id']) ?? '';
    const signature = writeMetadata(this.thoughts.get(place) ?? {}, null);
    this.thoughts.delete(place);
    return [...said, { kind: 'reasoning_end', choice: 0, signature }];
  }

  private openCall({ id, toolName, providerExecuted, providerMetadata }: JsonObject): NeutralEvent[] {
    if (providerExecuted === true) return this.passOver();
    const callId = textIn(id) || `call_${this.id}_${this.calls.size}`;
    const closed = this.closeCalls();
    const metadata = mergeMetadata({}, providerMetadata);
    const index = this.calls.size;
    this.calls.set(callId, { index, isOpen: true, metadata });
    const call = { id: callId, name: textIn(toolName) ?? '', isCustom: false };
    return [...closed, ...signCall(metadata, callId), { kind: 'tool_call', choice: 0, index, ...call }];
  }

  private addArguments({ id, delta }: JsonObject): readonly NeutralEvent[] {
    const call = this.calls.get(textIn(id) ?? '');
    const text = textIn(delta) ?? '';
    if (call === undefined || text === '') return NOTHING;
    if (!call.isOpen) return this.over({ kind: 'broken', why: 'invalid' });
    return [{ kind: 'tool_arguments', choice: 0, index: call.index, text }];
  }

  private closeCall(call: OpenCall | undefined): NeutralEvent[] {
    if (call?.isOpen !== true) return [];
    call.isOpen = false;
    return [{ kind: 'tool_call_end', choice: 0, index: call.index }];
  }

  private closeCalls(): NeutralEvent[] {
    return [...this.calls.values()].flatMap((call) => this.closeCall(call));
  }

  /** The whole of a call; the arguments of most have been streamed before. */
  private readCall(part: JsonObject): readonly NeutralEvent[] {
    const { toolCallId: id, toolName, input, providerExecuted, providerMetadata } = part;
    if (providerExecuted === true) return this.passOver();
    const known = this.calls.get(textIn(id) ?? '');
    if (known !== undefined) {
      const late = Object.keys(known.metadata).length === 0 ? mergeMetadata({}, providerMetadata) : {};
      return [...this.closeCall(known), ...signCall(late, textIn(id) ?? '')];
    }
    const opened = this.openCall({ id, toolName, providerMetadata });
    const call = [...this.calls.values()].at(-1);
    const text = textIn(input) ?? '';
    const said: NeutralEvent[] =
      text === '' || call === undefined ? [] : [{ kind: 'tool_arguments', choice: 0, index: call.index, text }];
    return [...opened, ...said, ...this.closeCall(call)];
  }

  private finish({ finishReason, usage, providerMetadata }: JsonObject): NeutralEvent[] {
    const counted = readUsage(usage);
    const counts: NeutralEvent[] = counted === null ? [] : [{ kind: 'usage', usage: counted }];
    const ending = readEnding(finishReason);
    if (ending === 'incomplete') return [...counts, ...this.over({ kind: 'broken', why: 'incomplete' })];
    if (ending === 'failed') return [...counts, ...this.over({ kind: 'error', refusal: decodeError(null, {}) })];
    this.hasFinished = true;
    const stopSequence = stopSequenceIn(providerMetadata);
    const reason = ending === 'stop' && stopSequence !== null ? 'stop_sequence' : ending;
    return [...this.closeCalls(), { kind: 'finish', choice: 0, reason, stopSequence }, ...counts];
  }

  private passOver(): NeutralEvent[] {
    this.unknownEvents++;
    return [];
  }
}

/** What a package wants back with a call travels as reasoning without words. */
function signCall(metadata: JsonObject, callId: string): NeutralEvent[] {
  const signature = writeMetadata(metadata, callId);
  return signature === null ? [] : [{ kind: 'reasoning_end', choice: 0, signature }];
}

function cite(citation: ReturnType<typeof readSource>): NeutralEvent {
  return { kind: 'citation', choice: 0, citation };
}
