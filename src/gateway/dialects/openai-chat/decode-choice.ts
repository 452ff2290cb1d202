import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { ReasoningSignature } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';
import { readAnnotations } from './citations.js';
import { decodeFinishReason } from './finish-reason.js';
import { readLogprobs } from './logprobs.js';
import { keepDetails, textOfDetail } from './reasoning-details.js';

/** The tool call that arguments are arriving for. */
interface OpenCall {
  readonly index: number;
  /** The upstream's own number and id for it. */
  readonly wireIndex: number | null;
  readonly wireId: string | null;
  readonly isCustom: boolean;
}

/** Follows the deltas of one choice and puts them into blocks that stand one behind the other. */
export class ChoiceDecoder {
  isFinished = false;
  private isReasoning = false;
  private readonly details = new DetailList();
  private openCall: OpenCall | null = null;
  private calls = 0;

  constructor(
    private readonly choice: number,
    private readonly id: string,
  ) {}

  /** Adds what the chunk brings; false when it goes back to a tool call that was over. */
  read({ delta, logprobs, finish_reason: reason }: JsonObject, events: NeutralEvent[]): boolean {
    if (isObject(delta) && !this.readDelta(delta, events)) return false;
    if (isObject(logprobs)) {
      const tokens = readLogprobs(logprobs);
      if (tokens.length > 0) events.push({ kind: 'logprobs', choice: this.choice, tokens });
    }
    if (typeof reason === 'string' && reason !== '' && !this.isFinished) this.finish(reason, events);
    return true;
  }

  private readDelta(delta: JsonObject, events: NeutralEvent[]): boolean {
    const { choice } = this;
    this.readReasoning(delta, events);
    const { content, refusal, annotations, tool_calls: calls } = delta;
    if (typeof content === 'string' && content !== '') {
      this.closeBlocks(events);
      events.push({ kind: 'text', choice, text: content });
    }
    if (typeof refusal === 'string' && refusal !== '') {
      this.closeBlocks(events);
      events.push({ kind: 'refusal', choice, text: refusal });
    }
    for (const citation of annotations === undefined ? [] : readAnnotations(annotations)) {
      events.push({ kind: 'citation', choice, citation });
    }
    return calls === undefined || objectsIn(calls).every((call) => this.readCall(call, events));
  }

  private readReasoning(delta: JsonObject, events: NeutralEvent[]): void {
    const details = delta['reasoning_details'] === undefined ? [] : objectsIn(delta['reasoning_details']);
    for (const detail of details) this.details.add(detail);
    const spoken = textIn(delta['reasoning_content']) ?? textIn(delta['reasoning']);
    const text = spoken ?? details.map(textOfDetail).join('');
    if (details.length > 0) this.isReasoning = true;
    if (text === '') return;
    this.closeCall(events);
    this.isReasoning = true;
    events.push({ kind: 'reasoning', choice: this.choice, text });
  }

  private readCall(delta: JsonObject, events: NeutralEvent[]): boolean {
    const wireIndex = numberIn(delta['index']);
    const wireId = textIn(delta['id']) || null;
    const open = this.openCall;
    const goesOn = open !== null && wireIndex === open.wireIndex && (wireId === null || wireId === open.wireId);
    if (open !== null && !goesOn && wireId === null && delta['function'] !== undefined && !isNamed(delta)) return false;
    const call = goesOn ? open : this.beginCall(delta, { wireIndex, wireId }, events);
    const text = argumentsIn(delta, call.isCustom);
    if (text !== '') events.push({ kind: 'tool_arguments', choice: this.choice, index: call.index, text });
    return true;
  }

  private beginCall(
    delta: JsonObject,
    { wireIndex, wireId }: Pick<OpenCall, 'wireIndex' | 'wireId'>,
    events: NeutralEvent[],
  ): OpenCall {
    this.closeBlocks(events);
    const isCustom = delta['type'] === 'custom';
    const index = this.calls++;
    const called = delta[isCustom ? 'custom' : 'function'];
    const name = (isObject(called) ? textIn(called['name']) : null) ?? '';
    const id = wireId ?? `call_${this.id}_${index}`;
    events.push({ kind: 'tool_call', choice: this.choice, index, id, name, isCustom });
    return (this.openCall = { index, wireIndex, wireId, isCustom });
  }

  private finish(reason: string, events: NeutralEvent[]): void {
    this.closeBlocks(events);
    this.isFinished = true;
    events.push({ kind: 'finish', choice: this.choice, reason: decodeFinishReason(reason), stopSequence: null });
  }

  private closeBlocks(events: NeutralEvent[]): void {
    this.closeCall(events);
    if (!this.isReasoning) return;
    this.isReasoning = false;
    events.push({ kind: 'reasoning_end', choice: this.choice, signature: this.details.take() });
  }

  private closeCall(events: NeutralEvent[]): void {
    if (this.openCall === null) return;
    events.push({ kind: 'tool_call_end', choice: this.choice, index: this.openCall.index });
    this.openCall = null;
  }
}

/** Puts the pieces of `reasoning_details` together that belong to one entry. */
class DetailList {
  private details: JsonObject[] = [];

  add(detail: JsonObject): void {
    const known = this.details.find(({ index, type }) => index === detail['index'] && type === detail['type']);
    if (known === undefined || typeof detail['index'] !== 'number') this.details.push({ ...detail });
    else grow(known, detail);
  }

  take(): ReasoningSignature | null {
    const { details } = this;
    this.details = [];
    return details.length === 0 ? null : keepDetails(details).signature;
  }
}

function grow(known: JsonObject, more: JsonObject): void {
  for (const [field, value] of Object.entries(more)) {
    const isProse = field === 'text' || field === 'summary' || field === 'data';
    if (isProse && typeof value === 'string') known[field] = (textIn(known[field]) ?? '') + value;
    else if (value !== null && value !== undefined) known[field] = value;
  }
}

function isNamed(delta: JsonObject): boolean {
  const called = delta['function'];
  return isObject(called) && typeof called['name'] === 'string' && called['name'] !== '';
}

function argumentsIn(delta: JsonObject, isCustom: boolean): string {
  const called = delta[isCustom ? 'custom' : 'function'];
  if (!isObject(called)) return '';
  return textIn(called[isCustom ? 'input' : 'arguments']) ?? '';
}
