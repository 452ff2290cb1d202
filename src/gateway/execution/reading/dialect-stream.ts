import { TextSample } from '../../../platform/memory/text-sample.js';
import { readEvent } from '../../../platform/sse/event.js';
import { nameModelInEvent } from '../../dialects/name-model.js';
import type { StreamDecoder } from '../../dialects/dialect.js';
import { isDone, isNoise } from '../../dialects/shared/event-payload.js';
import type { StreamTranslation, TranslatedEvents } from '../../dialects/translation.js';
import type { DialectName } from '../../protocol/dialect-name.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { Usage } from '../../protocol/usage.js';
import { addText } from './event-text.js';
import { isCut, readableOf, UNREADABLE } from './outlined.js';
import type { Seen } from '../bill.js';
import type { BodyListener } from './body-reader.js';
import { Said } from './said.js';
import { faultOfEvent, isFailure } from './failing-event.js';
import { StreamPipeline, type EventMeaning, type EventReader } from './stream-pipeline.js';

/** What one event of an upstream becomes for the client, and what it means. */
export interface Step {
  readonly bytes: Buffer;
  readonly events: readonly NeutralEvent[];
}

/** How the events of an upstream reach the client. */
export interface EventMapper {
  /** Events passed over because nobody knows them. */
  readonly unknownEvents: number;
  /** Every answer that has begun has its reason to end. */
  readonly isComplete: boolean;
  /** An event may be passed on in pieces. */
  readonly passesPieces: boolean;
  /** An event that tells of a failure is not passed on as it is. */
  carry(event: Buffer): Step;
  /** The upstream has closed the stream. */
  end(): Step;
}

/** Events in the words of another dialect. */
export class TranslatingMapper implements EventMapper {
  readonly passesPieces = false;
  private readonly said = new Said();

  constructor(private readonly translation: StreamTranslation) {}

  get unknownEvents(): number {
    return this.translation.unknownEvents;
  }

  get isComplete(): boolean {
    return this.translation.isComplete;
  }

  carry(event: Buffer): Step {
    const readable = readableOf(event);
    if (readable === null) return UNREAD;
    const { name, data } = readEvent(readable);
    const told = this.translation.push(data?.toString() ?? '', name);
    const isWhole = readable === event || !isCut(told.text);
    return isWhole && told.events.every((each) => this.said.add(each)) ? toStep(told) : UNREAD;
  }

  end(): Step {
    return toStep(this.translation.end());
  }
}

/** Events as they came. */
export class PassthroughMapper implements EventMapper {
  readonly passesPieces = true;

  constructor(private readonly decoder: StreamDecoder) {}

  get unknownEvents(): number {
    return this.decoder.unknownEvents;
  }

  get isComplete(): boolean {
    return this.decoder.isComplete;
  }

  carry(event: Buffer): Step {
    return passed(this.decoder, event);
  }

  end(): Step {
    return endOf(this.decoder);
  }
}

/** Events as they came, but for the name of the model. */
export class NamingMapper implements EventMapper {
  readonly passesPieces = false;

  constructor(
    private readonly decoder: StreamDecoder,
    private readonly dialect: DialectName,
    private readonly model: string,
  ) {}

  get unknownEvents(): number {
    return this.decoder.unknownEvents;
  }

  get isComplete(): boolean {
    return this.decoder.isComplete;
  }

  carry(event: Buffer): Step {
    const { bytes, events } = passed(this.decoder, event);
    const { name, data } = readEvent(event);
    const named = data === null || bytes !== event ? null : nameModelInEvent(data, this.dialect, this.model);
    return { bytes: named === null || named === data ? bytes : writeEvent(name, named), events };
  }

  end(): Step {
    return endOf(this.decoder);
  }
}

const NOTHING = Buffer.alloc(0);
const UNREAD: Step = { bytes: NOTHING, events: UNREADABLE };

