import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { replyEvents } from '../../../../src/gateway/dialects/shared/reply-events.js';
import { judgeTask, type JudgedTask } from '../../../../src/gateway/execution/judging/judge-task.js';
import { CollectedStream } from '../../../../src/gateway/execution/reading/collected-stream.js';
import { dialectReply } from '../../../../src/gateway/execution/reading/dialect-reply.js';
import { embeddingsReply } from '../../../../src/gateway/execution/reading/embeddings-reader.js';
import { unlessItSwells, WholeAnswer } from '../../../../src/gateway/execution/reading/whole-answer.js';
import { DIALECT_NAMES, type DialectName } from '../../../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL } from '../../../../src/gateway/protocol/neutral-call.js';
import { textPart } from '../../../../src/gateway/protocol/part.js';
import { replyOf } from '../../../support/dialect-answers.js';
import { contextOf } from '../../../support/dialect-streams.js';
import { Heard } from '../../../support/heard.js';

const MIB = 1024 * 1024;
const maxEventBytes = 64 * MIB;
const PIECE = 'x'.repeat(MIB);

/** The events of an answer of so many pieces of a MiB, each alone. */
function* eventsOf(dialect: DialectName, pieces: number): Generator<Buffer> {
  const encoder = DIALECTS[dialect].streamEncoder(contextOf());
  const texts = Array.from({ length: pieces }, () => textPart(PIECE));
  for (const event of replyEvents(replyOf(...texts))) yield Buffer.from(encoder.push(event));
}

describe('a stream that is made one answer', () => {
  it.each([
    [30, 'reply'],
    [32, 'fail'],
  ])('is one up to 32 MiB of chat that is passed on: of %i MiB it ends in a %s', (pieces, outcome) => {
    const heard = new Heard();
    const reader = new CollectedStream(heard, { reportedModel: null, maxEventBytes });
    for (const event of eventsOf('openai-chat', pieces)) reader.push(event);
    reader.end();
    expect(heard.outcomes).toEqual([outcome]);
    expect(heard.fault?.kind).toBe(outcome === 'fail' ? 'invalid_body' : undefined);
    if (outcome === 'reply') expect(heard.body.split('x').length - 1).toBeGreaterThanOrEqual(pieces * MIB);
  });

  it('is one up to 32 MiB where another thread makes it', () => {
    const question = { kind: 'folded', reportedModel: null } as const;
    const judged = (pieces: number): JudgedTask['kind'] => {
      const events = [...eventsOf('openai-chat', pieces)].filter((event) => !event.includes('[DONE]'));
      return judgeTask({ question, body: Buffer.concat(events), wallNow: 0 }).kind;
    };
    expect([judged(30), judged(32)]).toEqual(['reply', 'fault']);
  });

  it.each(DIALECT_NAMES.flatMap((dialect) => [[dialect, 7, 'reply'] as const, [dialect, 9, 'fail'] as const]))(
    'is one up to 8 MiB of words of %s that are translated: of %i MiB it ends in a %s',
    (upstream, pieces, outcome) => {
      const client = upstream === 'anthropic' ? 'openai-responses' : 'anthropic';
      const heard = new Heard();
      const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
      const translation = { pair, call: EMPTY_CALL, context: contextOf(), asStream: false };
      const reader = dialectReply(heard, translation, { isStream: true, maxEventBytes });
      for (const event of eventsOf(upstream, pieces)) reader.push(event);
      reader.end();
      expect(heard.outcomes).toEqual([outcome]);
    },
  );
});

describe('vectors', () => {
  const PAIRS = [
    ['openai-chat', 'openai-chat'],
    ['openai-chat', 'gemini'],
    ['gemini', 'openai-chat'],
    ['gemini', 'gemini'],
  ] as const;

  /** Vectors of so many numbers in all, as an upstream tells them. */
  function answerOf(upstream: 'openai-chat' | 'gemini', numbers: number): Buffer {
    const vector = `[${'0,'.repeat(numbers - 1)}0]`;
    const answer =
      upstream === 'gemini'
        ? `{"embeddings":[{"values":${vector}}]}`
        : `{"object":"list","data":[{"object":"embedding","index":0,"embedding":${vector}}],"model":"m"}`;
    return Buffer.from(answer);
  }

  it.each(PAIRS)('are taken up to four million numbers, for a client of %s from %s', (client, upstream) => {
    const pair = { client, upstream, model: 'm', request: {}, isSingle: false };
    for (const [numbers, outcome] of [
      [1_000, 'reply'],
      [4_000_100, 'fail'],
    ] as const) {
      const heard = new Heard();
      const reader = new WholeAnswer(heard, unlessItSwells(embeddingsReply(pair)));
      const body = answerOf(upstream, numbers);
      reader.push(body);
      reader.end();
      expect(heard.outcomes).toEqual([outcome]);
      const { kind } = judgeTask({ question: { kind: 'vectors', pair }, body, wallNow: 0 });
      expect(kind).toBe(outcome === 'fail' ? 'fault' : 'reply');
    }
  });
});
