import { readEvent } from '../../platform/sse/event.js';
import { SseSplitter } from '../../platform/sse/splitter.js';
import { madeIdsIn } from '../dialects/kept-ids.js';
import { PassingSink } from '../execution/passing-sink.js';
import type { Decision, ReplySink } from '../execution/reply-sink.js';
import type { AttemptTarget } from '../health/block.js';
import type { DialectName } from '../protocol/dialect-name.js';

/** Told by which ids an upstream keeps what it has made. */
export type MadeIdsListener = (ids: readonly string[], place: AttemptTarget) => void;

/** One of them stands in every event that names something for the first time. */
const MARKS = ['"response.output_item.done"', '"container"', '"container_id"'].map((mark) => Buffer.from(mark));

/** Passes an answer on, and tells of what its upstream keeps of it. */
export class MadeIdsSink extends PassingSink {
  private place: AttemptTarget | null = null;

  constructor(
    sink: ReplySink,
    private readonly dialect: DialectName,
    private readonly tell: MadeIdsListener,
  ) {
    super(sink);
  }

  override reply(status: number, contentType: string, body: Buffer, decision: Decision): void {
    if (decision.place !== undefined) this.tell(madeIdsIn(body, this.dialect), decision.place);
    super.reply(status, contentType, body, decision);
  }

  override commit(decision: Decision): void {
    this.place = decision.place ?? null;
    super.commit(decision);
  }

  override write(bytes: Buffer): boolean {
    if (this.place !== null && MARKS.some((mark) => bytes.includes(mark))) this.tell(this.idsIn(bytes), this.place);
    return super.write(bytes);
  }

  private idsIn(bytes: Buffer): string[] {
    const events = new SseSplitter();
    events.push(bytes);
    return events.ends.flatMap((end, index) => {
      const { data } = readEvent(events.bytes.subarray(events.ends[index - 1] ?? 0, end));
      return data === null ? [] : madeIdsIn(data, this.dialect);
    });
  }
}
