import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { UpstreamError } from '../../protocol/upstream-error.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamDecoder } from '../dialect.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';
import { CandidateDecoder } from './parts/decode-candidate.js';
import { decodeError } from './errors.js';
import { readUsage } from './usage.js';
import { isDone, isNoise } from '../shared/event-payload.js';
import { saysError } from '../shared/says-error.js';

const NOTHING: readonly NeutralEvent[] = [];

/** Follows a stream of generateContent responses, which has no end of its own but that the connection closes. */
export class GeminiStreamDecoder implements StreamDecoder {
  readonly missingEnd = '';
  private readonly candidates = new Map<number, CandidateDecoder>();
  private strangeEvents = 0;
  private finished = 0;
  private hasStarted = false;
  private isOver = false;

  /** `id` is what tool calls without an id of their own are named after. */
  constructor(private readonly id: string) {}

  get unknownEvents(): number {
    let count = this.strangeEvents;
    for (const { unknownParts } of this.candidates.values()) count += unknownParts;
    return count;
  }

  get isComplete(): boolean {
    return this.finished > 0 && this.finished === this.candidates.size;
  }

  push(data: string): readonly NeutralEvent[] {
    if (this.isOver || data === '' || isNoise(data)) return NOTHING;
    if (isDone(data)) return this.end();
    try {
      return this.read(JSON.parse(data));
    } catch {
      return this.over({ kind: 'broken', why: 'invalid' });
    }
  }

  /** The same with a response, or a list of them, that has been parsed already. */
  read(response: unknown): readonly NeutralEvent[] {
    if (!Array.isArray(response)) return this.readOne(response);
    return response.flatMap((each: unknown) => (this.isOver ? NOTHING : this.readOne(each)));
  }

  private readOne(response: unknown): readonly NeutralEvent[] {
    if (!isObject(response)) return this.over({ kind: 'broken', why: 'invalid' });
    if (saysError(response['error'])) return this.over({ kind: 'error', refusal: decodeError(null, response) });
    const blocked = blockedPrompt(response);
    return blocked === null ? this.readResponse(response) : this.over({ kind: 'error', refusal: blocked });
  }

  end(): readonly NeutralEvent[] {
    if (this.isOver) return NOTHING;
    return this.over(this.isComplete ? { kind: 'end' } : { kind: 'broken', why: 'incomplete' });
  }

  /** What fails after the answer is complete does not matter any more. */
  private over(event: NeutralEvent): NeutralEvent[] {
    this.isOver = true;
    return [this.isComplete ? { kind: 'end' } : event];
  }

  private readResponse(response: JsonObject): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const { modelVersion, candidates, usageMetadata } = response;
    if (!this.hasStarted) {
      this.hasStarted = true;
      events.push({ kind: 'start', model: textIn(modelVersion) });
    }
    if (candidates === undefined && usageMetadata === undefined) this.strangeEvents++;
    const usage = readUsage(usageMetadata);
    const counts: NeutralEvent[] = usage === null ? [] : [{ kind: 'usage', usage }];
    for (const candidate of objectsIn(candidates)) {
      const answer = this.candidateAt(numberIn(candidate['index']) ?? 0);
      const wasFinished = answer.isFinished;
      const refusal = answer.read(candidate, events);
      if (answer.isFinished && !wasFinished) this.finished++;
      if (refusal !== null) return [...events, ...counts, ...this.over({ kind: 'error', refusal })];
    }
    return [...events, ...counts];
  }

  private candidateAt(index: number): CandidateDecoder {
    let candidate = this.candidates.get(index);
    if (candidate === undefined) {
      candidate = new CandidateDecoder(index, `${this.id}_${index}`);
      this.candidates.set(index, candidate);
    }
    return candidate;
  }
}

/** The prompt itself was refused: there is no answer at all, though there may be a candidate that holds none. */
function blockedPrompt({ promptFeedback, candidates }: JsonObject): UpstreamError | null {
  if (!isObject(promptFeedback)) return null;
  const { blockReason, blockReasonMessage } = promptFeedback;
  const isAnswered = objectsIn(candidates).some(
    ({ content, finishReason }) => isObject(content) || typeof finishReason === 'string',
  );
  if (isAnswered || typeof blockReason !== 'string' || blockReason === 'BLOCK_REASON_UNSPECIFIED') return null;
  const message = textIn(blockReasonMessage) ?? `The prompt was blocked (${blockReason}).`;
  return { status: 400, code: 'content_filter', type: null, param: null, message, retryAfterMs: null };
}
