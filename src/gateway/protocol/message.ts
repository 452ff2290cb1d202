import type { AssistantPart, ResultPart, TextPart, UserPart } from './part.js';
import type { Cacheable } from './tool.js';

/** Instructions of the operator; both roles weigh the same. */
export interface SystemMessage {
  readonly role: 'system' | 'developer';
  readonly parts: readonly TextPart[];
}

/** A turn of the user. */
export interface UserMessage {
  readonly role: 'user';
  readonly parts: readonly UserPart[];
}

/** A turn of the model. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly parts: readonly AssistantPart[];
}

/** What one tool call led to. */
export interface ToolMessage extends Cacheable {
  readonly role: 'tool';
  /** The `id` of the call that it answers. */
  readonly callId: string;
  /** The tool's name, where the dialect tells it. */
  readonly name: string | null;
  readonly isError: boolean;
  readonly parts: readonly ResultPart[];
}

/** One message of a conversation, in order. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;
