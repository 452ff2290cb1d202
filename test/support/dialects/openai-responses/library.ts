import OpenAI from 'openai';
import type { ClientLibrary, LibrarySettings, SdkAnswer } from '../dialect-samples.js';
import { callOf, MOST_TURNS, TURN_SCHEMA } from '../library-words.js';

async function ask(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<SdkAnswer> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const params = { model: 'm', input: question };
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

async function agent(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<string> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: question }];
  const tools = [{ type: 'function' as const, name: 'get_weather', parameters: TURN_SCHEMA, strict: false }];
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const params = {
      model: 'm',
      input,
      tools,
      store: false,
      include: ['reasoning.encrypted_content' as const],
      reasoning: { effort: 'medium' as const, summary: 'auto' as const },
    };
    const response = isStream
      ? await client.responses.stream(params).finalResponse()
      : await client.responses.create(params);
    const calls = response.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    if (calls.length === 0) return response.output_text;
    input.push(...(response.output as OpenAI.Responses.ResponseInputItem[]));
    for (const { call_id: id } of calls)
      input.push({ type: 'function_call_output', call_id: id, output: `result ${turn}` });
  }
  return 'never content';
}

/** The client library of the dialect's maker. */
export const LIBRARY: ClientLibrary = { ask, agent };
