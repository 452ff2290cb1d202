import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { Refusal } from '../../protocol/refusal.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { StreamDecoder } from '../dialect.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';
import { CandidateDecoder } from './decode-candidate.js';
import { decodeError } from './errors.js';
import { readUsage } from './usage.js';

const NOTHING: readonly NeutralEvent[] = [];

/** Follows a stream of generateContent responses, which has no end of its own but that the connection closes. */
export class GeminiStreamDecoder implements StreamDecoder {
  private readonly candidates = new Map<number, CandidateDecoder>();
  private strangeEvents = 0;
  private hasStarted = false;
  private isOver = false;

  /** `id` is what tool calls without an id of their own are named after. */
  constructor(private readonly id: string) {}

  get unknownEvents(): number {
    let count = this.strangeEvents;
    for (const { unknownParts } of this.candidates.values()) count += unknownParts;
    return count;
  }

  push(data: string): readonly NeutralEvent[] {
    if (this.isOver || data === '') return NOTHING;
    try {
      return this.read(JSON.parse(data));
    } catch {
      return this.over({ kind: 'broken', why: 'invalid' });
    }
  }

  /** The same with a response that has been parsed already. */
  read(response: unknown): readonly NeutralEvent[] {
    const outer: unknown = Array.isArray(response) ? response[0] : response;
    if (!isObject(outer)) return this.over({ kind: 'broken', why: 'invalid' });
    if (isObject(outer['error'])) return this.over({ kind: 'error', refusal: decodeError(null, outer) });
    const blocked = blockedPrompt(outer);
    return blocked === null ? this.readResponse(outer) : this.over({ kind: 'error', refusal: blocked });
  }

  end(): readonly NeutralEvent[] {
    if (this.isOver) return NOTHING;
    const all = [...this.candidates.values()];
    const isComplete = all.length > 0 && all.every(({ isFinished }) => isFinished);
    return this.over(isComplete ? { kind: 'end' } : { kind: 'broken', why: 'incomplete' });
  }

  private over(event: NeutralEvent): NeutralEvent[] {
    this.isOver = true;
    return [event];
  }

  private readResponse(response: JsonObject): readonly NeutralEvent[] {
    const events: NeutralEvent[] = [];
    const { modelVersion, candidates, usageMetadata } = response;
    if (!this.hasStarted) {
      this.hasStarted = true;
      events.push({ kind: 'start', model: textIn(modelVersion) });
    }
    if (candidates === undefined && usageMetadata === undefined) this.strangeEvents++;
    for (const candidate of objectsIn(candidates)) {
      this.candidateAt(numberIn(candidate['index']) ?? 0).read(candidate, events);
    }
    const usage = readUsage(usageMetadata);
    if (usage !== null) events.push({ kind: 'usage', usage });
    if (events.some(({ kind }) => kind === 'error')) this.isOver = true;
    return events;
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

/** The prompt itself was refused: there is no answer at all. */
function blockedPrompt({ promptFeedback, candidates }: JsonObject): Refusal | null {
  if (!isObject(promptFeedback) || objectsIn(candidates).length > 0) return null;
  const { blockReason, blockReasonMessage } = promptFeedback;
  if (typeof blockReason !== 'string') return null;
  const message = textIn(blockReasonMessage) ?? `The prompt was blocked (${blockReason}).`;
  return { status: 400, code: 'content_filter', type: null, param: null, message, retryAfterMs: null };
}
