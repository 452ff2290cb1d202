import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, jsonSchema, Output, streamText, tool, type LanguageModel } from 'ai';

/** A tool call as a framework hands it on. */
export interface FrameworkCall {
  readonly name: string;
  readonly arguments: unknown;
}

/** What a framework does for its users, without retries. */
export interface Framework {
  text(prompt: string): Promise<string>;
  stream(prompt: string): Promise<string>;
  /** Offers `get_weather` and `get_time`. */
  tools(prompt: string): Promise<readonly FrameworkCall[]>;
  /** An object with a `city`. */
  structured(prompt: string): Promise<unknown>;
}

const CITY = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false,
};
const NOTHING = { type: 'object' as const, properties: {}, additionalProperties: false };

/** The frameworks, made for a gateway and a token. */
export const FRAMEWORKS: Readonly<Record<string, (origin: string, apiKey: string) => Framework>> = {
  'ai with openai-compatible': (origin, apiKey) =>
    vercel(
      createOpenAICompatible({
        name: 'gateway',
        baseURL: `${origin}/v1`,
        apiKey,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })('m'),
    ),
  'ai with anthropic': (origin, apiKey) =>
    vercel(createAnthropic({ baseURL: `${origin}/v1`, apiKey })('claude-sonnet-4-5')),
  'ai with google': (origin, apiKey) =>
    vercel(createGoogle({ baseURL: `${origin}/v1beta`, apiKey })('gemini-2.5-flash')),
  'LangChain with openai': (origin, apiKey) =>
    langChain(new ChatOpenAI({ model: 'm', apiKey, maxRetries: 0, configuration: { baseURL: `${origin}/v1` } })),
};

function vercel(model: LanguageModel): Framework {
  const settings = { model, maxRetries: 0, maxOutputTokens: 1000 };
  return {
    text: async (prompt) => (await generateText({ ...settings, prompt })).text,
    async stream(prompt) {
      let text = '';
      const { stream } = streamText({ ...settings, prompt, onError: () => {} });
      for await (const part of stream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'text-delta') text += part.text;
      }
      return text;
    },
    async tools(prompt) {
      const tools = {
        get_weather: tool({ description: 'weather', inputSchema: jsonSchema(CITY) }),
        get_time: tool({ description: 'time', inputSchema: jsonSchema(NOTHING) }),
      };
      const { toolCalls } = await generateText({ ...settings, prompt, tools });
      return toolCalls.map(({ toolName, input }) => ({ name: toolName, arguments: input }));
    },
    async structured(prompt) {
      const output = Output.object({ schema: jsonSchema(CITY) });
      return (await generateText({ ...settings, prompt, output })).output;
    },
  };
}

function langChain(model: ChatOpenAI): Framework {
  return {
    text: async (prompt) => (await model.invoke(prompt)).text,
    async stream(prompt) {
      let text = '';
      for await (const chunk of await model.stream(prompt)) text += chunk.text;
      return text;
    },
    async tools(prompt) {
      const described = [
        { name: 'get_weather', description: 'weather', parameters: CITY },
        { name: 'get_time', description: 'time', parameters: NOTHING },
      ].map((each) => ({ type: 'function' as const, function: each }));
      const { tool_calls: calls = [] } = await model.bindTools(described).invoke(prompt);
      return calls.map(({ name, args }) => ({ name, arguments: args }));
    },
    structured: async (prompt) =>
      (await model.withStructuredOutput(CITY, { name: 'city', method: 'jsonSchema' }).invoke(prompt)) as unknown,
  };
}
