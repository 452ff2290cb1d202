import type { Citation } from '../../../protocol/citation.js';
import type { NeutralEvent } from '../../../protocol/neutral-event.js';
import type { ReasoningPart, ReasoningSignature } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { readArguments } from '../../shared/tool-arguments.js';
import { writeCitations } from '../citations.js';
import { encodeFinishReason } from '../finish-reason.js';
import { writeLogprobs } from './logprobs.js';
import { writeSignature } from './signatures.js';

type CandidateEvent = Extract<NeutralEvent, { choice: number }>;

/**
 * Makes the parts of one candidate out of events. Calls are passed on whole; a signature waits for the tool call that
 * it belongs to, or stands on an empty text at the end.
 */
export class CandidateEncoder {
  private thought = '';
  private readonly thoughts: ReasoningPart[] = [];
  private readonly citations: Citation[] = [];
  private call: { readonly id: string; readonly name: string; text: string } | null = null;
  private finishReason = encodeFinishReason('other');

  constructor(private readonly index: number) {}

  /** The fields of a candidate that the event brings; null for none. */
  push(event: CandidateEvent): JsonObject | null {
    switch (event.kind) {
      case 'text':
      case 'refusal':
        return this.candidate([{ text: event.text }]);
      case 'reasoning':
        this.thought += event.text;
        return this.candidate([{ text: event.text, thought: true }]);
      case 'tool_call_end':
        return this.endCall();
      case 'logprobs':
        return { index: this.index, logprobsResult: writeLogprobs(event.tokens) };
      default:
        this.note(event);
        return null;
    }
  }

  /** What stands at the end of a candidate. */
  last(): JsonObject {
    const isSigned = this.thoughts.some((part) => part.signature !== null);
    const signature = isSigned ? this.takeSignature() : null;
    const citationMetadata = writeCitations(this.citations);
    return {
      ...this.candidate(signature === null ? [] : [{ text: '', thoughtSignature: signature }]),
      finishReason: this.finishReason,
      ...(citationMetadata === null ? {} : { citationMetadata }),
    };
  }

  private note(
    event: Extract<CandidateEvent, { kind: 'reasoning_end' | 'tool_call' | 'tool_arguments' | 'citation' | 'finish' }>,
  ): void {
    switch (event.kind) {
      case 'reasoning_end':
        this.endThought(event.signature);
        return;
      case 'tool_call':
        this.call = { id: event.id, name: event.name, text: '' };
        return;
      case 'tool_arguments':
        if (this.call !== null) this.call.text += event.text;
        return;
      case 'citation':
        this.citations.push(event.citation);
        return;
      case 'finish':
        this.finishReason = encodeFinishReason(event.reason);
        return;
      default:
        event satisfies never;
    }
  }

  private endThought(signature: ReasoningSignature | null): void {
    if (this.thought !== '' || signature !== null) {
      this.thoughts.push({ kind: 'reasoning', text: this.thought, signature });
    }
    this.thought = '';
  }

  private endCall(): JsonObject | null {
    const { call } = this;
    if (call === null) return null;
    this.call = null;
    const part = { functionCall: { id: call.id, name: call.name, args: readArguments(call.text) } };
    const signature = this.takeSignature();
    return this.candidate([signature === null ? part : { ...part, thoughtSignature: signature }]);
  }

  private takeSignature(): string | null {
    return writeSignature(this.thoughts.splice(0));
  }

  private candidate(parts: readonly JsonObject[]): JsonObject {
    return { content: { role: 'model', parts }, index: this.index };
  }
}
