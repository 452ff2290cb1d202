import type { JsonObject } from '../../protocol/tool.js';
import type { Usage } from '../../protocol/usage.js';
import type { UsageField } from '../dialect.js';
import { isObject } from './fields.js';

/** Whether a model has taken anything by these counts. */
export function isCounted(usage: Usage | null | undefined): usage is Usage {
  return usage != null && sizeOf(usage) > 0;
}

/** Where upstreams of any dialect count. */
export interface CountPlaces {
  readonly fields: readonly UsageField[];
  /** The objects in which some events have them. */
  readonly within: readonly string[];
}

/** Where the upstreams of these fields count, each object once. */
export function placesOf(fields: readonly UsageField[]): CountPlaces {
  const within = fields.flatMap((each) => each.within ?? []);
  return { fields, within: [...new Set(within)] };
}

/**
 * What an upstream counts in an answer or an event, at its top or where an event of some dialect has it: never in what a
 * model wrote. Its own dialect's words go first; where they count nothing, those of any other do that is known, and of
 * several the most. Null where nothing is told.
 */
export function countsIn(object: JsonObject, own: UsageField, { fields, within }: CountPlaces): Usage | null {
  const holders = [object];
  for (const name of within) {
    const inner = object[name];
    if (isObject(inner)) holders.push(inner);
  }
  const told = readIn(holders, [own]);
  return isCounted(told) ? told : (readIn(holders, fields) ?? told);
}

function readIn(holders: readonly JsonObject[], fields: readonly UsageField[]): Usage | null {
  let most: Usage | null = null;
  for (const holder of holders)
    for (const each of fields) {
      const told = holder[each.field];
      const usage = isObject(told) ? each.read(told) : null;
      if (usage !== null && (most === null || sizeOf(usage) > sizeOf(most))) most = usage;
    }
  return most;
}

function sizeOf({ promptTokens, completionTokens }: Usage): number {
  return promptTokens + completionTokens;
}
