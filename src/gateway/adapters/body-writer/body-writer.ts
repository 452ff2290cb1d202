import type { Logger } from 'pino';
import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { deserializeError } from '../../../platform/errors/serialized-error.js';
import { TaskThread, type ThreadEnd } from '../../../platform/threads/task-thread.js';
import { encodingOf } from '../../catalog/channel-encoding.js';
import { rememberDropped } from '../../dialects/passed/passed-call.js';
import { passesAsIs, rememberTranslation } from '../../dialects/upstream-call.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import type { BodyTask, WrittenBody } from './body-task.js';

/** Larger bodies would hold up everybody while they are put into other words. */
const LARGE_BYTES = 128 * 1024;
/** Of so many bytes every escape may be looked at: what passes as it came is made well-formed. */
const MANY_ESCAPES_BYTES = 1024 * 1024;
const BACKSLASH = 0x5c;
const IDLE_MS = 60_000;
/**
 * Far more than the largest body, what it is parsed to, and what becomes of that take: one text of tens of megabytes that
 * reaches the limit of a thread at once ends the whole process.
 */
const MAX_HEAP_MB = 512;

/** Whoever asks for a body. */
export interface BodyReceiver {
  /** Nobody needs it any more. */
  readonly isOver: boolean;
  /** The body that leaves; null where it has to be written on the spot. */
  onWritten(body: Buffer | null): void;
  onRefused(error: GatewayError): void;
}

/** Has large bodies put into the words of their upstreams on a thread of its own, one after the other. */
export class BodyWriter {
  private readonly thread: TaskThread<BodyTask, WrittenBody>;

  constructor(logger: Logger, program = new URL('./worker.js', import.meta.url)) {
    const settings = { program, name: 'writes large bodies', maxHeapMb: MAX_HEAP_MB, idleMs: IDLE_MS };
    this.thread = new TaskThread(settings, logger);
  }

  /** Whether a body is large, and has to be read to be written. */
  isWanted(call: Call, { channel, model }: AttemptTarget): boolean {
    const { body } = call;
    if (body.length <= LARGE_BYTES) return false;
    const words = encodingOf(channel, model);
    if (!passesAsIs(call, words) || words.traits.passed !== null) return true;
    return body.length > MANY_ESCAPES_BYTES && body.includes(BACKSLASH);
  }

  /** Has a body written, in the turn of an owner. */
  write(call: Call, place: AttemptTarget, owner: number, receiver: BodyReceiver): void {
    const open = (): ReturnType<typeof taskOf> | null => (receiver.isOver ? null : taskOf(call, place));
    this.thread.run({ owner, open }, (end) => {
      if (!receiver.isOver) take(call, place, end, receiver);
    });
  }

  /** Ends the thread. */
  end(): void {
    this.thread.end();
  }
}

function taskOf(call: Call, { channel, model }: AttemptTarget): { task: BodyTask; transfer: ArrayBuffer[] } {
  const { body: bytes, trace: _trace, upload: _upload, notes: _notes, ...said } = call;
  const { dialect, traits } = encodingOf(channel, model);
  const body = new Uint8Array(bytes);
  const task: BodyTask = {
    call: said,
    body,
    words: { dialect, model, traits },
    isAsItIs: passesAsIs(call, { dialect, model, traits }),
    asksUsage: channel.asksUsage,
    defaults: channel.defaults?.fields ?? null,
  };
  return { task, transfer: [body.buffer] };
}

function take(call: Call, place: AttemptTarget, end: ThreadEnd<WrittenBody>, receiver: BodyReceiver): void {
  if (end.kind === 'too_large') receiver.onRefused(new GatewayError('request_too_large'));
  else if (end.kind !== 'answer') receiver.onWritten(null);
  else if ('refusal' in end.answer) receiver.onRefused(deserializeError(end.answer.refusal));
  else {
    const { body, note, dropped } = end.answer;
    const words = encodingOf(place.channel, place.model);
    if (note !== null) rememberTranslation(call, words, note);
    else if (words.traits.passed !== null) rememberDropped(call, words.traits.passed, dropped);
    receiver.onWritten(Buffer.from(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength));
  }
}
