import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { replyEvents } from '../../../../src/gateway/dialects/shared/reply-events.js';
import { NO_USAGE } from '../../../../src/gateway/dialects/shared/token-counts.js';
import { NO_CITATION } from '../../../../src/gateway/protocol/citation.js';
import type { FinishReason } from '../../../../src/gateway/protocol/finish-reason.js';
import type { NeutralReply } from '../../../../src/gateway/protocol/neutral-reply.js';
import { textPart, type AssistantPart } from '../../../../src/gateway/protocol/part.js';
import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { callPart, replyOf } from '../../../support/dialect-answers.js';
import { contextOf, EventCutter } from '../../../support/dialect-streams.js';
import { wrongInEvent, wrongInResponse } from '../../../support/responses-schema.js';

const SIGNED: AssistantPart = {
  kind: 'reasoning',
  text: '',
  signature: { from: 'anthropic', data: 's', id: null, isRedacted: false },
};
const CITED: AssistantPart = {
  kind: 'text',
  text: 'as it says',
  citations: [{ ...NO_CITATION, url: 'https://example.org/a', title: 'A' }],
};
const CUSTOM: AssistantPart = { ...callPart('c3', 'patch', 'plain'), isCustom: true };
const CONTENTS: Readonly<Record<string, readonly AssistantPart[]>> = {
  'a text': [textPart('Hello')],
  'a text with a source': [CITED],
  'a refusal': [{ kind: 'refusal', text: 'no' }],
  'a text and a refusal': [textPart('Hm'), { kind: 'refusal', text: 'no' }],
  'a thought and a text': [{ kind: 'reasoning', text: 'Hm', signature: null }, textPart('Hello')],
  'a thought without words and a call': [SIGNED, callPart('c1', 'f', '{"a":1}')],
  'parallel calls': [callPart('c1', 'f', '{"a":1}'), callPart('c2', 'inner__g', '')],
  'a call with plain text': [CUSTOM],
  nothing: [],
};
const REQUESTS: Readonly<Record<string, JsonObject>> = {
  'a request that says nothing': {},
  'a request of settings': {
    text: { verbosity: 'low' },
    reasoning: { effort: 'low' },
    user: 'u',
    metadata: { a: 'b' },
    instructions: 'Be brief.',
    tools: [
      { type: 'function', name: 'f' },
      { type: 'namespace', name: 'inner', tools: [{ type: 'function', name: 'g' }] },
      { type: 'custom', name: 'patch' },
    ],
    tool_choice: { type: 'function', name: 'f' },
  },
};
const USAGE = { ...NO_USAGE, promptTokens: 3, completionTokens: 1 };
const CASES = Object.entries(CONTENTS).flatMap(([what, parts]) =>
  Object.entries(REQUESTS).map(([asked, request]) => [what, asked, parts, request] as const),
);
const clock = { wallNow: () => 1_763_711_990_500 };

function replyWith(parts: readonly AssistantPart[], finish?: FinishReason): NeutralReply {
  const reply = { ...replyOf(...parts), usage: USAGE };
  return finish === undefined ? reply : { ...reply, choices: [{ ...reply.choices[0]!, finish }] };
}

function streamOf(reply: NeutralReply, request: JsonObject): JsonObject[] {
  const encoder = DIALECTS['openai-responses'].streamEncoder({ ...contextOf(request), clock });
  const text = replyEvents(reply).map((event) => encoder.push(event));
  const events = new EventCutter().push(Buffer.from(text.join('')));
  return events.map(({ name, data }) => {
    const event = JSON.parse(data) as JsonObject;
    expect(name).toBe(event['type']);
    return event;
  });
}

describe.each(CASES)('a response with %s to %s', (_what, _asked, parts, request) => {
  it('is whole as OpenAI documents it', () => {
    const body = DIALECTS['openai-responses'].encodeReply(replyWith(parts), { ...contextOf(request), clock });
    expect(wrongInResponse(JSON.parse(JSON.stringify(body)) as JsonObject)).toEqual([]);
    expect(body).toMatchObject({ status: 'completed', completed_at: 1_763_711_990, usage: { total_tokens: 4 } });
  });

  it('is streamed in events as OpenAI documents them', () => {
    const events = streamOf(replyWith(parts), request);
    expect(events.flatMap(wrongInEvent)).toEqual([]);
    expect(events.map(({ sequence_number: n }) => n)).toEqual(events.map((_event, place) => place));
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'response.created', response: { status: 'in_progress', completed_at: null, usage: null, output: [] } },
      { type: 'response.in_progress', response: { status: 'in_progress', completed_at: null, usage: null } },
    ]);
    const items = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { output: items, completed_at: 1_763_711_990, usage: { total_tokens: 4 } },
    });
  });

  it('opens and closes every item and part in order', () => {
    const open: string[] = [];
    for (const { type, output_index: at, content_index: part } of streamOf(replyWith(parts), request)) {
      const place = `${String(at)}/${typeof part === 'number' ? part : 'item'}`;
      const name = String(type);
      if (name.endsWith('item.added') || name.endsWith('content_part.added')) open.push(place);
      else if (name.endsWith('item.done') || name.endsWith('content_part.done')) expect(open.pop()).toBe(place);
      else if (part !== undefined) expect(open.at(-1)).toBe(place);
    }
    expect(open).toEqual([]);
  });
});

it.each([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
] as const)('a response that ended by %s is incomplete as OpenAI documents it', (finish, reason) => {
  const last = streamOf(replyWith([textPart('cut')], finish), {}).at(-1)!;
  expect(wrongInEvent(last)).toEqual([]);
  expect(last).toMatchObject({
    type: 'response.incomplete',
    response: { status: 'incomplete', incomplete_details: { reason }, completed_at: null },
  });
});

it('a response that failed is failed as OpenAI documents it', () => {
  const encoder = DIALECTS['openai-responses'].streamEncoder({ ...contextOf({}), model: 'm', clock });
  const failure = encoder.fail({
    status: 502,
    type: 'server_error',
    code: 'upstream_error',
    param: null,
    message: 'no',
  });
  const events = new EventCutter().push(Buffer.from(failure)).map(({ data }) => JSON.parse(data) as JsonObject);
  expect(events.flatMap(wrongInEvent)).toEqual([]);
  expect(events.map(({ type }) => type)).toEqual(['response.failed', 'error']);
});

it('a clock that goes back has no response completed before it was created', () => {
  const context = { ...contextOf({}), clock: { wallNow: () => 5_000 } };
  const body = DIALECTS['openai-responses'].encodeReply(replyWith([textPart('x')]), context);
  expect(body['completed_at']).toBe(body['created_at']);
});
