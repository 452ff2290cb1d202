import { DONE_EVENT, encodeEvent } from '../../../../platform/sse/encoder.js';

/** The identity of one answer. */
export interface AnswerIdentity {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
}

/** Token counts as far as somebody counted them. */
export interface AnswerCounts {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Writes the events of a chat stream, or of a completions stream, that answers once. */
export class ChunkWriter {
  private hasBegun = false;

  constructor(
    private readonly identity: AnswerIdentity,
    private readonly isChat: boolean,
  ) {}

  text(text: string): Buffer {
    return this.isChat ? this.delta({ content: text }) : this.choice({ text }, null);
  }

  /** Fields of a chat message; the first of them come with its role. */
  delta(fields: Readonly<Record<string, unknown>>): Buffer {
    const role = this.hasBegun ? {} : { role: 'assistant' };
    this.hasBegun = true;
    return this.choice({ delta: { ...role, ...fields } }, null);
  }

  /** The end of the answer, and the end of the stream. */
  finish(reason: string, counts: AnswerCounts | null): Buffer {
    const last = this.choice(this.isChat ? { delta: {} } : { text: '' }, reason);
    const usage = counts === null ? [] : [this.event({ choices: [], usage: usageObject(counts) })];
    return Buffer.concat([last, ...usage, DONE_EVENT]);
  }

  private choice(fields: object, finishReason: string | null): Buffer {
    return this.event({ choices: [{ index: 0, ...fields, logprobs: null, finish_reason: finishReason }] });
  }

  private event(fields: object): Buffer {
    const object = this.isChat ? 'chat.completion.chunk' : 'text_completion';
    return encodeEvent({ ...this.identity, object, ...fields });
  }
}

/** The `usage` object of token counts. */
export function usageObject({ promptTokens, completionTokens }: AnswerCounts): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
