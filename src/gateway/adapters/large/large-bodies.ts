import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { deserializeError } from '../../../platform/errors/serialized-error.js';
import type { Logger } from 'pino';
import { TaskThread } from '../../../platform/threads/task-thread.js';
import type { LargeAnswer, LargeTask, WorkKind, WorkTask, WorkAnswer } from './work.js';

/** Reading a larger body, or whatever is made of it, would hold up everybody. */
export const LARGE_BODY_BYTES = 256 * 1024;
const IDLE_MS = 60_000;
/**
 * Far more than the largest body, what it is parsed to, and what becomes of that take: one text of tens of megabytes that
 * reaches the limit of a thread at once ends the whole process.
 */
const MAX_HEAP_MB = 512;

/** Work for the thread, as late as possible. */
export interface LargeOrder<Kind extends WorkKind> {
  readonly kind: Kind;
  /** Whose turn it takes: owners have one after the other. */
  readonly owner: number;
  /** Null where nobody needs it any more. The bytes of `transfer` are the thread's from then on. */
  readonly open: () => { readonly task: WorkTask<Kind>; readonly transfer: readonly ArrayBuffer[] } | null;
}

/** What became of an order; null where nobody needed it any more. */
export type LargeEnd<Kind extends WorkKind> =
  { readonly made: WorkAnswer<Kind> } | { readonly error: GatewayError } | null;

/** Bytes that came from another thread. */
export function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, length);
}

/** Has done on a thread of its own, one after the other, what takes long with large bodies. */
export class LargeBodies {
  private readonly thread: TaskThread<LargeTask, LargeAnswer>;

  constructor(logger: Logger, program = new URL('./worker.js', import.meta.url)) {
    const settings = { program, name: 'works on large bodies', maxHeapMb: MAX_HEAP_MB, idleMs: IDLE_MS };
    this.thread = new TaskThread(settings, logger);
  }

  /** Has something done; told once. What is too much for the thread is too much for everybody else as well. */
  do<Kind extends WorkKind>({ kind, owner, open }: LargeOrder<Kind>, tell: (end: LargeEnd<Kind>) => void): void {
    const opened = (): ReturnType<Parameters<typeof this.thread.run>[0]['open']> => {
      const order = open();
      return order === null
        ? null
        : { task: { kind, ...order.task } as unknown as LargeTask, transfer: order.transfer };
    };
    this.thread.run({ owner, open: opened }, (end) => {
      if (end.kind === 'answer') tell(endOf(end.answer));
      else tell(end.kind === 'unwanted' ? null : { error: failureOf(end.kind) });
    });
  }

  /** Ends the thread. */
  end(): void {
    this.thread.end();
  }

  onModuleDestroy(): void {
    this.end();
  }
}

function endOf<Kind extends WorkKind>(answer: LargeAnswer): LargeEnd<Kind> {
  if ('refusal' in answer) return { error: deserializeError(answer.refusal) };
  return { made: answer as WorkAnswer<Kind> };
}

/** The thread cannot: for want of memory, or for a fault of its own, behind which it begins anew. */
function failureOf(kind: 'too_large' | 'lost'): GatewayError {
  return kind === 'too_large'
    ? new GatewayError('request_too_large')
    : new GatewayError('overloaded', { retryAfterSeconds: 1 });
}
