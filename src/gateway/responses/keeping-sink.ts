import { PassingSink } from '../execution/passing-sink.js';
import type { Decision, ReplySink } from '../execution/reply-sink.js';
import { parseObject } from '../dialects/shared/parse-object.js';
import { isObject } from '../dialects/shared/fields.js';
import type { AttemptTarget } from '../health/block.js';
import type { JsonObject } from '../protocol/tool.js';

/** Whoever keeps responses. */
export interface ResponseRecorder {
  /** Whether a response of this place may have to be kept; undefined where nobody knows the place. */
  wants(place: AttemptTarget | undefined): boolean;
  keep(response: JsonObject): void;
}

/** More than is kept for a token in all; half of it is the conversation. */
const MOST_KEPT_BYTES = 8 * 1024 * 1024;
const DATA = 'data: ';
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
    const isKept = body.length <= MOST_KEPT_BYTES && this.keeper.wants(decision.place);
    const response = isKept ? parseObject(body.toString()) : null;
    if (response !== null) this.keeper.keep(response);
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
    const isKept = last !== null && last.length <= MOST_KEPT_BYTES && this.keeper.wants(place);
    const response = isKept ? responseIn(last.toString()) : null;
    if (response !== null) this.keeper.keep(response);
    super.end();
  }
}

/** The response in the last of whole events; null unless that event completes it. */
function responseIn(events: string): JsonObject | null {
  const event = parseObject(events.slice(events.lastIndexOf(DATA) + DATA.length));
  if (event === null || !COMPLETE.has(event['type'])) return null;
  return isObject(event['response']) ? event['response'] : null;
}
