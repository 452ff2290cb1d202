import { DIALECTS } from '../../../../../src/gateway/dialects/dialects.js';
import { replyEvents } from '../../../../../src/gateway/dialects/shared/reply-events.js';
import { EMPTY_CALL } from '../../../../../src/gateway/protocol/neutral-call.js';
import { textPart } from '../../../../../src/gateway/protocol/part.js';
import type { JsonObject } from '../../../../../src/gateway/protocol/tool.js';
import { callPart, callsIn, PAIRS, readWhole, replyOf, translateStream } from '../../../../support/dialect-answers.js';
import { contextOf, decodeChunks, EventCutter, fold } from '../../../../support/dialect-streams.js';
import { chunk, DONE, event } from '../../../../support/scripted-upstream.js';

const CALL = { name: 'read_note', arguments: '{"file":"one"}' };
const FUNCTIONS = { functions: [{ name: 'read_note', parameters: {} }] };
const REPLY = replyOf(textPart('Hm'), callPart('c1', CALL.name, CALL.arguments), callPart('c2', 'other', '{}'));
const OLD_BODY: JsonObject = {
  choices: [
    { index: 0, message: { role: 'assistant', content: null, function_call: CALL }, finish_reason: 'function_call' },
  ],
};
const OLD_STREAM = [
  event(chunk({ role: 'assistant', content: null, function_call: { name: CALL.name, arguments: '' } })),
  event(chunk({ function_call: { arguments: '{"file":' } })),
  event(chunk({ function_call: { arguments: '"one"}' } })),
  event(chunk({}, 'function_call')),
  DONE,
].join('');

describe('a client of 2023, which knows functions and no tools,', () => {
  it('gets its call as a function call', () => {
    const body = DIALECTS['openai-chat'].encodeReply(REPLY, contextOf(FUNCTIONS));
    expect(body['choices']).toMatchObject([
      { message: { content: 'Hm', function_call: CALL }, finish_reason: 'function_call' },
    ]);
    expect(JSON.stringify(body)).not.toContain('tool_calls');
  });

  it('gets it streamed as one', () => {
    const encoder = DIALECTS['openai-chat'].streamEncoder(contextOf(FUNCTIONS));
    const text = replyEvents(REPLY).map((each) => encoder.push(each));
    const events = new EventCutter().push(Buffer.from(text.join(''))).filter(({ data }) => data !== '[DONE]');
    const choices = events.flatMap(({ data }) => (JSON.parse(data) as { choices: JsonObject[] }).choices);
    const pieces = choices.flatMap(
      ({ delta }) => (delta as { function_call?: Partial<typeof CALL> }).function_call ?? [],
    );
    expect(pieces[0]?.name).toBe(CALL.name);
    expect(pieces.map((piece) => piece.arguments).join('')).toBe(CALL.arguments);
    expect(choices.at(-1)?.['finish_reason']).toBe('function_call');
    expect(text.join('')).not.toContain('tool_calls');
  });
});

it('a client that knows tools gets tool calls, whatever else it sends', () => {
  const context = contextOf({ ...FUNCTIONS, tools: [{ type: 'function', function: { name: 'read_note' } }] });
  expect(JSON.stringify(DIALECTS['openai-chat'].encodeReply(REPLY, context))).not.toContain('function_call"');
});

it.each(PAIRS.filter(([, upstream]) => upstream === 'openai-chat'))(
  'a client of %s gets the function call of an old server of %s as a call of its own',
  (client, upstream) => {
    const meant = [{ name: CALL.name, arguments: CALL.arguments }];
    const decoded = DIALECTS[upstream].decodeReply(OLD_BODY, 'x');
    if (decoded.kind !== 'reply') throw new Error(decoded.kind);
    const whole = readWhole(client, DIALECTS[client].encodeReply(decoded.reply, contextOf()));
    expect(callsIn(whole)).toMatchObject(meant);
    const stream = translateStream([client, upstream], EMPTY_CALL, OLD_STREAM);
    const streamed = fold(decodeChunks(client, [stream]));
    expect(callsIn(streamed)).toMatchObject(meant);
    expect([whole.choices[0]!.finish, streamed.choices[0]!.finish]).toEqual(['tool_calls', 'tool_calls']);
  },
);

describe.each(PAIRS.filter(([, upstream]) => upstream === 'openai-chat'))(
  'for a client of %s, content in lists of an upstream of %s',
  (client, upstream) => {
    const thinking = (text: string): object => ({ type: 'thinking', thinking: [{ type: 'text', text }] });
    const answer = (content: unknown): JsonObject => ({
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    });
    const meant = [
      { kind: 'reasoning', text: 'Let me.' },
      { kind: 'text', text: 'Hello' },
    ];

    it('is text and reasoning when it is whole', () => {
      const body = answer([
        thinking('Let me.'),
        { type: 'text', text: 'Hello' },
        { type: 'reference', reference_ids: [1] },
      ]);
      const decoded = DIALECTS[upstream].decodeReply(body, 'x');
      if (decoded.kind !== 'reply') throw new Error(decoded.kind);
      const read = readWhole(client, DIALECTS[client].encodeReply(decoded.reply, contextOf()));
      expect(read.choices[0]!.parts).toMatchObject(meant);
    });

    it('is text and reasoning in a stream', () => {
      const deltas = [
        { content: [thinking('Let ')] },
        { content: [thinking('me.')] },
        { content: [{ type: 'text', text: 'Hel' }] },
      ];
      const events = [...deltas, { content: 'lo' }].map((delta) => event(chunk(delta)));
      const text = [...events, event(chunk({}, 'stop')), DONE].join('');
      const read = fold(decodeChunks(client, [translateStream([client, upstream], EMPTY_CALL, text)]));
      expect(read.choices[0]!.parts).toMatchObject(meant);
    });
  },
);
