/** A JSON object as it stands on the wire. */
export type JsonObject = Record<string, unknown>;

/** Something that a provider can be asked to keep in its prompt cache, with all that stands before it. */
export interface Cacheable {
  /** The mark as the client wrote it (Anthropic's `cache_control`); absent where nothing is marked. */
  readonly cacheControl?: JsonObject;
}

/** A tool that takes arguments as JSON. */
export interface FunctionTool extends Cacheable {
  readonly kind: 'function';
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of the arguments; null for a tool without any. */
  readonly schema: JsonObject | null;
  /** Whether the arguments must match the schema; null leaves it to the provider. */
  readonly isStrict: boolean | null;
}

/** A tool that takes plain text in place of JSON. */
export interface CustomTool extends Cacheable {
  readonly kind: 'custom';
  readonly name: string;
  readonly description: string | null;
  /** OpenAI's grammar of the text, as its Responses API has it; null for any text. */
  readonly format: JsonObject | null;
}

/** A tool that the client runs. */
export type Tool = FunctionTool | CustomTool;

/** Whether the model may, must or must not call tools, and which. */
export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'required' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'allowed'; readonly isRequired: boolean; readonly names: readonly string[] };

/** The form that the answer must have. */
export type ResponseFormat =
  | { readonly kind: 'json' }
  | {
      readonly kind: 'json_schema';
      readonly name: string | null;
      readonly description: string | null;
      readonly schema: JsonObject;
      readonly isStrict: boolean | null;
    };
