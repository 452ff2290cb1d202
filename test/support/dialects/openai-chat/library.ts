import OpenAI from 'openai';
import type { ClientLibrary, LibrarySettings, SdkAnswer } from '../dialect-samples.js';
import { callOf, MOST_TURNS, TURN_SCHEMA } from '../library-words.js';

async function ask(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<SdkAnswer> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const params = { model: 'm', messages: [{ role: 'user' as const, content: question }] };
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

async function agent(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<string> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
  const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: TURN_SCHEMA } }];
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const params = { model: 'm', messages, tools, reasoning_effort: 'medium' as const };
    const { choices } = isStream
      ? await client.chat.completions.stream(params).finalChatCompletion()
      : await client.chat.completions.create(params);
    const { message } = choices[0]!;
    const calls = message.tool_calls ?? [];
    if (calls.length === 0) return message.content ?? '';
    messages.push(message);
    for (const { id } of calls) messages.push({ role: 'tool', tool_call_id: id, content: `result ${turn}` });
  }
  return 'never content';
}

/** The client library of the dialect's maker. */
export const LIBRARY: ClientLibrary = { ask, agent };
