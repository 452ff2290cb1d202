import { NOTHING_SEEN, type Seen } from '../bill.js';
import { ChunkList, type BodyListener, type BodyReader } from './body-reader.js';
import { faultOf, type Fault } from '../fault.js';
import { swells } from './swells.js';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** What a whole answer comes to: a reply, the events of a stream that was asked for, or a fault. */
export type JudgedAnswer =
  | { readonly kind: 'reply' | 'events'; readonly bytes: Buffer; readonly seen: Seen }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** Says what a whole answer comes to. */
export type AnswerJudge = (body: Buffer) => JudgedAnswer;

/** An answer that is none. */
export const INVALID_ANSWER: JudgedAnswer = { kind: 'fault', fault: faultOf('invalid_body') };

/** Collects a whole answer and judges it before a byte of it is sent, so that a broken one can still be replaced. */
export class WholeAnswer implements BodyReader {
  seen: Seen = NOTHING_SEEN;
  private readonly chunks = new ChunkList(MAX_REPLY_BYTES);
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly judge: AnswerJudge,
  ) {}

  get held(): number {
    return this.chunks.bytes;
  }

  push(chunk: Buffer): void {
    if (!this.isOver && !this.chunks.add(chunk)) this.fail(faultOf('invalid_body'));
  }

  end(): void {
    if (this.isOver) return;
    const body = this.chunks.take();
    this.deliver(swells(body) ? INVALID_ANSWER : this.judge(body));
  }

  fail(fault: Fault): void {
    if (!this.isOver) this.deliver({ kind: 'fault', fault });
  }

  private deliver(judged: JudgedAnswer): void {
    this.isOver = true;
    if (judged.kind !== 'fault') this.seen = judged.seen;
    deliver(this.listener, judged);
  }
}

/** Tells a listener what an answer came to. */
export function deliver(listener: BodyListener, judged: JudgedAnswer): void {
  switch (judged.kind) {
    case 'reply':
      return listener.onReply(judged.bytes);
    case 'events':
      return listener.onFinish(judged.bytes);
    case 'fault':
      return listener.onFail(judged.fault);
  }
}
