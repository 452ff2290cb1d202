import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamDecoder } from '../dialect.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';
import { choiceFailure } from './passthrough/choice-failure.js';
import { ChoiceDecoder } from './parts/decode-choice.js';
import { readUpstreamError } from './errors.js';
import { isBareText, isWholeChoice, unfoldChoice } from './passthrough/unfold-choice.js';
import { readUsage } from './usage.js';
import { readPayload } from '../shared/event-payload.js';
import { saysError } from '../shared/says-error.js';

const NOTHING: readonly NeutralEvent[] = [];

/** Follows a stream of chat completion chunks. */
export class ChatStreamDecoder implements StreamDecoder {
  unknownEvents = 0;
  readonly missingEnd = null;
  private readonly choices = new Map<number, ChoiceDecoder>();
  private finished = 0;
  private hasStarted = false;
  private isOver = false;

  /** `id` is what tool calls without an id of their own are named after. */
  constructor(private readonly id: string) {}

  get isComplete(): boolean {
    return this.finished > 0 && this.finished === this.choices.size;
  }

  push(data: string, name: string | null): readonly NeutralEvent[] {
    if (this.isOver || data === '') return NOTHING;
    const chunk = readPayload(data);
    if (chunk === 'noise') return NOTHING;
    if (chunk === 'done') return this.end();
    if (chunk === 'broken') return this.over({ kind: 'broken', why: 'invalid' });
    if (name === 'error' || saysError(chunk['error'])) {
      return this.over({ kind: 'error', refusal: readUpstreamError(null, chunk) });
    }
    return this.readChunk(chunk);
  }

  end(): readonly NeutralEvent[] {
    if (this.isOver) return NOTHING;
    return this.over(this.isComplete ? { kind: 'end' } : { kind: 'broken', why: 'incomplete' });
  }

  /** What fails after the answer is complete does not matter any more. */
  private over(event: NeutralEvent): NeutralEvent[] {
    this.isOver = true;
    if (!this.isComplete) return [event];
    return [...[...this.choices.values()].flatMap((choice) => choice.end()), { kind: 'end' }];
  }

  private readChunk(chunk: JsonObject): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    if (!this.hasStarted) {
      this.hasStarted = true;
      events.push({ kind: 'start', model: textIn(chunk['model']) });
    }
    if (chunk['choices'] === undefined && chunk['usage'] === undefined) this.unknownEvents++;
    for (const choice of objectsIn(chunk['choices'])) {
      const end = this.readChoice(choice, events);
      if (end !== null) return [...events, ...this.over(end)];
    }
    const usage = isObject(chunk['usage']) ? readUsage(chunk['usage']) : null;
    if (usage !== null) events.push({ kind: 'usage', usage });
    return events;
  }

  /** Adds what a choice brings; gives what the stream ends in, if it does. */
  private readChoice(told: JsonObject, events: NeutralEvent[]): NeutralEvent | null {
    if (isBareText(told)) return { kind: 'broken', why: 'invalid' };
    const index = numberIn(told['index']) ?? 0;
    const choice = isWholeChoice(told) && !this.choices.has(index) ? unfoldChoice(told, index) : told;
    const answer = this.choiceAt(index);
    const refusal = choiceFailure(choice);
    if (refusal !== null) return { kind: 'error', refusal };
    const wasFinished = answer.isFinished;
    const isReadable = answer.read(choice, events);
    if (answer.isFinished && !wasFinished) this.finished++;
    return isReadable ? null : { kind: 'broken', why: 'invalid' };
  }

  private choiceAt(index: number): ChoiceDecoder {
    let choice = this.choices.get(index);
    if (choice === undefined) {
      choice = new ChoiceDecoder(index, `${this.id}_${index}`);
      this.choices.set(index, choice);
    }
    return choice;
  }
}
