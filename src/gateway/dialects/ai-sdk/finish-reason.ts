import type { FinishReason } from '../../protocol/finish-reason.js';
import { isObject, textIn } from '../shared/fields.js';

/** How an answer ended; one that did not is `incomplete`, one that the provider gave up on is `failed`. */
export type Ending = FinishReason | 'incomplete' | 'failed';

const UNIFIED: ReadonlyMap<string, Ending> = new Map<string, Ending>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content-filter', 'content_filter'],
  ['tool-calls', 'tool_calls'],
  ['interrupted', 'incomplete'],
  ['error', 'failed'],
]);
/** The providers' own words where they say more. */
const RAW: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['stop_sequence', 'stop_sequence'],
  ['model_context_window_exceeded', 'context_window'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
]);

/** Reads `finishReason`. A package whose upstream never told why it stopped says `other` without a word of the upstream. */
export function readEnding(value: unknown): Ending {
  const { unified, raw } = isObject(value) ? value : {};
  const own = textIn(raw);
  const said = own === null ? undefined : RAW.get(own.toLowerCase());
  return said ?? UNIFIED.get(textIn(unified) ?? '') ?? (own === null ? 'incomplete' : 'other');
}
