import { hashText } from '../../../../platform/crypto/hash-text.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, numberIn } from '../../shared/fields.js';
import { argumentsText, isPlaceholder, saysSomething } from '../../shared/tool-arguments.js';
import { callField, callPieces, callsIn, CallTable, readPiece, type CallPiece } from './call-table.js';

/** One call, as far as it was passed on. */
class ToldCall {
  /** Arguments that are kept back, as they may only stand where others are to come. */
  standIn = '';
  /** What has come of it before its name, which nobody can run a call without. */
  unnamed: JsonObject | null = null;
  isTold = false;
  private hasArguments = false;
  private name: string | null = null;

  constructor(
    readonly id: string,
    readonly number: number,
  ) {}

  /** Whether a piece names the call once more: clients that put pieces together would read the name twice over. */
  isNamedAgainBy({ name }: CallPiece): boolean {
    const isAgain = name !== null && name === this.name;
    this.name ??= name;
    return isAgain;
  }

  /** What is passed on of a piece's arguments; in the last event of its choice nothing else is to come. */
  take({ text, isCustom }: CallPiece, isLast: boolean): string {
    if (text === '' || this.hasArguments || isCustom) return text;
    if (isPlaceholder(text) && !(isLast && this.standIn === '')) {
      this.standIn = text;
      return '';
    }
    if (this.standIn !== '' && text.trim() === '') return '';
    this.hasArguments = true;
    const whole = BEGINNING.test(text) ? text : this.standIn + text;
    this.standIn = '';
    return whole;
  }
}

/** The calls of one choice. */
class ToldCalls {
  private readonly calls: ToldCall[] = [];
  /** Those of which something is kept back. */
  private readonly holding = new Set<ToldCall>();
  private readonly taken = new Set<string>();
  private readonly table = new CallTable();

  /** Something is kept back of one of them. */
  get isHolding(): boolean {
    return this.holding.size > 0;
  }

  /** One of them has arguments and no name. */
  get isBroken(): boolean {
    for (const { unnamed } of this.holding) {
      if (unnamed !== null && saysSomething(readPiece(unnamed).text)) return true;
    }
    return false;
  }

  /** The piece as its client needs it; the same object where it is that already, null while its call has no name. */
  mend(piece: CallPiece, call: JsonObject, mark: string, isLast: boolean): JsonObject | null {
    const { number, ordinal } = this.table.find(piece);
    const told = (this.calls[ordinal] ??= new ToldCall(this.newId(piece.id, `call_${mark}_${ordinal}`), number));
    if (!told.isTold && (piece.name === null || told.unnamed !== null)) {
      const all = told.unnamed === null ? call : joined(told.unnamed, call);
      told.unnamed = piece.name === null ? all : null;
      if (told.unnamed === null) return this.tell(told, readPiece(all), all, isLast);
      this.holding.add(told);
      return null;
    }
    return this.tell(told, piece, call, isLast);
  }

  private tell(told: ToldCall, piece: CallPiece, call: JsonObject, isLast: boolean): JsonObject {
    const { number } = told;
    const isHead = !told.isTold;
    told.isTold = true;
    const isIdWrong = isHead ? piece.id !== told.id : piece.id !== null;
    const isNamedAgain = told.isNamedAgainBy(piece);
    const withWholeArguments = this.takeArguments(told, piece, call, isLast);
    if (call['index'] === number && !isIdWrong && !isNamedAgain && withWholeArguments === null) return call;
    const whole = withWholeArguments ?? call;
    const mended = { ...(isNamedAgain ? withoutName(whole) : whole), index: number };
    if (!isIdWrong) return mended;
    return isHead ? { ...mended, id: told.id, type: call['type'] ?? 'function' } : without(mended, 'id');
  }

  /** The pieces that nothing else has come for. */
  release(): JsonObject[] {
    const pieces = [...this.holding]
      .filter(({ standIn }) => standIn !== '')
      .map((call) => ({ index: call.number, function: { arguments: call.standIn } }));
    for (const call of this.holding) call.standIn = '';
    this.holding.clear();
    return pieces;
  }

  /** The piece with what is passed on of its arguments; null when it has just that. */
  private takeArguments(told: ToldCall, piece: CallPiece, call: JsonObject, isLast: boolean): JsonObject | null {
    const text = told.take(piece, isLast);
    if (told.standIn === '') this.holding.delete(told);
    else this.holding.add(told);
    return text === piece.text ? withTextArguments(call) : withArguments(call, text);
  }

  private newId(id: string | null, otherwise: string): string {
    const own = id === null || this.taken.has(id) ? otherwise : id;
    this.taken.add(own);
    return own;
  }
}

