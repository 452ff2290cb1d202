import type { JsonObject } from '../../protocol/tool.js';
import { append } from '../shared/append.js';
import { OpenCalls } from './open-calls.js';
import type { TurnWords } from './turn-words.js';
import { writeMessage, type WireMessage } from './wire-message.js';

/** What is to be mended of a conversation. */
export interface CallHabits {
  /** Calls without a result get one. */
  readonly answersCalls: boolean;
  /** Results without a call become words of the user. */
  readonly tellsOrphans: boolean;
}

/** The conversation with a result for each call in the turn behind it, and none for other calls. */
export function fitTurns(
  messages: readonly WireMessage[],
  words: TurnWords,
  habits: CallHabits,
): readonly WireMessage[] {
  const isOfInterest = ({ bytes }: WireMessage): boolean => words.marks.some((mark) => bytes.includes(mark));
  if (!messages.some(isOfInterest)) return messages;
  const turns = new Turns(words, habits);
  for (const message of messages) turns.add(message, isOfInterest(message) ? words.parse(message) : null);
  return turns.finish() ?? messages;
}

/** Goes through a conversation and keeps the calls of the last turn that wait for their results. */
class Turns {
  private readonly fitted: WireMessage[] = [];
  private open = new OpenCalls();
  /** Where in `fitted` the first message behind the turn stands. */
  private answer: number | null = null;
  /** What follows the results of the turn. */
  private behind: WireMessage[] = [];
  private isChanged = false;

  constructor(
    private readonly words: TurnWords,
    private readonly habits: CallHabits,
  ) {}

  /** `parsed` is null for a message that has neither calls nor results. */
  add(message: WireMessage, parsed: JsonObject | null): void {
    switch (this.words.part(message.role)) {
      case 'results':
        return this.addResults(message, parsed);
      case 'aside':
        return void this.fitted.push(message);
      case 'calls':
        return this.addCalls(message, parsed);
      case 'other':
        this.close();
        this.fitted.push(message);
    }
  }

  /** The conversation; null when it was right before. */
  finish(): readonly WireMessage[] | null {
    this.close();
    return this.isChanged ? this.fitted : null;
  }

  private addCalls(message: WireMessage, parsed: JsonObject | null): void {
    if (!this.words.joinsTurns || this.answer !== null) this.close();
    this.fitted.push(message);
    if (parsed !== null) for (const call of this.words.callsIn(parsed)) this.open.add(call);
  }

  private addResults(message: WireMessage, parsed: JsonObject | null): void {
    this.answer ??= this.fitted.length;
    const orphans = parsed === null ? new Set<number>() : this.orphansIn(parsed);
    if (parsed === null || orphans.size === 0 || !this.habits.tellsOrphans) {
      this.fitted.push(message);
      return;
    }
    this.isChanged = true;
    const { rest, told } = this.words.tell(parsed, (place) => orphans.has(place));
    if (rest !== null) this.fitted.push(writeMessage(rest));
    if (told !== null) this.behind.push(writeMessage(told));
  }

  /** The places of results whose call is not in the turn before them. */
  private orphansIn(parsed: JsonObject): Set<number> {
    const orphans = new Set<number>();
    this.words.resultsIn(parsed).forEach((result, place) => {
      if (!this.open.answer(result)) orphans.add(place);
    });
    return orphans;
  }

  /** The turn is over: what it has not got is added. */
  private close(): void {
    const { answer, words, fitted } = this;
    const missing = this.open.all;
    if (missing.length > 0 && this.habits.answersCalls) {
      this.isChanged = true;
      const to = answer === null || !words.joinsTurns ? null : fitted[answer]!;
      const added = words.addMissing(missing, to && words.parse(to)).map(writeMessage);
      if (to === null) append(fitted, added);
      else fitted.splice(answer!, 1, ...added);
    }
    append(fitted, this.behind);
    this.open = new OpenCalls();
    this.behind = [];
    this.answer = null;
  }
}
