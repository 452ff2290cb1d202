import { readCall } from '../../src/gateway/dialects/openai-chat/read-call.js';
import { passedCall } from '../../src/gateway/dialects/passed/passed-call.js';
import { readDialectCall } from '../../src/gateway/dialects/read-dialect-call.js';
import type { Call } from '../../src/gateway/protocol/call.js';
import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { OPERATIONS } from '../../src/gateway/protocol/operation.js';
import { traitsOf, type TraitSettings } from '../../src/gateway/traits/traits.js';

/** A client's body, what a model refuses, the body that it gets, and what of the client's it does not get. */
export type PassedRow = readonly [text: string, settings: TraitSettings, sent: string, dropped: readonly string[]];

/** A request as it is read off the wire. */
export function callOf(dialect: DialectName, text: string): Call {
  const head = { requestId: 'r', operation: OPERATIONS.chat, hops: 0, trace: null };
  const body = Buffer.from(text);
  if (dialect === 'openai-chat') return readCall(head, body);
  return readDialectCall({ ...head, dialect, model: null, wantsStream: false }, body);
}

/** The bytes that a model with such traits gets of a body, and what it does not get. */
export function passed(dialect: DialectName, text: string, settings: TraitSettings): [string, readonly string[]] {
  const { call, dropped } = passedCall(callOf(dialect, text), traitsOf([settings]));
  return [call.body.toString(), dropped];
}
