import * as fc from 'fast-check';
import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { replyEvents } from '../../../src/gateway/dialects/shared/reply-events.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { NeutralCall } from '../../../src/gateway/protocol/neutral-call.js';
import { NO_TRAITS } from '../../../src/gateway/traits/traits.js';
import { contextOf, fold, throughClient } from '../../support/dialect-streams.js';
import { commonCall, commonReply } from '../../support/neutral-arbitraries.js';

const PAIRS = DIALECT_NAMES.flatMap((from) => DIALECT_NAMES.map((to) => [from, to] as const));

/** Encodes a call and reads it back from its wire text. */
function throughWire(name: DialectName, call: NeutralCall): { call: NeutralCall; dropped: readonly string[] } {
  const { body, dropped } = DIALECTS[name].encodeCall(call, NO_TRAITS);
  const { model, wantsStream } = call;
  const decoded = DIALECTS[name].decodeCall(JSON.parse(JSON.stringify(body)), { model, wantsStream });
  return { call: decoded.call, dropped: [...dropped, ...decoded.dropped] };
}

/** The call without what a dialect fills in by itself or leaves for others to know. */
function comparable({ messages, tools, ...call }: NeutralCall): object {
  return {
    ...call,
    store: null,
    logprobs: false,
    stop: [],
    tools: tools.map((tool) => ({ ...tool, isStrict: null })),
    messages: messages.map((message) => (message.role === 'tool' ? { ...message, name: null } : message)),
  };
}

it.each(PAIRS)('a call comes through %s and %s as it was', (from, to) => {
  fc.assert(
    fc.property(commonCall, (call) => {
      const first = throughWire(from, call);
      const second = throughWire(to, first.call);
      const isLost = from === 'openai-responses' || to === 'openai-responses';
      expect(comparable(second.call)).toEqual(comparable(call));
      expect(second.call.stop).toEqual(isLost ? [] : call.stop);
      const lost = call.stop.length === 0 || !isLost ? [] : ['stop'];
      expect([...new Set([...first.dropped, ...second.dropped])]).toEqual(lost);
    }),
    { numRuns: 60 },
  );
});

it.each(DIALECT_NAMES)('a whole reply in %s reads back as it was', (name) => {
  fc.assert(
    fc.property(commonReply, (reply) => {
      const body = DIALECTS[name].encodeReply(reply, contextOf());
      const decoded = DIALECTS[name].decodeReply(JSON.parse(JSON.stringify(body)), 'x');
      expect(decoded).toEqual({ kind: 'reply', reply });
    }),
    { numRuns: 200 },
  );
});

it.each(DIALECT_NAMES)('a streamed reply in %s reads back as it was', (name) => {
  fc.assert(
    fc.property(commonReply, (reply) => {
      const events = throughClient(name, replyEvents(reply));
      expect(events.at(-1)).toEqual({ kind: 'end' });
      expect(fold(events)).toEqual(reply);
    }),
    { numRuns: 200 },
  );
});

it.each(PAIRS)('a stream comes through %s and %s as it was', (from, to) => {
  fc.assert(
    fc.property(commonReply, (reply) => {
      expect(fold(throughClient(to, throughClient(from, replyEvents(reply))))).toEqual(reply);
    }),
    { numRuns: 60 },
  );
});

it('the fold of the events of a reply is the reply', () => {
  fc.assert(fc.property(commonReply, (reply) => expect(fold(replyEvents(reply))).toEqual(reply)));
});
