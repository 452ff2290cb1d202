import * as fc from 'fast-check';
import type { Message } from '../../src/gateway/protocol/message.js';
import { EMPTY_CALL, type NeutralCall } from '../../src/gateway/protocol/neutral-call.js';
import type { NeutralReply, ReplyChoice } from '../../src/gateway/protocol/neutral-reply.js';
import { textPart, type AssistantPart, type ToolCallPart, type UserPart } from '../../src/gateway/protocol/part.js';
import type { Tool, ToolChoice } from '../../src/gateway/protocol/tool.js';

/** What every dialect can say, so that it must come through every pair of them unchanged. */

/** Claude takes no text that holds nothing but white space. */
const prose = fc
  .oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('Grüße 👋🏽', 'line\nline', '"quoted" \\ data: [DONE]', '{"json":true}', ' a '),
  )
  .filter((text) => text.trim() !== '');
const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,11}$/);
const id = fc.stringMatching(/^call_[A-Za-z0-9]{4,12}$/);
const json = fc.dictionary(word, fc.oneof(prose, fc.integer(), fc.boolean(), fc.array(fc.integer())));
const argumentText = json.map((object) => JSON.stringify(object));

const image = fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes): UserPart => ({
  kind: 'image',
  source: { kind: 'data', mediaType: 'image/png', data: Buffer.from(bytes).toString('base64') },
  detail: null,
}));

const system = prose.map((text): Message => ({ role: 'system', parts: [textPart(text)] }));
const user = fc
  .array(fc.oneof(prose.map(textPart), image), { minLength: 1, maxLength: 3 })
  .map((parts): Message => ({ role: 'user', parts }));

const toolCall = fc.tuple(id, word, argumentText).map(([callId, name, text]): ToolCallPart => ({
  kind: 'tool_call',
  id: callId,
  name,
  arguments: text,
  isCustom: false,
}));

/** A turn of the model with text, tool calls or both, and the results of all its calls. */
const turn = fc
  .tuple(fc.option(prose), fc.uniqueArray(toolCall, { selector: ({ id: own }) => own, maxLength: 3 }), prose)
  .map(([text, calls, result]): Message[] => {
    const said = text === null && calls.length === 0 ? 'ok' : text;
    const parts = [...(said === null ? [] : [textPart(said)]), ...calls];
    const results = calls.map((call): Message => ({
      role: 'tool',
      callId: call.id,
      name: call.name,
      isError: false,
      parts: [textPart(result)],
    }));
    return [{ role: 'assistant', parts }, ...results];
  });

/** A conversation in which ids of tool calls are told apart. */
const messages = fc
  .tuple(fc.option(system), user, fc.array(fc.tuple(turn, user), { maxLength: 3 }))
  .map(([first, opening, turns]): Message[] => [
    ...(first === null ? [] : [first]),
    opening,
    ...turns.flatMap(([said, next], index) => [...said.map((message) => distinct(message, index)), next]),
  ]);

function distinct(message: Message, index: number): Message {
  if (message.role === 'tool') return { ...message, callId: `${message.callId}_${index}` };
  if (message.role !== 'assistant') return message;
  const parts = message.parts.map((part) =>
    part.kind === 'tool_call' ? { ...part, id: `${part.id}_${index}` } : part,
  );
  return { ...message, parts };
}

const tool = fc.tuple(word, fc.option(prose), word).map(([name, description, property]): Tool => ({
  kind: 'function',
  name,
  description,
  schema: { type: 'object', properties: { [property]: { type: 'string' } }, required: [property] },
  isStrict: null,
}));
const tools = fc.uniqueArray(tool, { selector: ({ name }) => name, maxLength: 3 });

function choiceAmong(among: readonly Tool[]): fc.Arbitrary<ToolChoice | null> {
  const [first] = among;
  if (first === undefined) return fc.constant(null);
  return fc.constantFrom<ToolChoice | null>(
    null,
    { kind: 'auto' },
    { kind: 'none' },
    { kind: 'required' },
    { kind: 'named', name: first.name },
  );
}

/** A call that says only what every dialect can. */
export const commonCall: fc.Arbitrary<NeutralCall> = tools.chain((among) =>
  fc
    .record({
      messages,
      toolChoice: choiceAmong(among),
      maxTokens: fc.integer({ min: 1, max: 100_000 }),
      temperature: fc.option(fc.constantFrom(0, 0.25, 0.7, 1)),
      stop: fc.array(fc.constantFrom('END', '\n\nHuman:'), { maxLength: 1 }),
      wantsStream: fc.boolean(),
    })
    .map((said): NeutralCall => ({ ...EMPTY_CALL, ...said, model: 'some-model', tools: among })),
);

const text = prose.map((value): AssistantPart => textPart(value));
const usage = fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(100)).map(([prompt, completion, part]) => ({
  promptTokens: prompt + part,
  completionTokens: completion + part,
  cachedTokens: part,
  cacheWriteTokens: 0,
  reasoningTokens: part,
  audioPromptTokens: 0,
  audioCompletionTokens: 0,
}));

/** A reply that says only what every dialect can: a text, tool calls or both, and why it ended. */
export const commonReply: fc.Arbitrary<NeutralReply> = fc
  .record({
    said: fc.option(text),
    calls: fc.uniqueArray(toolCall, { selector: ({ id: own }) => own, maxLength: 3 }),
    cut: fc.boolean(),
    usage,
  })
  .map(({ said, calls, cut, usage: counted }): NeutralReply => {
    const parts = [...(said === null && calls.length === 0 ? [textPart('ok')] : said === null ? [] : [said]), ...calls];
    const whole: ReplyChoice['finish'] = calls.length > 0 ? 'tool_calls' : 'stop';
    const finish = cut && calls.length === 0 ? 'length' : whole;
    const choice: ReplyChoice = { index: 0, parts, finish, stopSequence: null, logprobs: [] };
    return { model: 'some-model', choices: [choice], usage: counted };
  });
