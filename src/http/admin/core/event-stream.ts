import type { FastifyReply, FastifyRequest } from 'fastify';
import { every } from '../../../platform/time/timers.js';
import { Pace } from './pace.js';

/** One event of a stream. */
export interface StreamEvent {
  readonly id?: number;
  readonly event: string;
  readonly data: unknown;
}

/** What a stream shows. */
export interface StreamSource {
  /** What is new; `lastId` is null at first, or what the client got last before it came again. */
  readonly next: (
    lastId: number | null,
  ) => Promise<{ readonly events: readonly StreamEvent[]; readonly lastId: number }>;
  /** Rejects once the viewer may look on no more. */
  readonly recheck: () => Promise<void>;
}

const LOOK_MS = 1_000;
/** A look is a second, and two kilobytes a second are what a viewer can read. */
const BYTES_PER_LOOK = 2_048;
const HEARTBEAT_LOOKS = 15;
const RECHECK_LOOKS = 10;

/**
 * Answers with server-sent events until the client leaves or may look on no more: one batch a second, a heartbeat every
 * 15 seconds, the rights looked at again every 10 seconds, and 2 KB a second at the most.
 */
export function streamEvents(request: FastifyRequest, reply: FastifyReply, source: StreamSource): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': request.id,
  });
  if (request.method === 'HEAD') {
    raw.end();
    return;
  }
  raw.write(': open\n\n');
  let lastId = lastIdOf(request);
  let looks = 0;
  let isLooking = false;
  const pace = new Pace(BYTES_PER_LOOK);
  const stop = every(LOOK_MS, () => void look());
  const look = async (): Promise<void> => {
    if (isLooking || raw.writableNeedDrain) return;
    isLooking = true;
    try {
      if (++looks % RECHECK_LOOKS === 0) await source.recheck();
      if (pace.begin()) {
        const { events, lastId: next } = await source.next(lastId);
        lastId = next;
        const frames = events.map(frame).join('');
        pace.sent(Buffer.byteLength(frames));
        if (frames !== '') raw.write(frames);
      }
      if (looks % HEARTBEAT_LOOKS === 0) raw.write(': keep-alive\n\n');
    } catch {
      end();
    } finally {
      isLooking = false;
    }
  };
  const end = (): void => {
    stop();
    raw.end();
  };
  raw.on('close', stop);
  void look();
}

function lastIdOf({ headers }: FastifyRequest): number | null {
  const id = Number(headers['last-event-id']);
  return Number.isSafeInteger(id) && headers['last-event-id'] !== undefined ? id : null;
}

/** JSON holds no raw line ends, so that nothing in it can break the frame; control characters are escaped in it. */
function frame({ id, event, data }: StreamEvent): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${visible(JSON.stringify(data))}\n\n`;
}

/** What could change how a line looks is shown as an escape: C1, bidirectional and zero-width characters. */
function visible(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