/** An event as it came, and what was read of it. */
function passed(decoder: StreamDecoder, event: Buffer): Step {
  const readable = readableOf(event);
  if (readable === null) return UNREAD;
  const { name, data } = readEvent(readable);
  const payload = data?.toString() ?? '';
  const events = decoder.push(payload, name);
  return { bytes: passedOn(decoder, { event, data, payload, events }), events };
}

/** No event of an answer in a dialect that ends without a mark; clients fail on it, and on one whose data is empty. */
function isJunk(data: Buffer | null, payload: string): boolean {
  return data !== null && (payload === '' || isNoise(payload) || isDone(payload));
}

/** An event as it came, and what the decoder read in it. */
interface ReadEvent extends Pick<Step, 'events'> {
  readonly event: Buffer;
  readonly data: Buffer | null;
  readonly payload: string;
}

/** What the client gets for an event: what only comes behind a complete answer, such as an error, is no part of it. */
function passedOn({ missingEnd }: StreamDecoder, { event, data, payload, events }: ReadEvent): Buffer {
  if (missingEnd !== null && events.at(-1)?.kind === 'end') return Buffer.from(missingEnd);
  return isJunk(data, payload) || events.some(isFailure) ? NOTHING : event;
}

/** The upstream has closed the stream, perhaps without its last event. */
function endOf(decoder: StreamDecoder): Step {
  const events = decoder.end();
  const { missingEnd } = decoder;
  return { bytes: missingEnd !== null && decoder.isComplete ? Buffer.from(missingEnd) : NOTHING, events };
}

/** An event of some name with these bytes as its data. */
export function writeEvent(name: string | null, data: Buffer): Buffer {
  const head = name === null ? 'data: ' : `event: ${name}\ndata: `;
  return Buffer.concat([Buffer.from(head), data, Buffer.from('\n\n')]);
}

function toStep({ text, events }: TranslatedEvents): Step {
  return { bytes: text === '' ? NOTHING : Buffer.from(text), events };
}

/** Carries an event stream of any dialect to the client; the end is passed on only when the upstream has said that it is one. */
export function mappedStream(listener: BodyListener, mapper: EventMapper, maxEventBytes: number): StreamPipeline {
  return new StreamPipeline(listener, new MappedReader(mapper), maxEventBytes);
}

/** Goes by what a mapper reads in the events. */
class MappedReader implements EventReader {
  readonly outlastsFaults = false;
  readonly takesLargeForContent = false;
  readonly readsRest = false;
  readonly rewrite = null;
  readonly passesPieces: boolean;
  instead: Buffer | null = null;
  private usage: Usage | null = null;
  private isFinal = false;
  private readonly text = new TextSample();
  private hasContent = false;

  constructor(private readonly mapper: EventMapper) {
    this.passesPieces = mapper.passesPieces;
  }

  get isComplete(): boolean {
    return this.mapper.isComplete;
  }

  get seen(): Seen {
    const { usage, isFinal, text: answer, mapper } = this;
    return { usage, isFinal, answer, unknownEvents: mapper.unknownEvents };
  }

  read(event: Buffer): EventMeaning {
    return this.meaningOf(this.mapper.carry(event), event);
  }

  end(): EventMeaning {
    return this.meaningOf(this.mapper.end(), null);
  }

  private meaningOf({ bytes, events }: Step, event: Buffer | null): EventMeaning {
    this.instead = bytes === event ? null : bytes;
    for (const each of events) this.note(each);
    const failure = events.find(isFailure);
    if (failure !== undefined) return faultOfEvent(failure);
    this.isFinal ||= events.at(-1)?.kind === 'end';
    if (this.isFinal) return 'end';
    return this.hasContent ? 'content' : 'noise';
  }

  private note(event: NeutralEvent): void {
    if (event.kind === 'usage') this.usage = event.usage;
    else if ('choice' in event) {
      this.hasContent = true;
      addText(event, this.text);
    }
  }
}