/** Where arguments begin. */
const BEGINNING = /^\s*\{/;

/** The choices of a chunk as their client needs them, and those of one that has to come before it. */
export interface MendedChoices {
  readonly before: readonly JsonObject[];
  readonly choices: readonly JsonObject[];
}

/**
 * Watches the calls of a stream that is passed on, and mends the pieces by which a client could not tell them apart or
 * read them: those without a number or with that of another call, calls without an id of their own, arguments that are no
 * text, names and ids that are told again with every piece, and `{}` in the place of arguments that are still to come.
 */
export class CallMender {
  private readonly told = new Map<number, ToldCalls>();
  private readonly holding = new Set<ToldCalls>();
  /** A choice has ended with a call that has arguments and no name: nobody could tell what they are for. */
  isBroken = false;

  /** Something has to come before the end of a choice. */
  get isHolding(): boolean {
    return this.holding.size > 0;
  }

  /** Null when a chunk is as it should be. */
  mend(chunk: JsonObject, choices: readonly JsonObject[]): MendedChoices | null {
    const before: JsonObject[] = [];
    const mended = choices.map((choice) => {
      const delta = isObject(choice['delta']) ? this.mendDelta(chunk, choice, choice['delta']) : null;
      if (isLastOf(choice)) before.push(...this.release(choice));
      return delta === null ? choice : { ...choice, delta };
    });
    const isSame = before.length === 0 && isTheSame(mended, choices);
    return isSame ? null : { before, choices: mended };
  }

  private mendDelta(chunk: JsonObject, choice: JsonObject, delta: JsonObject): JsonObject | null {
    const calls = callsIn(delta);
    if (calls.length === 0) return withTextArguments(delta);
    const index = indexOf(choice);
    const told = this.told.get(index) ?? new ToldCalls();
    this.told.set(index, told);
    const pieces = callPieces(delta);
    const mark = `${markOf(chunk)}_${index}`;
    const mended = calls.flatMap((call, place) => told.mend(pieces[place]!, call, mark, isLastOf(choice)) ?? []);
    if (told.isHolding) this.holding.add(told);
    else this.holding.delete(told);
    if (mended.length === 0) return without(delta, 'tool_calls');
    const { tool_calls: given } = delta;
    const isSame = Array.isArray(given) && isTheSame(mended, calls);
    return isSame ? null : { ...delta, tool_calls: mended };
  }

  private release(choice: JsonObject): JsonObject[] {
    const index = indexOf(choice);
    const told = this.told.get(index);
    if (told === undefined) return [];
    this.holding.delete(told);
    this.isBroken ||= told.isBroken;
    const pieces = told.release();
    return pieces.length === 0 ? [] : [{ index, delta: { tool_calls: pieces }, finish_reason: null }];
  }
}

function isTheSame(list: readonly unknown[], other: readonly unknown[]): boolean {
  return list.length === other.length && list.every((item, place) => item === other[place]);
}

function isLastOf({ finish_reason: reason }: JsonObject): boolean {
  return Boolean(reason);
}

function indexOf({ index }: JsonObject): number {
  return numberIn(index) ?? 0;
}

/** A call with other arguments. */
function withArguments(call: JsonObject, text: string): JsonObject {
  const { function: called } = call;
  return { ...call, function: { ...(isObject(called) ? called : {}), arguments: text } };
}

/** Two pieces of a call as one. */
function joined(before: JsonObject, call: JsonObject): JsonObject {
  const field = callField(call);
  const { [field]: called } = call;
  const said = { [field === 'custom' ? 'input' : 'arguments']: readPiece(before).text + readPiece(call).text };
  const id = call['id'] || before['id'];
  return { ...before, ...call, id, [field]: { ...(isObject(called) ? called : {}), ...said } };
}

/** A call whose name was told before. */
function withoutName(call: JsonObject): JsonObject {
  const named = Object.entries(call).map(([field, value]) => [field, isObject(value) ? without(value, 'name') : value]);
  return Object.fromEntries(named) as JsonObject;
}

function without(holder: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(holder).filter(([name]) => name !== field));
}

/** Differs from answer to answer. */
function markOf({ id, created }: JsonObject): string {
  return hashText(JSON.stringify([id, created])).toString(36);
}

/** What holds a called function, with its arguments as text; null when they are. */
export function withTextArguments(holder: JsonObject): JsonObject | null {
  for (const name of ['function', 'function_call']) {
    const called = holder[name];
    if (!isObject(called)) continue;
    const { arguments: args } = called;
    if (isObject(args) || Array.isArray(args))
      return { ...holder, [name]: { ...called, arguments: argumentsText(args) } };
  }
  return null;
}
