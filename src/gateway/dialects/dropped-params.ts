import { USUAL_DIALECT } from '../protocol/dialect-name.js';
import type { Call } from '../protocol/call.js';
import { NoteTopic } from '../protocol/call-notes.js';
import {
  unsupportedByName,
  unsupportedInChat,
  type SupportedFields,
  type UnsupportedField,
} from './supported-fields.js';
import { DIALECTS } from './dialects.js';
import { droppedHeader } from './shared/drop-list.js';
import { droppedFromPassed } from './passed/passed-call.js';
import { passesAsIs, requestOf, translatedBefore, upstreamCall, type UpstreamEncoding } from './upstream-call.js';

/** A channel, as far as it can lose something on the way. */
export interface ChannelEncoding extends UpstreamEncoding {
  /** Null: the upstream gets every field of a request in its words. */
  readonly carries: SupportedFields | null;
}

const NOTHING: readonly string[] = [];

/** What does not come across, by what an upstream takes: the request is not parsed again for it. */
const UNCARRIED = new NoteTopic<Map<SupportedFields, readonly string[]>>('what upstreams do not take');

/** What an upstream would not get of the request, by the client's field paths; throws `invalid_request`. */
export function droppedFields(call: Call, words: ChannelEncoding): readonly string[] {
  const unsaid = passesAsIs(call, words) ? unpassed(call, words) : upstreamCall(call, words).dropped;
  const untold = [...droppedBefore(call), ...unsaid];
  return words.carries === null ? untold : [...untold, ...lostAt(call, words, words.carries)];
}

/** The value of `x-gateway-dropped-params` for an answer from an upstream; null when it got everything. */
export function droppedParams(call: Call, words: ChannelEncoding): string | null {
  const { carries } = words;
  const unsaid = passesAsIs(call, words)
    ? orNothing(() => unpassed(call, words))
    : (translatedBefore(call, words)?.dropped ?? NOTHING);
  const untold = [...droppedBefore(call), ...unsaid];
  return droppedHeader(carries === null ? untold : [...untold, ...orNothing(() => lostAt(call, words, carries))]);
}

/** What no upstream would get, whatever it speaks. */
function droppedBefore({ dropped }: Call): readonly string[] {
  return dropped ?? NOTHING;
}

/** What a model of the client's own dialect would refuse. */
function unpassed(call: Call, { traits }: UpstreamEncoding): readonly string[] {
  return droppedFromPassed(call, traits?.passed ?? null);
}

/** What could not even be understood has been refused in other words. */
function orNothing(find: () => readonly string[]): readonly string[] {
  try {
    return find();
  } catch {
    return NOTHING;
  }
}

/** Takes over what has been found out elsewhere that an upstream does not take. */
export function rememberLostAt(call: Call, carries: SupportedFields, lost: readonly string[]): void {
  call.notes.obtain(UNCARRIED, () => new Map()).set(carries, lost);
}

/** What an upstream does not take of a request, of whatever words. */
export function lostAt(call: Call, words: UpstreamEncoding, carries: SupportedFields): readonly string[] {
  const known = call.notes.obtain(UNCARRIED, () => new Map());
  const before = known.get(carries);
  if (before !== undefined) return before;
  const { fieldPaths } = DIALECTS[call.dialect];
  const isOwn = call.dialect === USUAL_DIALECT;
  const lost = uncarriedIn(call, words, carries).map(({ path, field }) =>
    isOwn || field === null ? path : fieldPaths[field],
  );
  known.set(carries, lost);
  return lost;
}

function uncarriedIn(call: Call, words: UpstreamEncoding, carries: SupportedFields): UnsupportedField[] {
  const body = call.dialect === USUAL_DIALECT ? requestOf(call) : upstreamCall(call, words).body;
  return call.operation.family === 'conversation' ? unsupportedInChat(body, carries) : unsupportedByName(body, carries);
}
