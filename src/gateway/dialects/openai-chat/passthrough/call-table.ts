import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, numberIn, objectsIn, textIn } from '../../shared/fields.js';
import { JsonBalance } from '../../shared/json-balance.js';
import { argumentsText } from '../../shared/tool-arguments.js';

/** One element of `tool_calls` in a delta, or a `function_call` of old servers. */
export interface CallPiece {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly isCustom: boolean;
  /** Arguments, or the plain text of a custom tool. */
  readonly text: string;
}

/** The calls of a message or delta: some servers give one by itself, or an object of them by their places. */
export function callsIn({ tool_calls: given }: JsonObject): JsonObject[] {
  if (!isObject(given)) return objectsIn(given);
  const isOne = ['function', 'custom'].some((field) => isObject(given[field]));
  return isOne ? [given] : objectsIn(Object.values(given));
}

/** The pieces of calls in a delta. Several without a number are told apart by their place. */
export function callPieces(delta: JsonObject): CallPiece[] {
  const { function_call: old } = delta;
  const calls = callsIn(delta);
  const byPlace = calls.length > 1 && calls.every(({ index }) => numberIn(index) === null);
  const pieces = calls.map((call, place) => readPiece(call, byPlace ? place : undefined));
  return isObject(old) && calls.length === 0 ? [readPiece({ function: old })] : pieces;
}

/** Where a call has its name and what the model wrote. */
export function callField(call: JsonObject): 'custom' | 'function' {
  return call['type'] === 'custom' || isObject(call['custom']) ? 'custom' : 'function';
}

/** One piece as it stands, under another number where one is given. */
export function readPiece(call: JsonObject, index = numberIn(call['index'])): CallPiece {
  const field = callField(call);
  const isCustom = field === 'custom';
  const called = call[field];
  const { name, arguments: args, input } = isObject(called) ? called : {};
  const text = argumentsText(isCustom ? input : args);
  return { index, id: textIn(call['id']) || null, name: textIn(name) || null, isCustom, text };
}

/** What the table knows of a call. */
export interface KnownCall {
  /** Place among the calls of the choice, from 0. */
  readonly ordinal: number;
  /** The number that tells it apart: the upstream's own where no other call has it. */
  readonly number: number;
}

class Entry implements KnownCall {
  private readonly balance = new JsonBalance();
  private hasText = false;
  private isNamedThroughout = true;

  constructor(
    readonly ordinal: number,
    readonly number: number,
    public id: string | null,
    private name: string | null,
  ) {}

  learn({ id, name, text }: CallPiece): void {
    this.id ??= id;
    if (name === null) this.isNamedThroughout = false;
    this.name ??= name;
    if (text !== '') this.hasText = true;
    this.balance.push(text);
  }

  /** Whether a named piece of the same number is more of this call: some servers repeat the name on every piece. */
  goesOnWith({ name, id }: CallPiece): boolean {
    if (this.name === null) return true;
    if (name !== this.name || !this.isNamedThroughout || this.balance.isComplete) return false;
    return this.hasText || id === null || this.id === null || id === this.id;
  }

  /** The same for a piece that bears this call's id: it is another one all the same when this one is whole. */
  takes({ name, text }: CallPiece): boolean {
    return name === null || text === '' || !this.balance.isComplete;
  }
}

/**
 * Tells which call of a choice a piece belongs to, whatever servers do with numbers and ids: leave them out, give them on
 * the head alone, give all calls the same, or change them on the way.
 */
export class CallTable {
  private readonly entries: Entry[] = [];
  private readonly byId = new Map<string, Entry>();
  private readonly byIndex = new Map<number, Entry>();
  private readonly numbers = new Set<number>();
  private highest = -1;

  /** The call of a piece, which may begin with it. */
  find(piece: CallPiece): KnownCall {
    const entry = this.known(piece) ?? this.begin(piece);
    entry.learn(piece);
    if (piece.id !== null) this.byId.set(piece.id, entry);
    if (piece.index !== null) this.byIndex.set(piece.index, entry);
    return entry;
  }

  private known(piece: CallPiece): Entry | undefined {
    const placed = piece.index === null ? undefined : this.byIndex.get(piece.index);
    return piece.id === null ? this.knownByPlace(piece, placed) : this.knownById(piece, piece.id, placed);
  }

  private knownByPlace(piece: CallPiece, placed: Entry | undefined): Entry | undefined {
    const entry = placed ?? (piece.index === null || piece.name === null ? this.entries.at(-1) : undefined);
    return piece.name === null || entry?.goesOnWith(piece) === true ? entry : undefined;
  }

  private knownById(piece: CallPiece, id: string, placed: Entry | undefined): Entry | undefined {
    const named = this.byId.get(id);
    if (named !== undefined && (piece.index === null || placed !== undefined)) {
      const entry = placed?.id === id ? placed : named;
      return entry.takes(piece) ? entry : undefined;
    }
    if (piece.name === null) return named ?? placed ?? this.entries.at(-1);
    return placed?.goesOnWith(piece) === true ? placed : undefined;
  }

  private begin({ id, index, name }: CallPiece): Entry {
    const ordinal = this.entries.length;
    const entry = new Entry(ordinal, this.numberFor(index ?? ordinal), id, name);
    this.entries.push(entry);
    this.numbers.add(entry.number);
    this.highest = Math.max(this.highest, entry.number);
    if (index === null && !this.byIndex.has(ordinal)) this.byIndex.set(ordinal, entry);
    return entry;
  }

  private numberFor(wanted: number): number {
    return this.numbers.has(wanted) ? this.highest + 1 : wanted;
  }
}
