import { DIALECTS } from '../dialects/dialects.js';
import { append } from '../dialects/shared/append.js';
import { isObject } from '../dialects/shared/fields.js';
import { parseObject } from '../dialects/shared/parse-object.js';
import type { Message } from '../protocol/message.js';
import type { NeutralCall } from '../protocol/neutral-call.js';
import type { AssistantPart, FilePart, ImagePart, UserPart } from '../protocol/part.js';
import type { JsonObject, Tool } from '../protocol/tool.js';
import type { PromptSource } from './count-task.js';

/** What of a request becomes tokens. */
export interface PromptText {
  readonly texts: readonly string[];
  /** Tokens of what is no text, and of what stands between the texts. */
  readonly otherTokens: number;
}

/** Around each message, and around all of them, as OpenAI documents it. */
const MESSAGE_TOKENS = 4;
const CONVERSATION_TOKENS = 3;
/** Around all tools, around each, and around each of its properties. */
const TOOLS_TOKENS = 12;
const TOOL_TOKENS = 10;
const PROPERTY_TOKENS = 3;
/** A picture of a megapixel looked at closely, and one looked at from afar. */
const PICTURE_TOKENS = 765;
const SMALL_PICTURE_TOKENS = 85;
/** Base64 characters that hold a tenth of a second of sound, or a fiftieth of a page. */
const SOUND_CHARACTERS = 2_048;
const FILE_CHARACTERS = 64;
/** Of a file that is only named. */
const NAMED_FILE_TOKENS = 1_000;

/** The text of a request of any dialect; null when its body is no JSON object. */
export function promptText({ family, dialect, body }: PromptSource): PromptText | null {
  const request = parseObject(Buffer.from(body.buffer, body.byteOffset, body.length).toString());
  if (request === null) return null;
  const call = family === 'conversation' ? decode(request, dialect) : null;
  return call === null ? { texts: [...wordsIn(request)], otherTokens: numbersIn(request) } : conversation(call);
}

/** Null for what only an upstream of the client's own dialect understands. */
function decode(request: JsonObject, dialect: PromptSource['dialect']): NeutralCall | null {
  try {
    return DIALECTS[dialect].decodeCall(request, { model: 'any', wantsStream: false }).call;
  } catch {
    return null;
  }
}

function conversation({ messages, tools, responseFormat }: NeutralCall): PromptText {
  const parts = messages.flatMap((message): readonly AnyPart[] => message.parts);
  const schema = responseFormat?.kind === 'json_schema' ? [responseFormat.schema] : [];
  const described = [...tools.map(describe), ...schema.map(schemaText)];
  return {
    texts: [...parts.flatMap(textsOf), ...described.map(({ text }) => text)],
    otherTokens:
      CONVERSATION_TOKENS +
      (tools.length === 0 ? 0 : TOOLS_TOKENS) +
      sum(messages.map(messageTokens)) +
      sum(parts.map(mediaTokens)) +
      sum(described.map(({ tokens }) => tokens)),
  };
}

type AnyPart = UserPart | AssistantPart;

function messageTokens({ parts }: Message): number {
  return parts.length === 0 ? 0 : MESSAGE_TOKENS;
}

function textsOf(part: AnyPart): string[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return [part.text];
    case 'tool_call':
      return [part.name, part.arguments];
    default:
      return [];
  }
}

function mediaTokens(part: AnyPart): number {
  switch (part.kind) {
    case 'image':
      return part.detail === 'low' ? SMALL_PICTURE_TOKENS : PICTURE_TOKENS;
    case 'audio':
      return Math.ceil(part.data.length / SOUND_CHARACTERS);
    case 'file':
      return fileTokens(part);
    default:
      return 0;
  }
}

function fileTokens({ source }: Pick<FilePart | ImagePart, 'source'>): number {
  return source.kind === 'data' ? Math.ceil(source.data.length / FILE_CHARACTERS) : NAMED_FILE_TOKENS;
}

/** A tool as models get to read it: names, types and words, without the punctuation of JSON. */
interface Described {
  readonly text: string;
  readonly tokens: number;
}

function describe(tool: Tool): Described {
  const { text, tokens } = schemaText(tool.kind === 'function' ? tool.schema : tool.format);
  return { text: [tool.name, tool.description ?? '', text].join('\n'), tokens: tokens + TOOL_TOKENS };
}

function schemaText(schema: JsonObject | null): Described {
  const words: string[] = [];
  let properties = 0;
  const read = (value: unknown): void => {
    if (typeof value === 'string') words.push(value);
    else if (Array.isArray(value)) value.forEach(read);
    else if (isObject(value)) for (const [name, inner] of Object.entries(value)) readField(name, inner);
  };
  const readField = (name: string, inner: unknown): void => {
    if (name === 'required' || name === '$schema') return;
    if (name === 'properties' && isObject(inner)) {
      append(words, Object.keys(inner));
      properties += Object.keys(inner).length;
    }
    read(name === 'properties' && isObject(inner) ? Object.values(inner) : inner);
  };
  read(schema);
  return { text: words.join(' '), tokens: properties * PROPERTY_TOKENS };
}

const NO_WORDS = new Set(['model', 'id', 'type', 'role', 'user', 'encoding_format', 'data', 'url', 'file_data']);

/** Every text in a body, but for what names things and what is encoded. */
function* wordsIn(value: unknown): Generator<string> {
  if (typeof value === 'string' && !value.startsWith('data:')) yield value;
  else if (Array.isArray(value)) for (const inner of value) yield* wordsIn(inner);
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) if (!NO_WORDS.has(name)) yield* wordsIn(inner);
}

/** Tokens that a client counted itself: `input` and `prompt` may be lists of their numbers. */
function numbersIn({ input, prompt }: JsonObject): number {
  const given: unknown = input ?? prompt;
  return Array.isArray(given) ? given.flat().filter((value) => typeof value === 'number').length : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
