import { expect, it } from '@jest/globals';
import { closeSchema } from '../../../../../src/gateway/dialects/anthropic/parts/closed-schema.js';

const CLOSED = { additionalProperties: false } as const;

it.each([
  ['an open object', { type: 'object', properties: {} }, { type: 'object', properties: {}, ...CLOSED }, false],
  ['one that is closed', { type: 'object', ...CLOSED }, { type: 'object', ...CLOSED }, false],
  ['one without a type', { properties: { a: {} } }, { properties: { a: {} }, ...CLOSED }, false],
  ['one that may be null', { type: ['object', 'null'] }, { type: ['object', 'null'], ...CLOSED }, false],
  [
    'an object of any names',
    { type: 'object', additionalProperties: { type: 'string' } },
    { type: 'object', description: '{additionalProperties: {"type":"string"}}', ...CLOSED },
    true,
  ],
  [
    'bounds of a number',
    { type: 'integer', description: 'A die.', minimum: 1, maximum: 6 },
    { type: 'integer', description: 'A die.\n\n{minimum: 1, maximum: 6}' },
    true,
  ],
  ['a known format', { type: 'string', format: 'date' }, { type: 'string', format: 'date' }, false],
  ['an unknown one', { type: 'string', format: 'isbn' }, { type: 'string', description: '{format: "isbn"}' }, true],
  ['a list of at least one', { type: 'array', minItems: 1 }, { type: 'array', minItems: 1 }, false],
  ['a list of three', { type: 'array', minItems: 3 }, { type: 'array', description: '{minItems: 3}' }, true],
  ['what speaks of the schema', { $schema: 'x', $id: 'y', type: 'null' }, { type: 'null' }, false],
  ['alternatives', { oneOf: [{ type: 'object' }, true] }, { anyOf: [{ type: 'object', ...CLOSED }, true] }, false],
  [
    'definitions',
    { $ref: '#/$defs/a', $defs: { a: { type: 'object' } } },
    { $ref: '#/$defs/a', $defs: { a: { type: 'object', ...CLOSED } } },
    false,
  ],
  [
    'an inner bound',
    { type: 'array', items: { type: 'string', pattern: '^a' } },
    { type: 'array', items: { type: 'string', description: '{pattern: "^a"}' } },
    true,
  ],
  ['names of the language', { constructor: 1 }, { description: '{constructor: 1}' }, true],
])('%s', (_what, schema, closed, isWeaker) => {
  expect(closeSchema(schema)).toEqual({ schema: closed, isWeaker });
});
