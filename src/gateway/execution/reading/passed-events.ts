import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { scanObject, type Span } from '../../../platform/json-splice/scan-object.js';
import { beginOf } from '../../../platform/sse/first-bytes.js';
import { readEvent } from '../../../platform/sse/event.js';
import { DIALECTS } from '../../dialects/dialects.js';
import { saysError } from '../../dialects/shared/says-error.js';
import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import type { Usage } from '../../protocol/usage.js';
import type { Seen } from '../bill.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf } from '../fault.js';
import type { BodyListener } from './body-reader.js';
import { StreamPipeline, type EventMeaning, type EventReader } from './stream-pipeline.js';

const MAX_BYTES = 512 * 1024 * 1024;
/** No other dialect has pictures and sound. */
const OPENAI = DIALECTS[USUAL_DIALECT];
const FIELDS = new FieldNames(['type', 'error', 'usage', 'b64_json', 'url']);
const OPEN_BRACE = 0x7b;
const EMPTY_TEXT = 2;

/** Events behind which the last one of their kind has to come, and those that are it. */
const BEGUN: ReadonlySet<unknown> = new Set([
  'image_generation.partial_image',
  'image_edit.partial_image',
  'speech.audio.delta',
  'transcript.text.delta',
  'transcript.text.segment',
]);
const ENDED: ReadonlySet<unknown> = new Set([
  'image_generation.completed',
  'image_edit.completed',
  'speech.audio.done',
  'transcript.text.done',
]);
const PICTURES: ReadonlySet<unknown> = new Set(['image_generation.completed', 'image_edit.completed']);

/**
 * Passes the events of pictures and sound on as they come, those before the first content together with it. A failure
 * among them is one: before content for another channel to make good, behind it as the end of an answer that is not whole.
 */
export function passedEvents(listener: BodyListener, maxEventBytes: number): StreamPipeline {
  return new StreamPipeline(listener, new MediaReader(), maxEventBytes, MAX_BYTES);
}

/** Goes by the few fields that tell how a picture or a sound ends, and that it failed. */
class MediaReader implements EventReader {
  readonly isComplete = false;
  readonly outlastsFaults = false;
  readonly passesPieces = true;
  readonly takesLargeForContent = true;
  /** Some upstreams leave out the blank line behind their last event. */
  readonly readsRest = true;
  readonly rewrite = null;
  readonly instead = null;
  private usage: Usage | null = null;
  private hasContent = false;
  /** The last event of its kind is still to come. */
  private isOwed = false;

  get seen(): Seen {
    return { usage: this.usage, isFinal: true, answer: null };
  }

  end(): EventMeaning {
    return this.hasContent && !this.isOwed ? 'end' : faultOf('incomplete');
  }

  read(event: Buffer): EventMeaning {
    const { name, data } = readEvent(event);
    if (data === null || data[beginOf(data).start] !== OPEN_BRACE) return 'noise';
    try {
      const { fields } = scanObject(data, FIELDS);
      const [type, error, usage] = [fields.type, fields.error, fields.usage].map((span) => valueAt(data, span));
      this.usage = OPENAI.usage.read(usage) ?? this.usage;
      if (name === 'error' || saysError(error) || isFailing(type))
        return upstreamErrorFault(OPENAI.decodeError(null, JSON.parse(data.toString())));
      if (PICTURES.has(type) && !hasPicture(fields)) return faultOf('invalid_stream');
      this.isOwed = !ENDED.has(type) && (this.isOwed || BEGUN.has(type));
      this.hasContent = true;
      return 'content';
    } catch {
      return faultOf('invalid_stream');
    }
  }
}

function hasPicture({ b64_json: bytes, url }: { readonly b64_json?: Span; readonly url?: Span }): boolean {
  return isFilled(bytes) || isFilled(url);
}

function isFailing(type: unknown): boolean {
  return type === 'error' || (typeof type === 'string' && type.endsWith('.failed'));
}

function isFilled(text: Span | undefined): boolean {
  return text !== undefined && text.end - text.start > EMPTY_TEXT && text.end - text.start !== 'null'.length;
}

function valueAt(data: Buffer, span: Span | undefined): unknown {
  return span && JSON.parse(data.toString('utf8', span.start, span.end));
}
