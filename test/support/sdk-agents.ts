import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI, type Content, type Part } from '@google/genai';
import OpenAI from 'openai';
import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import './sdk-clients.js';

const SCHEMA = { type: 'object' as const, properties: { turn: { type: 'number' as const } } };
const MAX_TURNS = 5;

/** How an agent reaches the gateway. */
export interface AgentSettings {
  readonly origin: string;
  readonly apiKey: string;
  readonly isStream: boolean;
}

/**
 * Runs tools until the model is content, on the library of a dialect's maker: what came is appended as the library
 * hands it out, then the results. Returns the last words.
 */
export type Agent = (question: string, settings: AgentSettings) => Promise<string>;

/** Agents on the client libraries of the dialects' makers, all of which ask for thinking. */
export const SDK_AGENTS: Readonly<Record<DialectName, Agent>> = {
  'openai-chat': chatAgent,
  'openai-responses': responsesAgent,
  anthropic: anthropicAgent,
  gemini: geminiAgent,
};

async function chatAgent(question: string, { origin, apiKey, isStream }: AgentSettings): Promise<string> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
  const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: SCHEMA } }];
  for (let turn = 1; turn <= MAX_TURNS; turn++) {
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

async function responsesAgent(question: string, { origin, apiKey, isStream }: AgentSettings): Promise<string> {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: question }];
  const tools = [{ type: 'function' as const, name: 'get_weather', parameters: SCHEMA, strict: false }];
  for (let turn = 1; turn <= MAX_TURNS; turn++) {
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

async function anthropicAgent(question: string, { origin, apiKey, isStream }: AgentSettings): Promise<string> {
  const client = new Anthropic({ baseURL: origin, apiKey, maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }];
  const tools = [{ name: 'get_weather', input_schema: SCHEMA }];
  for (let turn = 1; turn <= MAX_TURNS; turn++) {
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

async function geminiAgent(question: string, { origin, apiKey, isStream }: AgentSettings): Promise<string> {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: origin } });
  const contents: Content[] = [{ role: 'user', parts: [{ text: question }] }];
  const config = {
    tools: [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: SCHEMA }] }],
    thinkingConfig: { includeThoughts: true, thinkingBudget: 4_000 },
  };
  for (let turn = 1; turn <= MAX_TURNS; turn++) {
    const parts: Part[] = [];
    const params = { model: 'm', contents, config };
    const responses = isStream
      ? await client.models.generateContentStream(params)
      : [await client.models.generateContent(params)];
    for await (const { candidates } of responses) parts.push(...(candidates?.[0]?.content?.parts ?? []));
    const calls = parts.flatMap(({ functionCall: call }) => (call === undefined ? [] : [call]));
    if (calls.length === 0) return parts.map(({ text = '', thought }) => (thought === true ? '' : text)).join('');
    const results = calls.map(({ id, name }) => {
      return { functionResponse: { id, name, response: { output: `result ${turn}` } } };
    });
    contents.push({ role: 'model', parts }, { role: 'user', parts: results });
  }
  return 'never content';
}
