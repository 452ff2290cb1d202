import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { scanObject, type Span } from '../../../platform/json-splice/scan-object.js';
import { beginOf } from '../../../platform/sse/first-bytes.js';
import { readEvent } from '../../../platform/sse/event.js';
import { readUpstreamError } from '../../dialects/openai-chat/errors.js';
import { readUsage } from '../../dialects/openai-chat/usage.js';
import { saysError } from '../../dialects/shared/says-error.js';
import type { Usage } from '../../protocol/usage.js';
import type { Seen } from '../bill.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf, type Fault } from '../fault.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { BoundedEvents } from './bounded-events.js';
import { CommitGate, type Outlet } from './commit-gate.js';

const MAX_BYTES = 512 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);
const BLANK_LINE = Buffer.from('\n\n');
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
export class PassedEvents implements BodyReader, Outlet {
  private readonly events: BoundedEvents;
  private readonly gate: CommitGate;
  private usage: Usage | null = null;
  /** The last event of its kind is still to come. */
  private isOwed = false;
  /** A part of the last event was passed on, and its end was not. */
  private isTorn = false;
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    maxEventBytes: number,
  ) {
    this.events = new BoundedEvents(maxEventBytes, MAX_BYTES);
    this.gate = new CommitGate(this, maxEventBytes);
  }

  get held(): number {
    return this.events.held + this.gate.held;
  }

  get isInsideEvent(): boolean {
    return this.isTorn || this.events.isInsideLarge;
  }

  get seen(): Seen {
    return { usage: this.usage, isFinal: true, answer: null };
  }

  push(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return;
    if (!this.events.take(chunk)) {
      this.fail(faultOf('invalid_stream'));
      return;
    }
    const { bytes, ends, large } = this.events;
    let start = 0;
    if (large !== null) {
      start = large.bytes.length;
      this.judge(large.bytes, large.outline ?? NOTHING);
      this.isTorn = this.isOver;
    }
    for (const end of ends) {
      if (end > start) this.judge(bytes.subarray(start, end), bytes.subarray(start, end));
      if (this.isOver) return;
      start = end;
    }
    const begun = this.events.letGoOfLarge();
    if (begun !== null) this.handOut(begun);
  }

  /** Some upstreams leave out the blank line behind their last event. */
  end(): void {
    if (this.isOver) return;
    const { rest } = this.events;
    if (rest.length > 0) this.judge(Buffer.concat([rest, BLANK_LINE]), Buffer.concat([rest, BLANK_LINE]));
    if (this.isOver) return;
    if (!this.gate.isOpen || this.isOwed || this.events.isInsideLarge) {
      this.fail(faultOf('incomplete'));
      return;
    }
    this.isOver = true;
    this.listener.onFinish(NOTHING);
  }

  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onFail(fault);
  }

  /** Passes bytes on unless the event that they are, or the outline of it, tells of a failure. */
  private judge(bytes: Buffer, event: Buffer): void {
    const sign = this.read(event);
    if (sign === 'noise') this.keep(bytes);
    else if (sign === 'content') this.handOut(bytes);
    else this.fail(sign);
  }

  private keep(bytes: Buffer): void {
    if (!this.gate.take(bytes)) this.fail(faultOf('invalid_stream'));
  }

  private handOut(bytes: Buffer): void {
    this.gate.open();
    this.gate.take(bytes);
  }

  pass(bytes: Buffer): void {
    this.listener.onContent(bytes);
  }

  private read(event: Buffer): 'noise' | 'content' | Fault {
    const { name, data } = readEvent(event);
    if (data === null || data[beginOf(data).start] !== OPEN_BRACE) return 'noise';
    try {
      const { fields } = scanObject(data, FIELDS);
      const [type, error, usage] = [fields.type, fields.error, fields.usage].map((span) => valueAt(data, span));
      this.usage = readUsage(usage) ?? this.usage;
      if (name === 'error' || saysError(error) || isFailing(type))
        return upstreamErrorFault(readUpstreamError(null, JSON.parse(data.toString())));
      if (PICTURES.has(type) && !hasPicture(fields)) return faultOf('invalid_stream');
      this.isOwed = !ENDED.has(type) && (this.isOwed || BEGUN.has(type));
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
