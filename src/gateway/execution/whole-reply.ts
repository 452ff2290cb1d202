import type { IncomingHttpHeaders } from 'node:http';
import { readRefusalBytes } from '../dialects/openai-chat/errors.js';
import { readReply } from '../dialects/openai-chat/reply.js';
import { renameModel } from '../dialects/openai-chat/rename-model.js';
import { unfoldReply } from '../dialects/openai-chat/unfold.js';
import type { Usage } from '../protocol/usage.js';
import { ChunkList, type BodyListener, type BodyReader } from './body-reader.js';
import { classifyRefusal, refusalFault } from './classify.js';
import { silentFault, type Fault } from './fault.js';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;

/** Collects a whole answer and judges it before a byte of it is sent, so that a broken one can still be replaced. */
export class WholeReply implements BodyReader {
  private readonly chunks = new ChunkList(MAX_REPLY_BYTES);
  private isOver = false;

  /** `asStream`: the client asked for a stream although the upstream sends a whole answer. */
  constructor(
    private readonly listener: BodyListener,
    private readonly asStream: boolean,
    private readonly echoAs: string | null,
  ) {}

  push(chunk: Buffer): void {
    if (!this.isOver && !this.chunks.add(chunk)) this.fail(silentFault('invalid_body'));
  }

  end(): void {
    if (this.isOver) return;
    const body = this.chunks.whole();
    const sign = readReply(body);
    if (sign.kind === 'refused') this.fail(refusalFault(sign.refusal));
    else if (sign.kind === 'invalid' || !this.deliver(body, sign.usage)) this.fail(silentFault('invalid_body'));
  }

  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onFail(fault);
  }

  /** False when the reply cannot be made a stream of. */
  private deliver(body: Buffer, usage: Usage | null): boolean {
    const named = this.echoAs === null ? body : renameModel(body, this.echoAs);
    const events = this.asStream ? unfoldReply(named) : null;
    if (this.asStream && events === null) return false;
    this.isOver = true;
    if (events === null) this.listener.onReply(named, usage);
    else this.listener.onFinish(events, usage);
    return true;
  }
}

/** Reads the body of an error status, enough of it to know what the upstream means. */
export class RefusalBody implements BodyReader {
  private readonly chunks = new ChunkList(MAX_REFUSAL_BYTES);
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly status: number,
    private readonly hintOf: (headers: IncomingHttpHeaders, bodyHintMs: number | null) => number | null,
    private readonly headers: IncomingHttpHeaders,
  ) {}

  push(chunk: Buffer): void {
    if (!this.isOver && !this.chunks.add(chunk)) this.end();
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    const refusal = readRefusalBytes(this.status, this.chunks.whole());
    const hintMs = this.hintOf(this.headers, refusal.retryAfterMs);
    this.listener.onFail({ kind: classifyRefusal(refusal), refusal, hintMs });
  }

  /** The status alone says enough, whatever became of the body. */
  fail(): void {
    this.end();
  }
}
