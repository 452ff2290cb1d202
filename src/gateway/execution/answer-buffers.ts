import { Inject, Injectable, Optional } from '@nestjs/common';
import { parseByteSize } from '../../platform/config/byte-size.js';
import { Environment } from '../../platform/config/environment.js';
import { ByteBudget, type ByteHold } from '../../platform/memory/byte-budget.js';
import { soon } from '../../platform/time/timers.js';
import { AnswerJudges } from './judging/answer-judges.js';
import { MAX_EVENT_BYTES } from '../../platform/sse/splitter.js';

/** Ordinary events and answers are not worth counting. */
const FREE_BYTES = 64 * 1024;
const ASK_AGAIN_MS = 1_000;
/** While more than this part of the budget waits for slow clients of an owner, it is in no deadlock: they take it or are cut off. */
const MOST_UNSENT = 1 / 16;
/** Beyond this multiple of the budget nobody has a turn: answers that wait for their clients have used up all turns. */
const MOST_BEYOND = 1.375;

/** Whoever keeps bytes of an answer; told when it may take more after it had to wait. */
export interface AnswerHolder {
  onRoom(): void;
}

/**
 * What may be kept of answers that are not whole yet. Beyond the budget an answer waits, with its upstream paused, until
 * there is room again. None waits for ever and none is given up: of those that wait, one at a time goes on all the same.
 */
@Injectable()
export class AnswerBuffers {
  /** What an event may grow to. */
  readonly maxEventBytes: number;
  private readonly turns: Turns;

  constructor(
    environment: Environment,
    private readonly budget: ByteBudget,
    /** Null where every answer is judged on the spot. */
    @Optional() @Inject(AnswerJudges) readonly judges: AnswerJudges | null = null,
  ) {
    this.turns = new Turns(budget);
    this.maxEventBytes = parseByteSize(environment.MAX_EVENT_BYTES) ?? MAX_EVENT_BYTES;
  }

  /** Whether so many bytes count at all. */
  count(bytes: number): boolean {
    return bytes > FREE_BYTES;
  }

  /** The count of one answer of an access token, which keeps nothing yet. */
  open(tokenSlot: number | null, keeper: AnswerHolder): KeptAnswer {
    return new KeptAnswer(this.budget.open(tokenSlot), this.turns, keeper, this.budget.limitBytes * MOST_UNSENT);
  }
}

/** What is kept of one answer. */
export class KeptAnswer {
  private isWaiting = false;
  private isAsking = false;

  constructor(
    private readonly hold: ByteHold,
    private readonly turns: Turns,
    private readonly keeper: AnswerHolder,
    private readonly mostUnsent: number,
  ) {}

  /** Notes how much is kept now; false when no more may come until `onRoom`. */
  note(bytes: number): boolean {
    const more = Math.max(0, bytes - FREE_BYTES) - this.hold.bytes;
    if (more < 0) this.shrink(-more);
    else if (!this.hold.add(more) && !this.turns.take(this)) this.wait();
    return !this.isWaiting;
  }

  /** Answers of the same owner are there and only have to be taken. */
  get isBehindOthers(): boolean {
    return this.hold.unsentOfOwner > this.mostUnsent;
  }

  /** Nothing comes for a while, for other reasons; another may have the turn. */
  stall(): void {
    this.turns.pass(this);
  }

  /** Nothing is kept any more. */
  release(): void {
    this.isWaiting = false;
    this.hold.release();
    this.turns.leave(this);
  }

  /** The wait is over: there is room, or it is this one's turn. */
  goOn(): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.keeper.onRoom();
  }

  private shrink(bytes: number): void {
    this.hold.give(bytes);
    this.turns.leave(this);
  }

  private wait(): void {
    this.isWaiting = true;
    if (this.isAsking) return;
    this.isAsking = true;
    this.hold.whenRoom(0, ASK_AGAIN_MS, (hasRoom) => this.answered(hasRoom));
  }

  private answered(hasRoom: boolean): void {
    this.isAsking = false;
    if (!this.isWaiting) return;
    if (!hasRoom && !this.turns.take(this)) {
      this.wait();
      return;
    }
    if (hasRoom) this.turns.leave(this);
    this.goOn();
  }
}

/** Who of those that wait may go on beyond the budget: one at a time, in the order in which they came. */
class Turns {
  private current: KeptAnswer | null = null;
  private readonly queue = new Set<KeptAnswer>();

  constructor(private readonly budget: ByteBudget) {}

  /** True when it is the answer's turn; else it is told by `goOn`, or asks again. */
  take(answer: KeptAnswer): boolean {
    if (answer.isBehindOthers || this.budget.heldBytes > this.budget.limitBytes * MOST_BEYOND) return false;
    this.current ??= answer;
    if (this.current !== answer) this.queue.add(answer);
    return this.current === answer;
  }

  leave(answer: KeptAnswer): void {
    this.queue.delete(answer);
    this.pass(answer);
  }

  /** Gives the turn to the next where the answer has it; told later, as no connection may go on while another one reads. */
  pass(answer: KeptAnswer): void {
    if (this.current !== answer) return;
    const next = [...this.queue].find(({ isBehindOthers }) => !isBehindOthers) ?? null;
    this.current = next;
    if (next === null) return;
    this.queue.delete(next);
    soon(() => next.goOn());
  }
}
