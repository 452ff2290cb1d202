import { DIALECTS } from '../../src/gateway/dialects/dialects.js';
import type { ReplyContext } from '../../src/gateway/dialects/reply-context.js';
import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { contextOf, decodeChunks, fold } from './dialect-streams.js';

/** How an agent of a dialect goes on: it appends what it got, and the results of its tools, to what it sent. */
interface Agent {
  open(question: string): JsonObject;
  goOn(body: JsonObject, reply: JsonObject, result: string): JsonObject;
}

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } };

function list(value: unknown): JsonObject[] {
  return value as JsonObject[];
}

/** Agents as they are built on each API: what came back is kept verbatim. */
export const AGENTS: Readonly<Record<DialectName, Agent>> = {
  'openai-chat': {
    open: (question) => ({
      model: 'm',
      messages: [{ role: 'user', content: question }],
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: SCHEMA } }],
      reasoning_effort: 'medium',
    }),
    goOn: (body, reply, result) => {
      const message = list(reply['choices'])[0]!['message'] as JsonObject;
      const results = list(message['tool_calls']).map(({ id }) => ({
        role: 'tool',
        tool_call_id: id,
        content: result,
      }));
      return { ...body, messages: [...list(body['messages']), message, ...results] };
    },
  },
  'openai-responses': {
    open: (question) => ({
      model: 'm',
      input: [{ role: 'user', content: question }],
      tools: [{ type: 'function', name: 'get_weather', parameters: SCHEMA, strict: false }],
      reasoning: { effort: 'medium', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      store: false,
    }),
    goOn: (body, reply, result) => {
      const output = list(reply['output']);
      const results = output.flatMap(({ type, call_id: id }) =>
        type === 'function_call' ? { type: 'function_call_output', call_id: id, output: result } : [],
      );
      return { ...body, input: [...list(body['input']), ...output, ...results] };
    },
  },
  anthropic: {
    open: (question) => ({
      model: 'm',
      max_tokens: 32_000,
      messages: [{ role: 'user', content: question }],
      tools: [{ name: 'get_weather', input_schema: SCHEMA }],
      thinking: { type: 'enabled', budget_tokens: 8192 },
    }),
    goOn: (body, reply, result) => {
      const content = list(reply['content']);
      const results = content.flatMap(({ type, id }) =>
        type === 'tool_use' ? { type: 'tool_result', tool_use_id: id, content: result } : [],
      );
      const turns = [
        { role: 'assistant', content },
        { role: 'user', content: results },
      ];
      return { ...body, messages: [...list(body['messages']), ...turns] };
    },
  },
  gemini: {
    open: (question) => ({
      contents: [{ role: 'user', parts: [{ text: question }] }],
      tools: [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: SCHEMA }] }],
      generationConfig: { thinkingConfig: { includeThoughts: true } },
    }),
    // Gemini CLI drops the thoughts that it has shown, and keeps the signatures of the calls.
    goOn: (body, reply, result) => {
      const content = list(reply['candidates'])[0]!['content'] as JsonObject;
      const parts = list(content['parts']).filter((part) => part['thought'] !== true);
      const results = parts.flatMap(({ functionCall: called }) => {
        const { id, name } = (called ?? {}) as JsonObject;
        return called === undefined ? [] : { functionResponse: { id, name, response: { output: result } } };
      });
      const turns = [
        { role: 'model', parts },
        { role: 'user', parts: results },
      ];
      return { ...body, contents: [...list(body['contents']), ...turns] };
    },
  },
};

/** The whole reply that a client has after it has followed a stream to its end. */
export function replyOfStream(dialect: DialectName, stream: string, context: ReplyContext = contextOf()): JsonObject {
  return DIALECTS[dialect].encodeReply(fold(decodeChunks(dialect, [Buffer.from(stream)])), context);
}
