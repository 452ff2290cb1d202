import type { FinishReason } from './finish-reason.js';
import type { Usage } from './usage.js';
import type { AssistantPart } from './part.js';

/** How likely a token was. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

/** A token with what could have stood in its place. */
export interface ChosenToken extends TokenLogprob {
  readonly alternatives: readonly TokenLogprob[];
}

/** One whole answer of a model. */
export interface ReplyChoice {
  readonly index: number;
  readonly parts: readonly AssistantPart[];
  readonly finish: FinishReason;
  /** Which of the client's stop sequences was met, where the provider tells. */
  readonly stopSequence: string | null;
  readonly logprobs: readonly ChosenToken[];
}

/** A whole reply in no dialect. */
export interface NeutralReply {
  /** The upstream's name of the model; null when it tells none. */
  readonly model: string | null;
  readonly choices: readonly ReplyChoice[];
  readonly usage: Usage | null;
}
