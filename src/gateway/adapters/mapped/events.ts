import { encodeEvent } from '../../../platform/sse/encoder.js';
import { EVENT_DENSITY, swells } from '../../../platform/json-splice/swells.js';
import { isDone, isNoise } from '../../dialects/shared/event-payload.js';
import type { EventExpressions } from '../../catalog/mapping.js';
import type { AnswerCounts, ChunkWriter } from '../../dialects/openai-chat/parts/chunk-writer.js';
import { finishReasonOf } from './finish-reason.js';
import { countsFound, errorFound, isFound, textFound } from './found.js';

/** Stands for an event that is no JSON; no reader takes it for one. */
const NOT_AN_EVENT = Buffer.from('data: {not JSON\n\n');
const NOTHING = Buffer.alloc(0);
/** No model says as much in one event, of which nothing but text is read. */
const MOST_CHARACTERS = 1024 * 1024;

/** Maps the events of a stream to those of a chat stream. */
export class MappedEvents {
  /** The answer is complete; nothing after it counts. */
  isDone = false;
  private finishReason: string | null = null;
  private counts: AnswerCounts | null = null;

  constructor(
    private readonly expressions: EventExpressions,
    private readonly writer: ChunkWriter,
    private readonly showsCounts: boolean,
  ) {}

  /** The chat events for the payload of one event; empty when it says nothing to a client. */
  push(payload: string): Buffer {
    if (this.isDone || payload === '') return NOTHING;
    if (isDone(payload)) return this.finish();
    if (payload.length > MOST_CHARACTERS || isDense(payload)) return NOT_AN_EVENT;
    let value: unknown;
    try {
      value = JSON.parse(payload);
    } catch {
      return isNoise(payload) ? NOTHING : NOT_AN_EVENT;
    }
    return this.map(value);
  }

  /** The stream is over: a finish reason that came makes it whole, anything else leaves it broken off. */
  end(): Buffer {
    return this.isDone || this.finishReason === null ? NOTHING : this.finish();
  }

  private map(value: unknown): Buffer {
    const { expressions } = this;
    const error = errorFound(expressions.error, value);
    if (error !== null) return encodeEvent({ error });
    this.counts = countsFound(expressions, value) ?? this.counts;
    const reason = textFound(expressions.finishReason, value);
    if (reason !== null && reason !== '') this.finishReason = finishReasonOf(reason);
    const said = this.deltas(value);
    return isFound(expressions.done, value) ? Buffer.concat([...said, this.finish()]) : Buffer.concat(said);
  }

  private deltas(value: unknown): Buffer[] {
    const reasoning = textFound(this.expressions.reasoning, value);
    const text = textFound(this.expressions.delta, value);
    return [
      ...(reasoning ? [this.writer.delta({ reasoning_content: reasoning })] : []),
      ...(text ? [this.writer.text(text)] : []),
    ];
  }

  private finish(): Buffer {
    this.isDone = true;
    return this.writer.finish(this.finishReason ?? 'stop', this.showsCounts ? this.counts : null);
  }
}

function isDense(payload: string): boolean {
  return payload.length > EVENT_DENSITY.maxValues && swells(Buffer.from(payload, 'latin1'), EVENT_DENSITY);
}
