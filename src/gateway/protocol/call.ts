import type { Span, TopLevel } from '../../platform/json-splice/scan-object.js';
import type { CallHead } from './call-head.js';
import { CallNotes } from './call-notes.js';
import type { GovernedName } from './governed-fields.js';
import type { Maker, StoredRequest, Tab } from './stored-request.js';
import type { Upload } from './upload.js';

/** The fields of a request body that the gateway reads; all others pass by unread. */
export type CallField =
  | 'model'
  | 'stream'
  | 'stream_options'
  | 'n'
  | 'best_of'
  | 'max_tokens'
  | 'max_completion_tokens'
  | 'max_output_tokens'
  | 'max_tool_calls'
  | 'generation'
  | 'reasoning'
  | 'thinking'
  | 'thinking_budget'
  | 'prediction'
  | 'modalities'
  | 'size'
  | 'quality'
  | 'tools'
  | 'tool_choice'
  | 'web_search_options'
  | 'search_parameters'
  | 'enable_search'
  | 'web_search'
  | 'mcp_servers'
  | 'container'
  | 'user'
  | 'prompt_cache_key'
  | 'previous_response_id'
  | 'store'
  | 'conversation'
  | 'prompt'
  | 'system'
  | 'messages'
  | 'requests'
  | 'temperature';

/** One request of a client, as the gateway carries it: the raw bytes and the few facts read out of them. */
export interface Call extends CallHead {
  /** The body as it came, a JSON object; of an upload only what the gateway reads of it. */
  readonly body: Buffer;
  readonly top: TopLevel<CallField | GovernedName>;
  /** What the client said and the body could not be made to say, by the client's paths; absent when it is as it came. */
  readonly dropped?: readonly string[];
  /** Fields that the body has and that the route has a say in. */
  readonly governed: readonly GovernedName[];
  /** The form that the upstream gets, for operations with files. */
  readonly upload?: Upload;
  /** The model that the client asked for; null when the body names none. */
  readonly requestedModel: string | null;
  readonly wantsStream: boolean;
  /** The client of a stream asked for its token counts. */
  readonly wantsUsage: boolean;
  /** Answers asked for (`n`), 1 unless told. */
  readonly choices: number;
  /** Of an operation about stored responses: what is asked behind the address of all of them. */
  readonly stored?: StoredRequest;
  /** The channel and key that alone can answer: they made what the request refers to. */
  readonly madeBy?: Maker;
  /** Of a response that is made in the background: whether its tokens are still to be counted. */
  readonly tab?: Tab;
  /** What has been found out about these bytes. */
  readonly notes: CallNotes;
}

/** What of a request changes with its bytes. */
export type CallBytes = Pick<Call, 'body' | 'top'> & Partial<Pick<Call, 'governed' | 'dropped'>>;

/** The same request with other bytes, about which nothing is known yet. */
export function withBytes(call: Call, bytes: CallBytes): Call {
  return { ...call, ...bytes, notes: new CallNotes() };
}

/** The span of a field of the body. */
export function fieldOf(call: Call, field: CallField): Span | undefined {
  return call.top.fields[field];
}
