import type { JsonObject } from '../../protocol/tool.js';
import type { WireMessage } from './wire-message.js';

/** A call of a tool, or what a result says of its call. */
export interface CallName {
  readonly id: string | null;
  readonly name: string | null;
}

/** A message without some results, and those as words of the user. */
export interface ToldResults {
  /** Null where nothing is left of it. */
  readonly rest: JsonObject | null;
  /** Behind the results of the turn. */
  readonly told: JsonObject | null;
}

/** How a dialect writes turns in which tools are called, and the results of the turns that follow. */
export interface TurnWords {
  /** One of these stands in every message that holds a call or a result. */
  readonly marks: readonly Buffer[];
  /** What messages of a role are to turns; `aside` neither begins nor ends one. */
  part(role: string | null): 'calls' | 'results' | 'aside' | 'other';
  /** Messages of one side in a row are one turn. */
  readonly joinsTurns: boolean;
  parse(message: WireMessage): JsonObject;
  callsIn(message: JsonObject): CallName[];
  resultsIn(message: JsonObject): CallName[];
  /** Results for calls that have none, in front of what the message that answers the turn holds; null where there is none. */
  addMissing(calls: readonly CallName[], to: JsonObject | null): JsonObject[];
  /** The results that are named become words. */
  tell(message: JsonObject, isOrphan: (place: number) => boolean): ToldResults;
}

/** What stays, and the results that go. */
export function parted(
  items: readonly JsonObject[],
  isResult: (item: JsonObject) => boolean,
  isOrphan: (place: number) => boolean,
): { readonly kept: JsonObject[]; readonly gone: JsonObject[] } {
  const kept: JsonObject[] = [];
  const gone: JsonObject[] = [];
  let place = 0;
  for (const item of items) (isResult(item) && isOrphan(place++) ? gone : kept).push(item);
  return { kept, gone };
}
