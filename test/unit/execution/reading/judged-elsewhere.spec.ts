import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { AnswerJudges } from '../../../../src/gateway/execution/judging/answer-judges.js';
import type { JudgeQuestion } from '../../../../src/gateway/execution/judging/judge-task.js';
import { judgeWhole } from '../../../../src/gateway/execution/reading/dialect-reply.js';
import { embeddingsReply } from '../../../../src/gateway/execution/reading/embeddings-reader.js';
import { faultOf } from '../../../../src/gateway/execution/fault.js';
import {
  WholeAnswer,
  type AnswerJudge,
  type JudgedAnswer,
} from '../../../../src/gateway/execution/reading/whole-answer.js';
import { chatReply } from '../../../../src/gateway/execution/reading/whole-reply.js';
import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { EMPTY_CALL } from '../../../../src/gateway/protocol/neutral-call.js';
import type { ProcessLog } from '../../../../src/platform/logging/logger.js';
import { completion } from '../../../support/scripted-upstream.js';

const PROGRAM = pathToFileURL('dist/gateway/execution/judging/worker.js');
const WORDS = 'Words, "quoted" and\nbroken. '.repeat(20_000);
const CLOCK = { wallNow: () => 5_000 };
const open: AnswerJudges[] = [];
afterEach(() => {
  for (const judges of open.splice(0)) judges.onModuleDestroy();
});

function judgesOf(program = PROGRAM): AnswerJudges {
  const judges = new AnswerJudges({ logger: pino({ level: 'silent' }) } as ProcessLog, program);
  open.push(judges);
  return judges;
}

/** What an answer comes to, and what was kept of it while it was judged. */
async function read(
  body: string,
  judge: AnswerJudge,
  question: JudgeQuestion,
  judges = judgesOf(),
): Promise<{ said: unknown; reader: WholeAnswer }> {
  return await new Promise((resolve) => {
    const tell = (kind: string) => (said: unknown) => resolve({ said: [kind, String(said)], reader });
    const listener = {
      onContent: tell('content'),
      onFinish: tell('events'),
      onReply: tell('reply'),
      onFail: (fault: object) => resolve({ said: fault, reader }),
    };
    const reader: WholeAnswer = new WholeAnswer(listener, judge, judges.for({ owner: 0, clock: CLOCK })(question));
    reader.push(Buffer.from(body));
    reader.end();
  });
}

function expected(judged: JudgedAnswer): unknown {
  return judged.kind === 'fault' ? judged.fault : [judged.kind, String(judged.bytes)];
}

const settings = { asStream: false, hidesUsage: false, reportedModel: 'mine', kind: 'choices' } as const;
const context = { id: 'r', createdAt: 1, model: 'mine', request: {} };
const large = JSON.stringify(completion(WORDS));
const { usage: _usage, ...uncounted } = completion(WORDS) as Record<string, unknown>;

describe('a large answer', () => {
  it.each([
    ['passed on', { ...settings }, large],
    ['made a stream of', { ...settings, asStream: true }, large],
    ['without a count', { ...settings }, JSON.stringify(uncounted)],
    ['an error', { ...settings }, JSON.stringify({ error: { message: WORDS, code: 'server_error' } })],
    ['no answer', { ...settings }, JSON.stringify({ x: WORDS })],
  ])('comes to the same on the thread as on the spot: %s', async (_, given, body) => {
    const judge = chatReply(given);
    const here = judge(Buffer.from(body));
    const { said, reader } = await read(body, judge, { kind: 'completion', settings: given });
    expect(said).toEqual(expected(here));
    if (here.kind === 'fault') return;
    expect(reader.seen.usage).toEqual(here.seen.usage);
    expect(reader.seen.answer?.sampled).toEqual(here.seen.answer?.sampled);
  });

  it.each(['anthropic', 'openai-responses', 'gemini'] as const)('and in the words of %s', async (client) => {
    const translation = {
      pair: { client: DIALECTS[client], upstream: DIALECTS['openai-chat'] },
      call: EMPTY_CALL,
      context: { ...context, clock: CLOCK },
      asStream: false,
    };
    const question = {
      kind: 'translated',
      client,
      upstream: 'openai-chat',
      call: EMPTY_CALL,
      context,
      asStream: false,
    } as const;
    const judge: AnswerJudge = (body) => judgeWhole(body, translation);
    expect((await read(large, judge, question)).said).toEqual(expected(judge(Buffer.from(large))));
  });

  it('and as vectors', async () => {
    const pair = { client: 'gemini', upstream: 'openai-chat', model: 'm', request: {}, isSingle: false } as const;
    const data = Array.from({ length: 100 }, (_, index) => ({
      index,
      embedding: Array.from({ length: 1_000 }, () => 0.5),
    }));
    const body = JSON.stringify({ object: 'list', data, usage: { prompt_tokens: 3, total_tokens: 3 } });
    const judge = embeddingsReply(pair);
    expect((await read(body, judge, { kind: 'vectors', pair })).said).toEqual(expected(judge(Buffer.from(body))));
  });

  it('is judged on the spot where the thread cannot be had, and counts twice while it is judged', async () => {
    const judge = chatReply(settings);
    const nowhere = judgesOf(pathToFileURL('dist/no/such/program.js'));
    const { said } = await read(large, judge, { kind: 'completion', settings }, nowhere);
    expect(said).toEqual(expected(judge(Buffer.from(large))));
    const deaf = { onContent: () => {}, onFinish: () => {}, onReply: () => {}, onFail: () => {} };
    const reader = new WholeAnswer(
      deaf,
      judge,
      judgesOf().for({ owner: 0, clock: CLOCK })({ kind: 'completion', settings }),
    );
    reader.push(Buffer.from(large));
    reader.end();
    expect([reader.isJudging, reader.held]).toEqual([true, 2 * large.length]);
    reader.drop();
    expect(reader.isJudging).toBe(false);
  });

  it('that is given up while it is judged is a fault, once', async () => {
    const told: unknown[] = [];
    const deaf = {
      onContent: () => {},
      onFinish: () => {},
      onReply: () => told.push('reply'),
      onFail: (fault: unknown) => told.push(fault),
    };
    const judges = judgesOf();
    const reader = new WholeAnswer(
      deaf,
      chatReply(settings),
      judges.for({ owner: 0, clock: CLOCK })({ kind: 'completion', settings }),
    );
    reader.push(Buffer.from(large));
    reader.end();
    reader.fail(faultOf('total_timeout'));
    await read(large, chatReply(settings), { kind: 'completion', settings }, judges);
    expect(told).toEqual([faultOf('total_timeout')]);
  });
});
