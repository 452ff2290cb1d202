import { readCall } from '../../src/gateway/dialects/openai-chat/passthrough/read-call.js';
import { passedCall } from '../../src/gateway/dialects/passed/passed-call.js';
import { readDialectCall } from '../../src/gateway/dialects/read-dialect-call.js';
import { ownHead } from '../../src/gateway/protocol/call-head.js';
import type { Call } from '../../src/gateway/protocol/call.js';
import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { traitsOf, type TraitSettings } from '../../src/gateway/traits/traits.js';

/** A client's body, what a model refuses, the body that it gets, and what of the client's it does not get. */
export type PassedRow = readonly [text: string, settings: TraitSettings, sent: string, dropped: readonly string[]];

/** A request as it is read off the wire. */
export function callOf(dialect: DialectName, text: string): Call {
  const read = dialect === 'openai-chat' ? readCall : readDialectCall;
  return read(ownHead('r', { dialect }), Buffer.from(text));
}

/** The bytes that a model with such traits gets of a body, and what it does not get. */
export function passed(dialect: DialectName, text: string, settings: TraitSettings): [string, readonly string[]] {
  const { call, dropped } = passedCall(callOf(dialect, text), traitsOf([settings]));
  return [call.body.toString(), dropped];
}
