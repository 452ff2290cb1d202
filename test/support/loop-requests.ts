import { largeTexts, type LargeText, type TextKind } from './large-texts.js';

/** What a request says, and what stands in it beside that. */
export type Say = (said: Pick<LargeText, 'text' | 'rest'>) => string;

/** A body of JSON, and what is large about it. */
export interface LargeBody {
  readonly name: string;
  readonly body: string;
}

interface Conversation {
  readonly message: (text: string, index: number) => string;
  readonly whole: (messages: string, rest: string) => string;
  readonly tool: (index: number) => string;
  readonly tools: (all: string) => string;
}

const SCHEMA = '{"type":"object","properties":{"a":{"type":"string"}}}';
const listed = (all: string): string => `,"tools":[${all}]`;
const turn = (text: string, index: number): string =>
  `{"role":"${index % 2 === 0 ? 'user' : 'assistant'}","content":"${text}"}`;
const CHAT: Conversation = {
  message: turn,
  whole: (messages, rest) => `{"model":"m","max_tokens":5,"messages":[${messages}]${rest}}`,
  tool: (index) => `{"type":"function","function":{"name":"f${index}","parameters":${SCHEMA}}}`,
  tools: listed,
};
const GEMINI: Conversation = {
  message: (text, index) => `{"role":"${index % 2 === 0 ? 'user' : 'model'}","parts":[{"text":"${text}"}]}`,
  whole: (messages, rest) => `{"contents":[${messages}]${rest}}`,
  tool: (index) => `{"name":"f${index}","parameters":${SCHEMA}}`,
  tools: (all) => `,"tools":[{"functionDeclarations":[${all}]}]`,
};
const CONVERSATIONS: Readonly<Record<string, Conversation>> = {
  '/v1/chat/completions': CHAT,
  '/v1/messages': { ...CHAT, tool: (index) => `{"name":"f${index}","input_schema":${SCHEMA}}` },
  '/v1/responses': {
    message: turn,
    whole: (messages, rest) => `{"model":"m","input":[${messages}]${rest}}`,
    tool: (index) => `{"type":"function","name":"f${index}","parameters":${SCHEMA}}`,
    tools: listed,
  },
  '/v1beta/models/m:generateContent': GEMINI,
};

const input: Say = ({ text, rest }) => `{"model":"m","input":"${text}"${rest}}`;
const prompt: Say = ({ text, rest }) => `{"model":"m","prompt":"${text}"${rest}}`;
const content: Say = ({ text, rest }) => `{"contents":[{"parts":[{"text":"${text}"}]}]${rest}}`;
const OTHERS: Readonly<Record<string, Say>> = {
  '/chat': ({ text, rest }) => `{"message":"${text}"${rest}}`,
  '/v1/completions': prompt,
  '/v1/embeddings': input,
  '/v1/moderations': input,
  '/v1/rerank': ({ text, rest }) => `{"model":"m","query":"a","documents":["${text}"]${rest}}`,
  '/v1/images/generations': prompt,
  '/v1/audio/speech': ({ text, rest }) => `{"model":"m","voice":"x","input":"${text}"${rest}}`,
  '/v1/messages/count_tokens': (said) => bodyOf('/v1/messages', said),
  '/v1/responses/input_tokens': input,
  '/v1/responses/compact': input,
  '/v1/route/explain': (said) => bodyOf('/v1/chat/completions', said),
  '/v1beta/models/m:countTokens': content,
  '/v1beta/models/m:streamGenerateContent?alt=sse': content,
  '/v1beta/models/m:embedContent': ({ text, rest }) => `{"content":{"parts":[{"text":"${text}"}]}${rest}}`,
  '/v1beta/models/m:batchEmbedContents': ({ text, rest }) =>
    `{"requests":[{"model":"models/m","content":{"parts":[{"text":"${text}"}]}}]${rest}}`,
};

/** Where conversations are sent to, in every dialect. */
export const CONVERSATION_PATHS = Object.keys(CONVERSATIONS);
/** Where everything else of JSON is. */
export const OTHER_PATHS = Object.keys(OTHERS);
/** Where forms are. */
export const FORM_PATHS = ['/v1/images/edits', '/v1/audio/transcriptions', '/v1/audio/translations'];

/** A request of a path. */
export function bodyOf(path: string, { text, rest }: Pick<LargeText, 'text' | 'rest'>): string {
  const conversation = CONVERSATIONS[path];
  if (conversation === undefined) return OTHERS[path]!({ text, rest });
  return conversation.whole(conversation.message(text, 0), rest);
}

/** Large requests of a path: of each kind of text, and conversations of many messages and of many tools. */
export function largeBodies(
  path: string,
  { bytes, values, kinds }: { readonly bytes: number; readonly values: number; readonly kinds?: readonly TextKind[] },
): LargeBody[] {
  const texts = largeTexts(bytes, values, kinds).map((said) => ({ name: said.name, body: bodyOf(path, said) }));
  const conversation = CONVERSATIONS[path];
  if (conversation === undefined) return texts;
  const { message, whole, tool, tools } = conversation;
  const many = (count: number, make: (index: number) => string): string =>
    Array.from({ length: count }, (_, i) => make(i)).join(',');
  const messages = many(Math.floor(values / 8), (i) => message(`turn ${i}`, i));
  const declared = tools(many(Math.floor(values / 16), tool));
  return [
    ...texts,
    { name: 'messages', body: whole(messages, '') },
    { name: 'tools', body: whole(message('ok', 0), declared) },
  ];
}

/** Large forms: of one large file, of many fields, and of one large field. */
export function largeForms(bytes: number, boundary: string): LargeBody[] {
  const field = (name: string, value: string, more = ''): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const whole = (parts: string): string => `${field('model', 'm')}${parts}--${boundary}--\r\n`;
  const file = (value: string): string => field('file', value, '; filename="a.wav"');
  return [
    { name: 'file', body: whole(file('a\r\n--b'.repeat(bytes / 6))) },
    {
      name: 'fields',
      body: whole(Array.from({ length: bytes / 256 }, (_, i) => field(`n${i}`, 'x')).join('') + file('a')),
    },
    { name: 'field', body: whole(field('prompt', 'a b'.repeat(bytes / 3)) + file('a')) },
  ];
}
