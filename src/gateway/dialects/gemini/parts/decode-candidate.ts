import type { NeutralEvent } from '../../../protocol/neutral-event.js';
import type { ReasoningSignature } from '../../../protocol/part.js';
import type { UpstreamError } from '../../../protocol/upstream-error.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, objectsIn, textIn } from '../../shared/fields.js';
import { saysSomething, writeArguments } from '../../shared/tool-arguments.js';
import { readCitations } from '../citations.js';
import { decodeFinishReason } from '../finish-reason.js';
import { readLogprobs } from './logprobs.js';
import { isNamed, partsIn } from './mend-reply.js';
import { readSignature } from './signatures.js';

/** Follows one candidate of a stream, or of a whole reply, which is a stream of one chunk. */
export class CandidateDecoder {
  isFinished = false;
  /** Parts passed over because nobody knows them. */
  unknownParts = 0;
  private calls = 0;
  private isThinking = false;
  private hasContent = false;

  constructor(
    private readonly choice: number,
    private readonly id: string,
  ) {}

  /** Adds what the candidate brings; gives the failure that it ends in, if it does. */
  read(candidate: JsonObject, events: NeutralEvent[]): UpstreamError | null {
    const content = isObject(candidate['content']) ? candidate['content'] : {};
    this.hasContent ||= isObject(candidate['content']);
    for (const part of objectsIn(partsIn(content))) {
      if (isCallOfNothing(part))
        return failure('MALFORMED_FUNCTION_CALL', 'The model called a function without a name.');
      this.readPart(part, events);
    }
    for (const citation of readCitations(candidate)) events.push({ kind: 'citation', choice: this.choice, citation });
    const tokens = readLogprobs(candidate['logprobsResult']);
    if (tokens.length > 0) events.push({ kind: 'logprobs', choice: this.choice, tokens });
    const reason = textIn(candidate['finishReason']);
    return reason === null || this.isFinished ? null : this.finish(reason, candidate['finishMessage'], events);
  }

  private readPart(part: JsonObject, events: NeutralEvent[]): void {
    const { text, thought, functionCall: called } = part;
    const signature = textIn(part['thoughtSignature']);
    if (isObject(called) && isNamed(called)) this.readCall(called, signature, events);
    else if (typeof text !== 'string') this.unknownParts++;
    else if (thought === true) this.readThought(text, signature, events);
    else this.readText(text, signature, events);
  }

  private readThought(text: string, signature: string | null, events: NeutralEvent[]): void {
    if (text !== '') {
      this.isThinking = true;
      events.push({ kind: 'reasoning', choice: this.choice, text });
    }
    if (signature !== null) this.sign(signature, null, events);
  }

  private readText(text: string, signature: string | null, events: NeutralEvent[]): void {
    if (signature !== null) this.sign(signature, null, events);
    if (text === '') return;
    this.endThought(null, events);
    events.push({ kind: 'text', choice: this.choice, text });
  }

  private readCall(called: JsonObject, signature: string | null, events: NeutralEvent[]): void {
    const { choice } = this;
    const index = this.calls++;
    const id = textIn(called['id']) || `call_${this.id}_${index}`;
    const name = String(called['name']);
    if (signature === null) this.endThought(null, events);
    else this.sign(signature, id, events);
    events.push({ kind: 'tool_call', choice, index, id, name, isCustom: false });
    events.push({ kind: 'tool_arguments', choice, index, text: writeArguments(called['args'] ?? {}) });
    events.push({ kind: 'tool_call_end', choice, index });
  }

  /** The summary of the thoughts is over before the signature that belongs to what follows. */
  private sign(signature: string, callId: string | null, events: NeutralEvent[]): void {
    if (callId !== null) this.endThought(null, events);
    for (const part of readSignature(signature, callId)) {
      this.isThinking = true;
      this.endThought(part.signature, events);
    }
  }

  private endThought(signature: ReasoningSignature | null, events: NeutralEvent[]): void {
    if (!this.isThinking) return;
    this.isThinking = false;
    events.push({ kind: 'reasoning_end', choice: this.choice, signature });
  }

  private finish(reason: string, message: unknown, events: NeutralEvent[]): UpstreamError | null {
    const decoded = decodeFinishReason(reason, this.calls > 0);
    if (decoded === null || (decoded === 'stop' && !this.hasContent)) {
      return failure(reason, textIn(message) ?? '');
    }
    this.endThought(null, events);
    this.isFinished = true;
    events.push({ kind: 'finish', choice: this.choice, reason: decoded, stopSequence: null });
    return null;
  }
}

/** Nobody can run a call without a name; one without arguments as well is none, and is passed over. */
function isCallOfNothing({ functionCall: called }: JsonObject): boolean {
  return isObject(called) && !isNamed(called) && saysSomething(writeArguments(called['args']));
}

function failure(reason: string, message: string): UpstreamError {
  const code = reason.toLowerCase();
  return { status: null, code, type: 'server_error', param: null, message, retryAfterMs: null };
}
