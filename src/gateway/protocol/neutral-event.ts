import type { Citation } from './citation.js';
import type { FinishReason } from './finish-reason.js';
import type { ChosenToken } from './neutral-reply.js';
import type { Usage } from './usage.js';
import type { ReasoningSignature } from './part.js';
import type { UpstreamError } from './upstream-error.js';

/**
 * One element of a streamed reply.
 *
 * A stream is `start`, contents, one `finish` per choice, `usage` before or after it, and `end`; or it breaks off with
 * `error` or `broken`, after which nothing counts. Inside a choice the blocks stand one behind the other: a tool call is closed by
 * `tool_call_end` before anything else of the choice begins; text and refusal end where another block begins.
 */
export type NeutralEvent =
  | { readonly kind: 'start'; /** Null when the upstream tells none. */ readonly model: string | null }
  | { readonly kind: 'text'; readonly choice: number; readonly text: string }
  | { readonly kind: 'refusal'; readonly choice: number; readonly text: string }
  | { readonly kind: 'reasoning'; readonly choice: number; readonly text: string }
  /** Ends a thought, of which there may have been no text to read. */
  | { readonly kind: 'reasoning_end'; readonly choice: number; readonly signature: ReasoningSignature | null }
  | {
      readonly kind: 'tool_call';
      readonly choice: number;
      /** Place among the tool calls of the choice, from 0. */
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly isCustom: boolean;
    }
  | { readonly kind: 'tool_arguments'; readonly choice: number; readonly index: number; readonly text: string }
  | { readonly kind: 'tool_call_end'; readonly choice: number; readonly index: number }
  /** Belongs to the text so far. */
  | { readonly kind: 'citation'; readonly choice: number; readonly citation: Citation }
  | { readonly kind: 'logprobs'; readonly choice: number; readonly tokens: readonly ChosenToken[] }
  | {
      readonly kind: 'finish';
      readonly choice: number;
      readonly reason: FinishReason;
      readonly stopSequence: string | null;
    }
  /** The counts so far; a later one replaces it. */
  | { readonly kind: 'usage'; readonly usage: Usage }
  /** The upstream says that it failed. */
  | { readonly kind: 'error'; readonly refusal: UpstreamError }
  /** The upstream sent what cannot be understood, or stopped short without a word. */
  | { readonly kind: 'broken'; readonly why: 'invalid' | 'incomplete' }
  | { readonly kind: 'end' };
