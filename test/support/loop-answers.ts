import { largeTexts, type LargeText, type TextKind } from './large-texts.js';

/** What an upstream says, and what stands in its answer beside that. */
export interface Said extends Pick<LargeText, 'text' | 'rest'> {
  /** Calls of functions in place of the text, so many. */
  readonly calls?: number;
}

/** An answer of an upstream's dialect. */
type Tell = (said: Said) => string;

/** The dialects and forms that upstreams answer in. */
export type AnswerWords = 'chat' | 'anthropic' | 'responses' | 'gemini' | 'mapped';

/** An answer that says little. */
export const SMALL: Said = { text: 'ok', rest: '' };

/** About as many as an event may hold. */
const CALLS = 8_000;
const USAGE = '"usage":{"prompt_tokens":1,"completion_tokens":1,"input_tokens":1,"output_tokens":1}';
const choice = (fields: string): string =>
  `{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,${fields}`;
const chunk = (fields: string): string => choice(fields).replace('chat.completion', 'chat.completion.chunk');
const event = (payload: string): string => `data: ${payload}\n\n`;

function many(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join(',');
}

function chatCalls(count: number): string {
  const call = (i: number): string =>
    `{"index":${i},"id":"c${i}","type":"function","function":{"name":"f","arguments":"{}"}}`;
  return `"content":null,"tool_calls":[${many(count, call)}]`;
}

/** What a message of chat has. */
const chatSaid: Tell = ({ text, calls }) => (calls === undefined ? `"content":"${text}"` : chatCalls(calls));

/** Whole answers. */
export const WHOLE: Readonly<Record<AnswerWords, Tell>> = {
  chat: (said) =>
    `${choice(`"message":{"role":"assistant",${chatSaid(said)}},"finish_reason":"stop"}]`)},${USAGE}${said.rest}}`,
  anthropic: ({ text, rest, calls }) => {
    const call = (i: number): string => `{"type":"tool_use","id":"c${i}","name":"f","input":{}}`;
    const content = calls === undefined ? `{"type":"text","text":"${text}"}` : many(calls, call);
    return `{"id":"x","type":"message","role":"assistant","model":"m","content":[${content}],"stop_reason":"end_turn",${USAGE}${rest}}`;
  },
  responses: ({ text, rest, calls }) => {
    const call = (i: number): string =>
      `{"type":"function_call","id":"fc_${i}","call_id":"c${i}","name":"f","arguments":"{}","status":"completed"}`;
    const words = `{"type":"output_text","text":"${text}","annotations":[]}`;
    const message = `{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[${words}]}`;
    const output = calls === undefined ? message : many(calls, call);
    return `{"id":"resp_x","object":"response","model":"m","status":"completed","output":[${output}],${USAGE}${rest}}`;
  },
  gemini: ({ text, rest, calls }) => {
    const parts =
      calls === undefined ? `{"text":"${text}"}` : many(calls, () => '{"functionCall":{"name":"f","args":{}}}');
    return `{"candidates":[{"content":{"role":"model","parts":[${parts}]},"finishReason":"STOP","index":0}]${rest}}`;
  },
  mapped: ({ text, rest }) => `{"text":"${text}"${rest}}`,
};

/** One event of a stream, of which a stream may hold any number. */
const DELTA: Readonly<Record<AnswerWords, Tell>> = {
  chat: (said) => event(`${chunk(`"delta":{${chatSaid(said)}},"finish_reason":null}]`)}${said.rest}}`),
  anthropic: ({ text, rest }) =>
    event(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}${rest}}`),
  responses: ({ text, rest }) =>
    event(
      `{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"${text}"${rest}}`,
    ),
  gemini: ({ text, rest }) =>
    event(`{"candidates":[{"content":{"role":"model","parts":[{"text":"${text}"}]},"index":0}]${rest}}`),
  mapped: (said) => event(WHOLE.mapped(said)),
};

const BEGIN: Readonly<Record<AnswerWords, string>> = {
  chat: event(`${chunk('"delta":{"role":"assistant","content":"ok"}}]')}}`),
  anthropic:
    event(`{"type":"message_start","message":{"id":"x","type":"message","role":"assistant","content":[],${USAGE}}}`) +
    event('{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}'),
  responses: event('{"type":"response.created","response":{"id":"resp_x","object":"response","status":"in_progress"}}'),
  gemini: '',
  mapped: '',
};
const FINISH: Readonly<Record<AnswerWords, Tell>> = {
  chat: () => event(`${chunk('"delta":{},"finish_reason":"stop"}]')}}`) + event('[DONE]'),
  anthropic: () =>
    event('{"type":"content_block_stop","index":0}') +
    event(`{"type":"message_delta","delta":{"stop_reason":"end_turn"},${USAGE}}`) +
    event('{"type":"message_stop"}'),
  responses: (said) => event(`{"type":"response.completed","response":${WHOLE.responses(said)}}`),
  gemini: () => event(WHOLE.gemini(SMALL)),
  mapped: () => event('{"text":"","done":true}'),
};

/** A stream of so many events, or of one, which say all of it. */
export function streamOf(words: AnswerWords, said: Said, events = 1): string {
  const last = words === 'responses' && events === 1 ? said : SMALL;
  const isCalls = said.calls !== undefined && words !== 'chat';
  const told = isCalls ? (words === 'gemini' ? event(WHOLE.gemini(said)) : '') : DELTA[words](said).repeat(events);
  return BEGIN[words] + told + FINISH[words](last);
}

/** More of everything than an answer, or an event of one, is taken for. */
export function largeAnswers(
  bytes: number,
  values: number,
  kinds: readonly TextKind[],
): (Said & { readonly name: string })[] {
  return [...largeTexts(bytes, values, kinds), { ...SMALL, name: 'calls', calls: CALLS }];
}
