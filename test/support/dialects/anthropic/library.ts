import Anthropic from '@anthropic-ai/sdk';
import type { ClientLibrary, LibrarySettings, SdkAnswer } from '../dialect-samples.js';
import { MOST_TURNS, TURN_SCHEMA } from '../library-words.js';

async function ask(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<SdkAnswer> {
  const client = new Anthropic({ baseURL: origin, apiKey, maxRetries: 0 });
  const params = { model: 'm', max_tokens: 1000, messages: [{ role: 'user' as const, content: question }] };
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

async function agent(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<string> {
  const client = new Anthropic({ baseURL: origin, apiKey, maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }];
  const tools = [{ name: 'get_weather', input_schema: TURN_SCHEMA }];
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const thinking = { type: 'enabled' as const, budget_tokens: 4_000 };
    const params = { model: 'm', max_tokens: 9_000, messages, tools, thinking };
    const { content } = isStream
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.create(params);
    const calls = content.filter((block) => block.type === 'tool_use');
    if (calls.length === 0) return content.flatMap((block) => (block.type === 'text' ? block.text : [])).join('');
    messages.push({ role: 'assistant', content });
    const results = calls.map(({ id }) => {
      return { type: 'tool_result' as const, tool_use_id: id, content: `result ${turn}` };
    });
    messages.push({ role: 'user', content: results });
  }
  return 'never content';
}

/** The client library of the dialect's maker. */
export const LIBRARY: ClientLibrary = { ask, agent };
