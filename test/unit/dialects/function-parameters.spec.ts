import { expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { translate } from '../../support/dialect-calls.js';
import { SAMPLES } from '../../support/dialects/samples.js';

const EMPTY = { type: 'object', properties: {} };

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
  const { body, dropped } = translate(client, SAMPLES[client].requests.tool(schema), upstream, 'm');
  const [tool] = body['tools'] as { parameters?: unknown; function?: { parameters: unknown } }[];
  expect((tool?.function ?? tool)?.parameters).toEqual(expected);
  expect(dropped).toEqual([]);
});
