import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI, type GenerateContentResponse } from '@google/genai';
import OpenAI from 'openai';
import { Agent } from 'undici';
import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';

/** What the maker of a dialect hands to its users out of an answer. */
export interface SdkAnswer {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly finish: string | null | undefined;
  readonly tokens: readonly [number | undefined, number | undefined];
}

/** One question through a client library, streamed or not. */
export type AskSdk = (origin: string, isStream: boolean, apiKey?: string) => Promise<SdkAnswer>;

// Google's library asks for the dispatcher of the process, which the realm that Jest runs tests in does not have.
Reflect.set(globalThis, Symbol.for('undici.globalDispatcher.1'), new Agent());

const QUESTION = 'How is the weather?';

/** The client libraries of the dialects' makers, without retries. */
export const SDKS: Readonly<Record<DialectName, AskSdk>> = {
  'openai-chat': askChat,
  'openai-responses': askResponses,
  anthropic: askAnthropic,
  gemini: askGemini,
};

async function askChat(origin: string, isStream: boolean, apiKey = 'none'): Promise<SdkAnswer> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const params = { model: 'm', messages: [{ role: 'user' as const, content: QUESTION }] };
  if (!isStream) return chatAnswer(await client.chat.completions.create(params));
  const stream = client.chat.completions.stream({ ...params, stream_options: { include_usage: true } });
  let thoughts = ''; // the library keeps only the last piece of what is not in OpenAI's document
  stream.on('chunk', ({ choices }) => (thoughts += spokenThoughts(choices[0]?.delta)));
  return { ...chatAnswer(await stream.finalChatCompletion()), thoughts };
}

function chatAnswer({ choices, usage }: OpenAI.ChatCompletion): SdkAnswer {
  const { message, finish_reason: finish } = choices[0]!;
  const calls = message.tool_calls ?? [];
  return {
    text: message.content ?? '',
    thoughts: spokenThoughts(message),
    calls: calls.flatMap((call) =>
      call.type === 'function' ? callOf(call.function.name, call.function.arguments) : [],
    ),
    finish,
    tokens: [usage?.prompt_tokens, usage?.completion_tokens],
  };
}

function spokenThoughts(message: object = {}): string {
  return 'reasoning_content' in message ? String(message.reasoning_content) : '';
}

async function askResponses(origin: string, isStream: boolean, apiKey = 'none'): Promise<SdkAnswer> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const params = { model: 'm', input: QUESTION };
  const response = isStream
    ? await client.responses.stream(params).finalResponse()
    : await client.responses.create(params);
  const { output } = response;
  return {
    text: response.output_text,
    thoughts: output
      .flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []))
      .join(''),
    calls: output.flatMap((item) => (item.type === 'function_call' ? callOf(item.name, item.arguments) : [])),
    finish: response.status,
    tokens: [response.usage?.input_tokens, response.usage?.output_tokens],
  };
}

async function askAnthropic(origin: string, isStream: boolean, apiKey = 'none'): Promise<SdkAnswer> {
  const client = new Anthropic({ baseURL: origin, apiKey, maxRetries: 0 });
  const params = { model: 'm', max_tokens: 1000, messages: [{ role: 'user' as const, content: QUESTION }] };
  const message = isStream ? await client.messages.stream(params).finalMessage() : await client.messages.create(params);
  const { usage } = message;
  return {
    text: message.content.flatMap((block) => (block.type === 'text' ? block.text : [])).join(''),
    thoughts: message.content.flatMap((block) => (block.type === 'thinking' ? block.thinking : [])).join(''),
    calls: message.content.flatMap((block) =>
      block.type === 'tool_use' ? { name: block.name, arguments: block.input } : [],
    ),
    finish: message.stop_reason,
    tokens: [
      usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
      usage.output_tokens,
    ],
  };
}

async function askGemini(origin: string, isStream: boolean, apiKey = 'none'): Promise<SdkAnswer> {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: origin } });
  const params = { model: 'm', contents: QUESTION };
  const responses = [];
  if (isStream)
    for await (const response of await client.models.generateContentStream(params)) responses.push(response);
  else responses.push(await client.models.generateContent(params));
  return geminiAnswer(responses);
}

function geminiAnswer(responses: readonly GenerateContentResponse[]): SdkAnswer {
  const parts = responses.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  const { usageMetadata: usage, candidates } = responses.at(-1) ?? {};
  const spoken = parts.filter(({ text }) => text !== undefined);
  return {
    text: spoken.flatMap(({ text, thought }) => (thought ? [] : text)).join(''),
    thoughts: spoken.flatMap(({ text, thought }) => (thought ? text : [])).join(''),
    calls: parts.flatMap(({ functionCall: call }) => (call ? { name: call.name ?? '', arguments: call.args } : [])),
    finish: candidates?.[0]?.finishReason,
    tokens: [usage?.promptTokenCount, (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0)],
  };
}

function callOf(name: string, text: string): { name: string; arguments: unknown } {
  return { name, arguments: JSON.parse(text) as unknown };
}
