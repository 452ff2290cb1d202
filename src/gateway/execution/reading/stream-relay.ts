import { DONE_EVENT } from '../../../platform/sse/encoder.js';
import { renameModelInEvents } from '../../dialects/openai-chat/passthrough/rename-model.js';
import { StreamReader } from '../../dialects/openai-chat/passthrough/stream.js';
import type { Seen } from '../bill.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf } from '../fault.js';
import type { BodyListener } from './body-reader.js';
import { StreamPipeline, type EventMeaning, type EventReader } from './stream-pipeline.js';

const NOTHING = Buffer.alloc(0);
const INVALID = faultOf('invalid_stream');

/** How a stream is relayed. */
export interface RelaySettings {
  /** Several answers share the stream, so that no event can be passed on unread. */
  readonly readsAll: boolean;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  /** The closing chunk with the token counts was asked for by the gateway alone. */
  readonly withholdsUsage: boolean;
  /** An event may be passed on in pieces, where nothing in it has to be renamed. */
  readonly passesPieces: boolean;
  readonly maxEventBytes: number;
}

/**
 * Relays an event stream of OpenAI's chat or completions as it comes; `[DONE]` is told when the answer is known to be
 * complete.
 */
export function relayedStream(listener: BodyListener, settings: RelaySettings): StreamPipeline {
  return new StreamPipeline(listener, new PassthroughReader(settings), settings.maxEventBytes);
}

/** Goes by the signs of the fast path, which leaves most events unparsed. */
class PassthroughReader implements EventReader {
  readonly outlastsFaults = true;
  readonly takesLargeForContent = false;
  readonly readsRest = false;
  readonly passesPieces: boolean;
  readonly rewrite: ((events: Buffer) => Buffer) | null;
  instead: Buffer | null = null;
  private readonly reader: StreamReader;
  private readonly withholdsUsage: boolean;

  constructor({ readsAll, reportedModel, withholdsUsage, passesPieces }: RelaySettings) {
    this.reader = new StreamReader(readsAll);
    this.withholdsUsage = withholdsUsage;
    this.passesPieces = passesPieces && reportedModel === null;
    this.rewrite = reportedModel === null ? null : (events) => renameModelInEvents(events, reportedModel);
  }

  get isComplete(): boolean {
    return this.reader.isFinished;
  }

  get seen(): Seen {
    const { usage, text, isFinished, unknownEvents } = this.reader;
    return { usage, isFinal: isFinished, answer: text, unknownEvents };
  }

  read(event: Buffer): EventMeaning {
    const { reader } = this;
    const sign = reader.read(event);
    this.instead = reader.mended;
    switch (sign) {
      case 'content':
      case 'noise':
        return sign;
      case 'junk':
        return this.withhold();
      case 'usage':
        return this.withholdsUsage ? this.withhold() : 'noise';
      case 'done':
        return this.end();
      case 'error':
        this.instead = null;
        return reader.refusal === null ? INVALID : upstreamErrorFault(reader.refusal);
      case 'invalid':
        this.instead = null;
        return INVALID;
      default:
        return sign satisfies never;
    }
  }

  end(): EventMeaning {
    this.instead = this.reader.isFinished ? DONE_EVENT : null;
    return this.reader.isFinished ? 'end' : faultOf('incomplete');
  }

  private withhold(): EventMeaning {
    this.instead = NOTHING;
    return 'noise';
  }
}
