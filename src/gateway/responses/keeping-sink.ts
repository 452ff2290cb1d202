import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject } from '../../platform/json-splice/scan-object.js';
import { EVENT_DENSITY, swells } from '../../platform/json-splice/swells.js';
import { valueAt } from '../dialects/shared/read-span.js';
import { PassingSink } from '../execution/passing-sink.js';
import type { Decision, ReplySink } from '../execution/reply-sink.js';
import type { AttemptTarget } from '../health/block.js';

/** Whoever keeps responses. */
export interface ResponseRecorder {
  /** Whether a response of this place may have to be kept; undefined where nobody knows the place. */
  wants(place: AttemptTarget | undefined): boolean;
  /** Its JSON, which is not the keeper's. */
  keep(response: Buffer): void;
}

/** Ten times what a model says; what is told again as events is built, and what is kept read, while all wait. */
const MOST_KEPT_BYTES = 4.5 * 1024 * 1024;
const DATA = Buffer.from('data: ');
const EVENT = new FieldNames(['type', 'response']);
const OPEN_BRACE = 0x7b;
const COMPLETE: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete']);

/** Passes a response on and tells of it once it is complete: a whole one, or what the last event of a stream holds. */
export class KeepingSink extends PassingSink {
  private place: AttemptTarget | undefined;
  private last: Buffer | null = null;

  constructor(
    sink: ReplySink,
    private readonly keeper: ResponseRecorder,
  ) {
    super(sink);
  }

  override reply(status: number, contentType: string, body: Buffer, decision: Decision): void {
    if (isModest(body) && this.keeper.wants(decision.place)) this.keeper.keep(body);
    super.reply(status, contentType, body, decision);
  }

  override commit(decision: Decision): void {
    this.place = decision.place;
    super.commit(decision);
  }

  override write(bytes: Buffer): boolean {
    this.last = bytes;
    return super.write(bytes);
  }

  override end(): void {
    const { last, place } = this;
    const isKept = last !== null && isModest(last) && this.keeper.wants(place);
    const response = isKept ? responseIn(last) : null;
    if (response !== null) this.keeper.keep(response);
    super.end();
  }
}

function isModest(json: Buffer): boolean {
  return json.length <= MOST_KEPT_BYTES && !swells(json, EVENT_DENSITY);
}

/** The response in the last of whole events; null unless that event completes it. */
function responseIn(events: Buffer): Buffer | null {
  const data = events.subarray(events.lastIndexOf(DATA) + DATA.length);
  try {
    const { type, response } = scanObject(data, EVENT).fields;
    const isComplete = type !== undefined && COMPLETE.has(valueAt(data, type));
    if (!isComplete || response === undefined || data[response.start] !== OPEN_BRACE) return null;
    return data.subarray(response.start, response.end);
  } catch {
    return null;
  }
}
