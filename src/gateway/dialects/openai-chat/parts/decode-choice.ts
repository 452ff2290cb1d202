import type { NeutralEvent } from '../../../protocol/neutral-event.js';
import type { ReasoningSignature } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { BlockSequence, type SequencedCall } from '../../shared/block-sequence.js';
import { isObject, objectsIn, textIn } from '../../shared/fields.js';
import { callPieces, CallTable, type CallPiece } from '../passthrough/call-table.js';
import { readAnnotations } from '../citations.js';
import { contentPieces, saidIn } from './content-parts.js';
import { decodeFinishReason } from '../finish-reason.js';
import { readLogprobs } from './logprobs.js';
import { keepDetails, textOfDetail } from './reasoning-details.js';

/** Follows the deltas of one choice and puts them into blocks that stand one behind the other. */
export class ChoiceDecoder {
  isFinished = false;
  /** Why it ends, told while a call waited for its arguments. */
  private reason: string | null = null;
  private isReasoning = false;
  /** The thought under way has been told in words: details without any beside them repeat it. */
  private isSpoken = false;
  private readonly details = new DetailList();
  private readonly sequence: BlockSequence;
  private readonly table = new CallTable();
  /** By their ordinal in the table. */
  private readonly calls: SequencedCall[] = [];

  constructor(
    private readonly choice: number,
    private readonly id: string,
  ) {
    this.sequence = new BlockSequence(choice);
  }

  /** Adds what the chunk brings; false when it goes back to a tool call that was over. */
  read(choice: JsonObject, events: NeutralEvent[]): boolean {
    const { logprobs, finish_reason: reason } = choice;
    const delta = saidIn(choice, 'delta');
    if (delta !== null && !this.readDelta(delta, events)) return false;
    if (isObject(logprobs)) {
      const tokens = readLogprobs(logprobs);
      if (tokens.length > 0) this.sequence.say({ kind: 'logprobs', choice: this.choice, tokens }, events);
    }
    if (typeof reason === 'string' && reason !== '' && !this.isFinished) this.finish(reason, events);
    return true;
  }

  private readDelta(delta: JsonObject, events: NeutralEvent[]): boolean {
    const { choice } = this;
    this.readReasoning(delta, events);
    const { content, refusal, annotations, tool_calls: calls, function_call: old } = delta;
    if (content !== undefined && content !== null) this.readContent(content, events);
    if (typeof refusal === 'string' && refusal !== '') {
      this.endThought(events);
      this.sequence.say({ kind: 'refusal', choice, text: refusal }, events);
    }
    for (const citation of annotations === undefined ? [] : readAnnotations(annotations)) {
      this.sequence.say({ kind: 'citation', choice, citation }, events);
    }
    if (calls === undefined && old === undefined) return true;
    return callPieces(delta).every((piece) => this.readCall(piece, events));
  }

  private readReasoning(delta: JsonObject, events: NeutralEvent[]): void {
    const details = delta['reasoning_details'] === undefined ? [] : objectsIn(delta['reasoning_details']);
    for (const detail of details) this.details.add(detail);
    const spoken = textIn(delta['reasoning_content']) ?? textIn(delta['reasoning']);
    if (details.length > 0) this.isReasoning = true;
    this.isSpoken ||= Boolean(spoken);
    this.think(spoken ?? (this.isSpoken ? '' : details.map(textOfDetail).join('')), events);
  }

  private readContent(content: unknown, events: NeutralEvent[]): void {
    for (const { kind, text } of contentPieces(content)) {
      if (kind === 'reasoning') {
        this.think(text, events);
        continue;
      }
      this.endThought(events);
      this.sequence.say({ kind, choice: this.choice, text }, events);
    }
  }

  private think(text: string, events: NeutralEvent[]): void {
    if (text === '') return;
    this.isReasoning = true;
    this.sequence.say({ kind: 'reasoning', choice: this.choice, text }, events);
  }

  private readCall(piece: CallPiece, events: NeutralEvent[]): boolean {
    const { ordinal } = this.table.find(piece);
    const call = (this.calls[ordinal] ??= this.beginCall(piece, events));
    if (piece.name !== null) this.sequence.rename(call, piece.name, events);
    return this.sequence.add(call, piece.text, events);
  }

  private beginCall({ id, name, isCustom }: CallPiece, events: NeutralEvent[]): SequencedCall {
    this.endThought(events);
    const head = { id: id ?? `call_${this.id}_${this.calls.length}`, name: name ?? '', isCustom };
    return this.sequence.open(head, events);
  }

  /** Some servers give the reason before the arguments of a call, or with each of their pieces. */
  private finish(reason: string, events: NeutralEvent[]): void {
    this.isFinished = true;
    if (this.sequence.hasOpenArguments) this.reason = reason;
    else this.conclude(reason, events);
  }

  /** What has been put off until nothing else can come. */
  end(): NeutralEvent[] {
    const events: NeutralEvent[] = [];
    if (this.reason !== null) this.conclude(this.reason, events);
    this.reason = null;
    return events;
  }

  private conclude(reason: string, events: NeutralEvent[]): void {
    this.sequence.closeAll(events);
    this.endThought(events);
    events.push({ kind: 'finish', choice: this.choice, reason: decodeFinishReason(reason), stopSequence: null });
  }

  private endThought(events: NeutralEvent[]): void {
    if (!this.isReasoning) return;
    this.isReasoning = false;
    this.isSpoken = false;
    this.sequence.say({ kind: 'reasoning_end', choice: this.choice, signature: this.details.take() }, events);
  }
}

/** Puts the pieces of `reasoning_details` together that belong to one entry. */
class DetailList {
  private details: JsonObject[] = [];
  private readonly numbered = new Map<string, JsonObject>();

  add(detail: JsonObject): void {
    const { index, type } = detail;
    const key = typeof index === 'number' ? `${index}/${textIn(type)}` : null;
    const known = key === null ? undefined : this.numbered.get(key);
    if (known === undefined) this.begin(key, { ...detail });
    else grow(known, detail);
  }

  take(): ReasoningSignature | null {
    const { details } = this;
    this.details = [];
    this.numbered.clear();
    return details.length === 0 ? null : keepDetails(details).signature;
  }

  private begin(key: string | null, detail: JsonObject): void {
    this.details.push(detail);
    if (key !== null) this.numbered.set(key, detail);
  }
}

function grow(known: JsonObject, more: JsonObject): void {
  for (const [field, value] of Object.entries(more)) {
    const isProse = field === 'text' || field === 'summary' || field === 'data';
    if (isProse && typeof value === 'string') known[field] = (textIn(known[field]) ?? '') + value;
    else if (value !== null && value !== undefined) known[field] = value;
  }
}
