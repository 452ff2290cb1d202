import { hashText } from '../../../platform/crypto/hash-text.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, numberIn, objectsIn } from '../shared/fields.js';
import { argumentsText } from '../shared/tool-arguments.js';
import { callPieces, CallTable, type CallPiece } from './call-table.js';

/** The calls of one choice, and the ids under which they were passed on. */
class ToldCalls {
  private readonly ids: string[] = [];
  private readonly taken = new Set<string>();
  private readonly table = new CallTable();

  /** The piece as its client needs it; the same object where it is that already. */
  mend(piece: CallPiece, call: JsonObject, mark: string): JsonObject {
    const { number, ordinal } = this.table.find(piece);
    const isHead = this.ids[ordinal] === undefined;
    const id = (this.ids[ordinal] ??= this.newId(piece.id, `call_${mark}_${ordinal}`));
    const isIdWrong = isHead ? piece.id !== id : piece.id !== null && piece.id !== id;
    const whole = withTextArguments(call);
    if (call['index'] === number && !isIdWrong && whole === null) return call;
    return { ...(whole ?? call), index: number, ...(isIdWrong ? { id, type: call['type'] ?? 'function' } : {}) };
  }

  private newId(id: string | null, otherwise: string): string {
    const own = id === null || this.taken.has(id) ? otherwise : id;
    this.taken.add(own);
    return own;
  }
}

/**
 * Watches the calls of a stream that is passed on, and mends the pieces by which a client could not tell them apart: those
 * without a number or with that of another call, calls without an id of their own, and arguments that are no text.
 */
export class CallMender {
  private readonly told = new Map<number, ToldCalls>();

  /** The choices of a chunk with their pieces mended; null when they are as they should be. */
  mend(chunk: JsonObject, choices: readonly JsonObject[]): JsonObject[] | null {
    let isMended = false;
    const mended = choices.map((choice) => {
      const delta = isObject(choice['delta']) ? this.mendDelta(chunk, choice, choice['delta']) : null;
      isMended ||= delta !== null;
      return delta === null ? choice : { ...choice, delta };
    });
    return isMended ? mended : null;
  }

  private mendDelta(chunk: JsonObject, choice: JsonObject, delta: JsonObject): JsonObject | null {
    const calls = objectsIn(delta['tool_calls']);
    if (calls.length === 0) return withTextArguments(delta);
    const index = numberIn(choice['index']) ?? 0;
    const told = this.told.get(index) ?? new ToldCalls();
    this.told.set(index, told);
    const pieces = callPieces(delta);
    const mended = calls.map((call, place) => told.mend(pieces[place]!, call, `${markOf(chunk)}_${index}`));
    return mended.every((call, place) => call === calls[place]) ? null : { ...delta, tool_calls: mended };
  }
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
