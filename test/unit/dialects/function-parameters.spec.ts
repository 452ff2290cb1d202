import { expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { translate } from '../../support/dialect-calls.js';

const EMPTY = { type: 'object', properties: {} };

/** A request with one tool, whose arguments have the given schema. */
const REQUESTS: Readonly<Record<string, (schema: unknown) => JsonObject>> = {
  'openai-chat': (parameters) => ({ messages: [], tools: [{ type: 'function', function: { name: 'f', parameters } }] }),
  'openai-responses': (parameters) => ({ input: 'hi', tools: [{ type: 'function', name: 'f', parameters }] }),
  anthropic: (input_schema) => ({ messages: [], tools: [{ name: 'f', input_schema }] }),
  gemini: (parametersJsonSchema) => ({
    contents: [],
    tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema }] }],
  }),
};
const CASES = DIALECT_NAMES.flatMap((client) =>
  (['openai-chat', 'openai-responses'] as const)
    .filter((upstream) => upstream !== client)
    .flatMap((upstream) => [
      [client, upstream, { type: 'object' }, EMPTY] as const,
      [client, upstream, {}, EMPTY] as const,
      [client, upstream, { type: 'object', properties: { a: {} } }, { type: 'object', properties: { a: {} } }] as const,
    ]),
);

it.each(CASES)('a tool of %s reaches %s with properties: %j', (client, upstream, schema, expected) => {
  const { body, dropped } = translate(client, REQUESTS[client]!(schema), upstream, 'm');
  const [tool] = body['tools'] as { parameters?: unknown; function?: { parameters: unknown } }[];
  expect((tool?.function ?? tool)?.parameters).toEqual(expected);
  expect(dropped).toEqual([]);
});
