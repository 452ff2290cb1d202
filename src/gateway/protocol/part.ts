import type { UpstreamDialectName } from './dialect-name.js';
import type { Citation } from './citation.js';
import type { Cacheable } from './tool.js';

/** Where the bytes of an image, a sound or a document are. */
export type MediaSource =
  | { readonly kind: 'data'; readonly mediaType: string; /** Base64. */ readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file_id'; /** As the provider named an uploaded file. */ readonly id: string };

/** A piece of prose. */
export interface TextPart extends Cacheable {
  readonly kind: 'text';
  readonly text: string;
  /** Where the model has it from. */
  readonly citations: readonly Citation[];
}

/** A picture. */
export interface ImagePart extends Cacheable {
  readonly kind: 'image';
  readonly source: MediaSource;
  /** How closely the model is to look (`low`, `high`, …); null leaves it to the provider. */
  readonly detail: string | null;
}

/** A sound, `wav`, `mp3`, … */
export interface AudioPart extends Cacheable {
  readonly kind: 'audio';
  readonly format: string;
  /** Base64. */
  readonly data: string;
}

/** A document, mostly a PDF. */
export interface FilePart extends Cacheable {
  readonly kind: 'file';
  readonly source: MediaSource;
  readonly name: string | null;
}

/** The model's word that it will not answer. */
export interface RefusalPart extends Cacheable {
  readonly kind: 'refusal';
  readonly text: string;
}

/**
 * What only the provider that wrote a piece of reasoning can read, and wants back unchanged so that a loop of tool
 * calls can go on: a signature, encrypted content, or a list of both.
 */
export interface ReasoningSignature {
  /** The dialect of the upstream that wrote it; no other takes it. */
  readonly from: UpstreamDialectName;
  readonly data: string;
  /** The provider's id of the item (Responses), or of the tool call that the signature belongs to (Gemini). */
  readonly id: string | null;
  /** The text was withheld (Anthropic's `redacted_thinking`). */
  readonly isRedacted: boolean;
}

/** A thought of the model; the text may be empty and the signature alone count. */
export interface ReasoningPart {
  readonly kind: 'reasoning';
  readonly text: string;
  readonly signature: ReasoningSignature | null;
}

/** The model's wish to have a tool run. */
export interface ToolCallPart extends Cacheable {
  readonly kind: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it, which need not be valid; for a custom tool plain text. */
  readonly arguments: string;
  readonly isCustom: boolean;
}

/** What a user may send. */
export type UserPart = TextPart | ImagePart | AudioPart | FilePart;

/** What a tool may give back. */
export type ResultPart = UserPart;

/** What a model may say. */
export type AssistantPart = TextPart | RefusalPart | ReasoningPart | ToolCallPart;

/** A text without citations. */
export function textPart(text: string): TextPart {
  return { kind: 'text', text, citations: [] };
}
