import type { CallField } from '../protocol/call.js';
import type { EndpointWords, OperationFamily } from '../protocol/operation.js';
import type { RefusableField } from '../traits/traits.js';

/** A place in a request: a field, or a field of an object in a field, as in `generationConfig.seed`. */
export type FieldPath = string;

/** What is known of what an upstream is spoken to in, as plain data. */
export interface UpstreamFacts {
  /** As documents call it. */
  readonly title: string;
  readonly toolNames: ToolNameRule;
  /** The code or type by which an upstream says, of a model asked for by its id, that there is none. */
  readonly missingModel: string;
  /** A signature belongs to the tool call behind it, whose id it names. */
  readonly signsCalls: boolean;
}

/** What is known of a wire format, as plain data. */
export interface DialectFacts extends UpstreamFacts {
  /** Where its clients ask, beside the endpoints that stand in the table of operations. */
  readonly endpoints: readonly DialectEndpoint[];
  /** The schema of its errors in the description of the API. */
  readonly errorSchema: string;
  readonly http: DialectHttp;
  /** The headers by which clients switch features on; they reach upstreams of this dialect alone. */
  readonly featureHeaders: readonly string[];
  /** The header by which its clients are known at an address that all dialects have; null for those without one. */
  readonly clientHeader: string | null;
  /** Its names for the fields that the gateway knows, beside those that mean the same wherever they stand. */
  readonly fieldNames: Readonly<Record<string, CallField>>;
  /** The field that holds the conversation. */
  readonly conversationField: string;
  /** The field that says which tools may be called. */
  readonly toolChoiceField: string;
  readonly maximum: AnswerMaximum;
  /** Where requests say what a model may refuse; each path is its own, not that of something else as well. */
  readonly refusablePaths: Partial<Readonly<Record<RefusableField, readonly FieldPath[]>>>;
  /** Where requests say how hard to think. */
  readonly effortPath: FieldPath;
  readonly modelPlace: ModelPlace;
  readonly kept: KeptReferences;
  /** The field in which a call of a tool has its data, beside those that all dialects have. */
  readonly callDataField: string | null;
  /** Its clients give back reasoning that another provider may have signed. */
  readonly returnsSignatures: boolean;
  /** Its clients take no ids of calls but those of letters, digits, `_` and `-`. */
  readonly hasPlainCallIds: boolean;
}

/** Where clients of a dialect ask; the body is JSON. */
interface EndpointAddress {
  /** With `{parameters}`. */
  readonly path: string;
  /** By which the API is described and a handler made; null where both have code of their own. */
  readonly words: EndpointWords | null;
}

/** An endpoint that a kind of work is asked for at. */
interface OperationEndpoint extends EndpointAddress {
  readonly does: 'operation';
  readonly family: OperationFamily;
}

/** An endpoint that counts the tokens of a request, and tells the number in a field of its answer. */
interface CountEndpoint extends EndpointAddress {
  readonly does: 'count';
  readonly field: string;
}

/** An endpoint of a dialect. */
export type DialectEndpoint = OperationEndpoint | CountEndpoint;

/** How a dialect is spoken over HTTP. */
export interface DialectHttp {
  /** Where its makers serve it; the base URL of a channel that gives none. */
  readonly baseUrl: string;
  /** The version segment that a base URL without one gets. */
  readonly version: string;
  /** The path of a conversation behind the base; `{model}` stands for the model's name. */
  readonly path: string;
  /** The path, where a stream has another one. */
  readonly streamPath: string | null;
  /** The paths of embeddings, where they are others than OpenAI's: of a batch, and of a single text. */
  readonly embeddingPaths: { readonly batch: string; readonly single: string } | null;
  /** The path of the list of models, a long page of it where it comes in pages. */
  readonly modelsPath: string;
  /** The header that carries a key bare; null for `Authorization: Bearer`. */
  readonly keyHeader: string | null;
  /** Headers that every request needs. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What upstreams take as the name of a tool. */
export interface ToolNameRule {
  readonly maxLength: number;
  /** A character that no name may hold. */
  readonly stray: RegExp;
  /** What a name begins with. */
  readonly start: RegExp;
}

/** The fields that may limit the tokens of an answer. */
export const MAXIMUM_FIELDS = [
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
] as const satisfies readonly CallField[];

/** One of the fields that may limit the tokens of an answer. */
export type MaximumField = (typeof MAXIMUM_FIELDS)[number];

/** How requests limit the tokens of their answer. */
export interface AnswerMaximum {
  /** What it is called where the gateway writes it. */
  readonly name: string;
  /** The object that it stands in; null for the request itself. */
  readonly within: string | null;
  /** The fields of the request itself that an upstream goes by, the first of them before the others. */
  readonly fields: readonly MaximumField[];
  /** What is thought is within it. */
  readonly holdsThoughts: boolean;
}

/** Where an answer names its model: in a whole one, and in an event of a stream. */
export interface ModelPlace {
  readonly whole: readonly string[];
  readonly event: readonly string[];
}

/** How requests refer to what only an upstream of the dialect may keep. */
export interface KeptReferences {
  readonly fields: readonly CallField[];
  /** A text that stands in a request with a reference, if that is no field of its own. */
  readonly mark: string | null;
  /** A request may go on from turns that it does not hold. */
  readonly holdsTurns: boolean;
}
