import type { NeutralCall } from '../protocol/neutral-call.js';
import type { NeutralEvent } from '../protocol/neutral-event.js';
import type { JsonObject } from '../protocol/tool.js';
import type { Traits } from '../traits/traits.js';
import type { CallAddress, Dialect, StreamDecoder, StreamEncoder, UpstreamDialect } from './dialect.js';
import type { ReplyContext } from './reply-context.js';
import { fitCall } from './fit-call.js';
import { AnswerRestorer } from './shared/answer-restorer.js';
import { withUniqueCallIds } from './shared/call-ids.js';
import { fitToolNames } from './shared/tool-names.js';

/** The dialect of a client and that of an upstream. */
export interface DialectPair {
  readonly client: Dialect;
  readonly upstream: UpstreamDialect;
}

/** A client's request in the words of an upstream. */
export interface TranslatedCall {
  /** In the client's words, which its answer has to come back to. */
  readonly call: NeutralCall;
  readonly body: JsonObject;
  /** What the upstream will not get, by the client's field paths. */
  readonly dropped: readonly string[];
}

/** A model as an upstream knows it. */
export interface UpstreamModel {
  readonly name: string;
  readonly traits: Traits;
}

/** Translates a request for a model of an upstream; throws `invalid_request` with the place. */
export function translateCall(
  { client, upstream }: DialectPair,
  body: JsonObject,
  address: CallAddress,
  model: UpstreamModel,
): TranslatedCall {
  const decoded = client.decodeCall(body, address);
  const fitted = fitCall(withUniqueCallIds({ ...decoded.call, model: model.name }), model.traits);
  const encoded = upstream.encodeCall(fitToolNames(fitted.call, upstream.facts.toolNames), model.traits);
  const unsaid = [...fitted.dropped, ...encoded.dropped].map((field) => client.fieldPaths[field]);
  const own = client.name === upstream.name ? unreadFields(body, decoded.dropped) : {};
  return {
    call: fitted.call,
    body: { ...own, ...encoded.body },
    dropped: [...new Set([...decoded.dropped.filter((path) => !(path in own)), ...unsaid])],
  };
}

/** What nobody here has read, but an upstream of the client's own dialect may. */
function unreadFields(body: JsonObject, dropped: readonly string[]): JsonObject {
  return Object.fromEntries(dropped.filter((path) => path in body).map((path) => [path, body[path]]));
}

/** What translating a piece of a stream came to. */
export interface TranslatedEvents {
  /** Whole server-sent events for the client; may be empty. */
  readonly text: string;
  readonly events: readonly NeutralEvent[];
}

/** Translates a stream event by event. */
export class StreamTranslation {
  private readonly decoder: StreamDecoder;
  private readonly restorer: AnswerRestorer;
  private readonly encoder: StreamEncoder;
  private readonly askedFor: string | null;
  private hasStarted = false;

  constructor({ client, upstream }: DialectPair, call: NeutralCall, context: ReplyContext) {
    this.askedFor = context.askedFor ?? null;
    this.decoder = upstream.streamDecoder(context.id);
    this.restorer = new AnswerRestorer(call, { client, upstream }, context.id);
    this.encoder = client.streamEncoder(context);
  }

  /** Events of the upstream passed over because nobody knows them. */
  get unknownEvents(): number {
    return this.decoder.unknownEvents;
  }

  /** Every answer that has begun has its reason to end. */
  get isComplete(): boolean {
    return this.decoder.isComplete;
  }

  /** `data` is the payload of one server-sent event of the upstream. */
  push(data: string, name: string | null): TranslatedEvents {
    return this.encode(this.decoder.push(data, name));
  }

  /** The upstream has closed the stream. */
  end(): TranslatedEvents {
    return this.encode(this.decoder.end());
  }

  /** The last word of a stream that broke off. */
  fail(...error: Parameters<StreamEncoder['fail']>): string {
    return this.encoder.fail(...error);
  }

  private encode(events: readonly NeutralEvent[]): TranslatedEvents {
    let text = '';
    for (const event of events) {
      if (event.kind === 'error' || event.kind === 'broken') break;
      text += this.write(event);
    }
    return { text, events };
  }

  /** An answer starts once and before anything else, whatever its upstream leaves out or says late. */
  private write(event: NeutralEvent): string {
    if (event.kind === 'start') return this.start(event.model);
    let text = this.start(null);
    for (const restored of this.restorer.push(event)) text += this.encoder.push(restored);
    return text;
  }

  private start(model: string | null): string {
    if (this.hasStarted) return '';
    this.hasStarted = true;
    return this.encoder.push({ kind: 'start', model: model || this.askedFor });
  }
}
