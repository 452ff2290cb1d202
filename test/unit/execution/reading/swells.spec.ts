import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { dialectReply } from '../../../../src/gateway/execution/reading/dialect-reply.js';
import { mappedStream, PassthroughMapper } from '../../../../src/gateway/execution/reading/dialect-stream.js';
import { CollectedStream } from '../../../../src/gateway/execution/reading/collected-stream.js';
import { relayedStream } from '../../../../src/gateway/execution/reading/stream-relay.js';
import { swells } from '../../../../src/platform/json-splice/swells.js';
import { chatReply } from '../../../../src/gateway/execution/reading/whole-reply.js';
import { WholeAnswer } from '../../../../src/gateway/execution/reading/whole-answer.js';
import { DIALECT_NAMES } from '../../../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL } from '../../../../src/gateway/protocol/neutral-call.js';
import { PAIRS } from '../../../support/dialect-answers.js';
import { contextOf } from '../../../support/dialect-streams.js';
import { SAMPLES } from '../../../support/dialects/samples.js';
import { Heard } from '../../../support/heard.js';

const maxEventBytes = 64 * 1024 * 1024;

const swelling = (field: string): string => `{"${field}":[${'{},'.repeat(1_000_001)}{}]}`;

it('what swells is told by what it opens and names, not by its size', () => {
  for (const value of ['{},', '[],', '"k":1,']) expect(swells(Buffer.from(value.repeat(1_000_001)))).toBe(true);
  for (const value of ['{},', '[],', '"k":1,']) expect(swells(Buffer.from(value.repeat(1_000_000)))).toBe(false);
  expect(swells(Buffer.from(`{"picture":"${'QUJD'.repeat(2_000_000)}","floats":[${'0.1,'.repeat(2_000_000)}0]}`))).toBe(
    false,
  );
});

it('what swells is told by its numbers as well', () => {
  expect(swells(Buffer.from(`[${'0,'.repeat(4_000_001)}0]`))).toBe(true);
  expect(swells(Buffer.from(`[${'0,'.repeat(4_000_000)}0]`))).toBe(false);
});

it.each(PAIRS)('a whole answer that swells fails, for a client of %s at an upstream of %s', (client, upstream) => {
  const heard = new Heard();
  const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
  const reader =
    client === 'openai-chat' && upstream === client
      ? new WholeAnswer(heard, chatReply({ asStream: false, hidesUsage: false, reportedModel: null, kind: 'choices' }))
      : dialectReply(
          heard,
          { pair, call: client === upstream ? null : EMPTY_CALL, context: contextOf(), asStream: false },
          { isStream: false, maxEventBytes },
        );
  reader.push(Buffer.from(swelling(SAMPLES[upstream].answers.field)));
  reader.end();
  expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'invalid_body']);
});

it.each(DIALECT_NAMES)('so does an event of a stream of %s, passed on or folded', (dialect) => {
  const event = Buffer.from(`data: ${swelling(SAMPLES[dialect].answers.field)}\n\n`);
  const heard = new Heard();
  const relay = { readsAll: false, reportedModel: null, withholdsUsage: false, passesPieces: true, maxEventBytes };
  const reader =
    dialect === 'openai-chat'
      ? relayedStream(heard, relay)
      : mappedStream(heard, new PassthroughMapper(DIALECTS[dialect].streamDecoder('x')), maxEventBytes);
  reader.push(event);
  const folded = new Heard();
  const pair = { client: DIALECTS[dialect], upstream: DIALECTS[dialect] };
  const folding =
    dialect === 'openai-chat'
      ? new CollectedStream(folded, { reportedModel: null, maxEventBytes })
      : dialectReply(
          folded,
          { pair, call: null, context: contextOf(), asStream: false },
          { isStream: true, maxEventBytes },
        );
  folding.push(event);
  expect([heard.outcomes, heard.content, folded.outcomes]).toEqual([['fail'], '', ['fail']]);
});
