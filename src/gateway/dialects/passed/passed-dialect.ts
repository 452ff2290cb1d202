import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { Traits } from '../../traits/traits.js';
import type { ReplyContext } from '../reply-context.js';
import type { DialectFacts } from '../dialect-facts.js';
import type { KeptId } from '../kept-id.js';
import type { EventMender } from '../shared/event-mender.js';
import type { WireRequest } from './wire-request.js';

/** What becomes of requests and answers that pass the gateway in a dialect's own words. */
export interface PassedDialect {
  /** The steps by which a request is fitted to its model, one after the other. */
  readonly steps: readonly FittingStep[];
  /** What upstreams of the dialect may refuse in the lists of a request, whatever the model. */
  readonly mends: readonly MendedList[];
  /** Other spellings of fields, by which steps find them as well, and what gives the objects in them the usual ones. */
  readonly spelling: Spelling | null;
  /** A choice of tools without force; the same one when there is none in it. */
  freeChoice(choice: unknown): unknown;
  /** Whether the upstream runs a tool, at a price of its own and with words of its own. */
  isServerTool(tool: JsonObject): boolean;
  /** What only an upstream keeps and a request names in the dialect's own way. */
  keptItems(call: Call): readonly KeptId[];
  /** How a model is named whose place is the URL; null where it stands in the body. */
  readonly modelInUrl: ModelInUrl | null;
  /**
   * What mends a passed stream; null for chat, which has readers of its own. Without a context nothing is told of an
   * answer that its upstream has not told.
   */
  eventMender(context: ReplyContext | null): EventMender | null;
  /** A whole passed answer as its clients can run its calls; null when they can. */
  mendReply(answer: JsonObject): JsonObject | null;
}

/** A client's request on its way to a model of its own dialect. */
export interface PassedContext {
  readonly facts: DialectFacts;
  readonly passed: PassedDialect;
  readonly body: Buffer;
  readonly traits: Traits;
  /** It goes on from what an upstream keeps. */
  readonly goesOn: boolean;
  /** What the model does not get as it was said, by the client's paths. */
  readonly dropped: Set<string>;
}

/** Changes of a request what its model does not take. */
export type FittingStep = (request: WireRequest, scene: PassedContext) => void;

/** A list in a request whose elements upstreams of its own dialect may refuse. */
export interface MendedList {
  readonly field: 'messages' | 'tools';
  /** Whether bytes may hold such an element; most do not. */
  readonly isSuspect: (bytes: Buffer) => boolean;
  /** The element as it is taken; null where it is that already. */
  readonly mend: (element: JsonObject) => JsonObject | null;
}

/** Two ways to write one field. */
export interface Spelling {
  /** The usual name by the other one. */
  readonly names: Readonly<Record<string, string>>;
  readonly respell: (value: JsonObject) => JsonObject;
}

/** A model that stands in the URL, and may stand in the body once more. */
export interface ModelInUrl {
  /** The model as a body names it. */
  readonly nameOf: (model: string) => string;
  /** A request for vectors with another model in each of its requests. */
  readonly renameInRequests: (body: JsonObject, model: string) => JsonObject;
}
