import type { NeutralEvent } from '../../protocol/neutral-event.js';
import { JsonBalance } from './json-balance.js';
import { isPlaceholder } from './tool-arguments.js';

/** Where arguments begin. */
const BEGINNING = /^\s*\{/;

type ChoiceEvent = Extract<NeutralEvent, { choice: number }>;

/** What is known of a tool call when it begins. */
export interface ToolCallHead {
  readonly id: string;
  /** Empty while it has not been told. */
  readonly name: string;
  readonly isCustom: boolean;
}

/** A tool call that has begun, and how much of it has been passed on; only its sequence changes it. */
export class SequencedCall {
  readonly balance = new JsonBalance();
  /** Some of its arguments have come, and no mere placeholder for them. */
  hasArguments = false;
  isTold = false;
  /** The upstream has said that it is over. */
  isEnded = false;
  isClosed = false;
  /** What has not been passed on yet. */
  held = '';
  /** Arguments that may only stand where others are to come. */
  standIn = '';

  /** Place among the calls of the choice that have been passed on, from 0. */
  index = 0;

  constructor(public head: ToolCallHead) {}
}

/**
 * Puts the contents of one choice into blocks that stand one behind the other, as the neutral stream has them, however
 * their pieces are mixed on the wire. The foremost call is passed on as it comes. What follows waits until that call is
 * known to be over: by the upstream's word, by arguments that are whole, or by the end of the answer.
 */
export class BlockSequence {
  private readonly waiting: (SequencedCall | ChoiceEvent)[] = [];
  private hasBegun = false;
  private told = 0;

  constructor(private readonly choice: number) {}

  /** Whether any call has begun. */
  get hasCalls(): boolean {
    return this.hasBegun;
  }

  /** A function has been called whose arguments are not whole. */
  get hasOpenArguments(): boolean {
    return this.waiting.some(
      (each) => each instanceof SequencedCall && !each.head.isCustom && !each.isEnded && !each.balance.isComplete,
    );
  }

  /** A call begins. */
  open(head: ToolCallHead, events: NeutralEvent[]): SequencedCall {
    const call = new SequencedCall(head);
    this.hasBegun = true;
    this.waiting.push(call);
    this.advance(events);
    return call;
  }

  /** What a call is named turns out after it has begun; once it has been passed on under a name that stands. */
  rename(call: SequencedCall, name: string, events: NeutralEvent[]): void {
    if (call.isTold || call.head.name !== '') return;
    call.head = { ...call.head, name };
    this.advance(events);
  }

  /** More of a call's arguments; false when the call was over and they cannot be passed on any more. */
  add(call: SequencedCall, text: string, events: NeutralEvent[]): boolean {
    if (text === '') return true;
    if (call.isClosed) return text.trim() === '';
    if (!call.hasArguments && !call.head.isCustom) {
      if (isPlaceholder(text)) {
        call.standIn = text;
        return true;
      }
      if (call.standIn !== '' && !BEGINNING.test(text)) return this.addBehind(call, text, events);
    }
    return this.take(call, text, events);
  }

  /** What is no arguments of its own does not make those before it give way. */
  private addBehind(call: SequencedCall, text: string, events: NeutralEvent[]): boolean {
    if (text.trim() === '') return true;
    return this.waiting.at(-1) === call && this.take(call, call.standIn + text, events);
  }

  private take(call: SequencedCall, text: string, events: NeutralEvent[]): true {
    call.hasArguments = true;
    if (!call.head.isCustom) call.balance.push(text);
    call.held += text;
    this.advance(events);
    return true;
  }

  /** The upstream says that a call is over. */
  close(call: SequencedCall, events: NeutralEvent[]): void {
    call.isEnded = true;
    this.advance(events);
  }

  /** Anything else that the choice holds. */
  say(event: ChoiceEvent, events: NeutralEvent[]): void {
    if (this.waiting.length === 0) {
      events.push(event);
      return;
    }
    this.waiting.push(event);
    this.advance(events);
  }

  /** No call goes on. */
  closeAll(events: NeutralEvent[]): void {
    for (const each of this.waiting) if (each instanceof SequencedCall) each.isEnded = true;
    this.advance(events);
  }

  /** Passes on what may be: everything up to the first call that is not over, and of that one what has come. */
  private advance(events: NeutralEvent[]): void {
    let passed = 0;
    for (const each of this.waiting) {
      const isLast = passed + 1 === this.waiting.length;
      if (!(each instanceof SequencedCall)) events.push(each);
      else if (!this.tell(each, isLast, events)) break;
      passed++;
    }
    this.waiting.splice(0, passed);
  }

  /** True when the call is over: then its end has been passed on as well. */
  private tell(call: SequencedCall, isLast: boolean, events: NeutralEvent[]): boolean {
    const { choice } = this;
    const { head } = call;
    if (head.name === '') return call.isEnded && this.passOver(call, events);
    if (!call.isTold) events.push({ kind: 'tool_call', choice, index: (call.index = this.told++), ...head });
    const { index } = call;
    call.isTold = true;
    if (call.isEnded && !call.hasArguments) call.held = call.standIn;
    if (call.held !== '') events.push({ kind: 'tool_arguments', choice, index, text: call.held });
    call.held = '';
    call.isClosed = call.isEnded || (!isLast && call.balance.isComplete);
    if (call.isClosed) events.push({ kind: 'tool_call_end', choice, index });
    return call.isClosed;
  }

  /** Nobody can run a call without a name: one that says nothing at all is none, and one that does is broken. */
  private passOver(call: SequencedCall, events: NeutralEvent[]): true {
    if (call.hasArguments) events.push({ kind: 'broken', why: 'invalid' });
    call.isClosed = true;
    return true;
  }
}
