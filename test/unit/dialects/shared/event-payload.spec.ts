import { describe, expect, it } from '@jest/globals';
import { isDone, isNoise, readPayload } from '../../../../src/gateway/dialects/shared/event-payload.js';
import { saysError } from '../../../../src/gateway/dialects/shared/says-error.js';

describe('the payload of an event', () => {
  it.each(['[DONE]', ' [DONE] ', '"[DONE]"', '[done]', '[ DONE ]', '" [DONE] "'])('%j is an end', (data) => {
    expect([readPayload(data), isDone(data), isNoise(data)]).toEqual(['done', true, false]);
  });

  it.each([
    'null',
    'ping',
    'true',
    '17',
    '"text"',
    '[]',
    '[ ]',
    ' ',
    '<html>',
    'DONE',
    '{"error":{}}',
    '{"error": ""}',
  ])('%j is noise', (data) => {
    expect([readPayload(data), isDone(data), isNoise(data)]).toEqual(['noise', false, true]);
  });

  it.each(['{"a":', '{nonsense', '[1]', '[{"a":1}]', ' {]'])('%j is broken', (data) => {
    expect([readPayload(data), isNoise(data)]).toEqual(['broken', false]);
  });

  it('is an object, whatever stands around it', () => {
    expect([readPayload('{"a":1}'), readPayload(' \n{"a":1} ')]).toEqual([{ a: 1 }, { a: 1 }]);
  });
});

describe('the value of an error field', () => {
  it.each([undefined, null, false, 0, '', ' ', {}, [], { message: '', code: null }])('tells of none as %j', (value) => {
    expect(saysError(value)).toBe(false);
  });

  it.each([true, 1, 'no', { message: 'no' }, { code: 500 }, { a: {} }])('tells of one as %j', (value) => {
    expect(saysError(value)).toBe(true);
  });
});
