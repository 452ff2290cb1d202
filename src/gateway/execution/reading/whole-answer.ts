import type { Usage } from '../../protocol/usage.js';
import { NOTHING_SEEN, type Seen } from '../bill.js';
import { ChunkList, type BodyListener, type BodyReader } from './body-reader.js';
import { faultOf, type Fault } from '../fault.js';
import { freeBuffer } from '../../../platform/memory/free-buffer.js';
import { swells } from '../../../platform/json-splice/swells.js';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** What a whole answer comes to: a reply, the events of a stream that was asked for, or a fault. */
export type JudgedAnswer =
  { readonly kind: 'reply' | 'events'; readonly bytes: Buffer; readonly seen: Seen } | JudgedFault;

/** An answer that is none, and what its upstream counted for it all the same. */
export interface JudgedFault {
  readonly kind: 'fault';
  readonly fault: Fault;
  readonly taken?: Usage | null;
}

/** Says what a whole answer comes to. */
export type AnswerJudge = (body: Buffer) => JudgedAnswer;

/** An answer that is none. */
export const INVALID_ANSWER = { kind: 'fault', fault: faultOf('invalid_body') } as const satisfies JudgedAnswer;

/** The same judge, to whom an answer that would swell is none. */
export function unlessItSwells(judge: AnswerJudge): AnswerJudge {
  return (body) => (swells(body) ? INVALID_ANSWER : judge(body));
}

/** What JSON that holds an answer ends in: a brace, or the bracket of a list. */
const ENDS: ReadonlySet<number | undefined> = new Set([0x7d, 0x5d]);
const SPACE = 0x20;
/** Larger answers are judged elsewhere, where that can be had: it would hold up everybody. */
const LARGE_BYTES = 256 * 1024;
/** An answer that is being judged lies there, and as what it becomes. */
const COPIES = 2;

/** Judges a large answer and tells, once, while that is wanted; or has it judged on the spot. */
export type LaterJudge = (body: Buffer, asked: AskedLater) => void;

/** Collects an answer, or what is to be read of it. */
export interface Chunks {
  readonly bytes: number;
  /** False once there is too much of it. */
  add(chunk: Buffer): boolean;
  take(): Buffer;
}

/** Whoever waits for a judgement. */
export interface AskedLater {
  readonly isWanted: () => boolean;
  readonly tell: (judged: JudgedAnswer) => void;
  readonly onTheSpot: () => void;
}

/** Collects a whole answer and judges it before a byte of it is sent, so that a broken one can still be replaced. */
export class WholeAnswer implements BodyReader {
  seen: Seen = NOTHING_SEEN;
  isOver = false;
  /** The answer is whole and lies with its judge. */
  private judging: Buffer | null = null;

  constructor(
    private readonly listener: BodyListener,
    private readonly judge: AnswerJudge,
    private readonly later: LaterJudge | null = null,
    private readonly chunks: Chunks = new ChunkList(MAX_REPLY_BYTES),
  ) {}

  get held(): number {
    return (this.judging?.length ?? this.chunks.bytes) * (this.later === null ? 1 : COPIES);
  }

  get isJudging(): boolean {
    return this.judging !== null && !this.isOver;
  }

  push(chunk: Buffer): void {
    if (!this.isOver && !this.chunks.add(chunk)) this.deliver(INVALID_ANSWER);
  }

  end(): void {
    if (this.isOver) return;
    const body = this.chunks.take();
    if (this.later === null || body.length <= LARGE_BYTES) this.judgeHere(body);
    else this.judgeLater(body, this.later);
  }

  /** Nobody waits for the judgement any more. */
  drop(): void {
    if (this.isJudging) this.isOver = true;
  }

  private judgeHere(body: Buffer): void {
    this.deliver(this.judge(body));
  }

  private judgeLater(body: Buffer, later: LaterJudge): void {
    this.judging = body;
    later(body, {
      isWanted: () => !this.isOver,
      tell: (judged) => {
        freeBuffer(body);
        if (!this.isOver) this.deliver(judged);
      },
      onTheSpot: () => this.judgeHere(body),
    });
  }

  /** Gives up with a fault, unless all of the body has come, and nothing but the end of its connection is missing. */
  fail(fault: Fault): void {
    if (this.isOver) return;
    const judged = this.judging === null ? this.judgeRest() : INVALID_ANSWER;
    const isCut = judged.kind === 'fault' && judged.fault.kind === INVALID_ANSWER.fault.kind;
    this.deliver(isCut ? { kind: 'fault', fault } : judged);
  }

  /** Gives up with a fault, whatever has come. */
  giveUp(fault: Fault): void {
    if (!this.isOver) this.deliver({ kind: 'fault', fault });
  }

  /** What has come of a body that will not go on. */
  private judgeRest(): JudgedAnswer {
    const body = this.chunks.take();
    return ENDS.has(body[endOf(body) - 1]) ? this.judge(body) : INVALID_ANSWER;
  }

  private deliver(judged: JudgedAnswer): void {
    this.isOver = true;
    this.judging = null;
    this.seen = seenIn(judged);
    deliver(this.listener, judged);
  }
}

/** What was read of an answer, or is to be paid for one that is none. */
function seenIn(judged: JudgedAnswer): Seen {
  if (judged.kind !== 'fault') return judged.seen;
  return judged.taken == null ? NOTHING_SEEN : { usage: judged.taken, isFinal: true, answer: null };
}

/** The place behind the last byte that is no blank. */
function endOf(body: Buffer): number {
  let end = body.length;
  while (end > 0 && body[end - 1]! <= SPACE) end--;
  return end;
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
