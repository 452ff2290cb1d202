import { describe, expect, it } from '@jest/globals';
import { loadEnvironment } from '../../../../src/platform/config/load-environment.js';

function headers(text: string): unknown {
  return loadEnvironment({ OTEL_EXPORTER_OTLP_HEADERS: text }).environment.OTEL_EXPORTER_OTLP_HEADERS;
}

describe('a list of names and values', () => {
  it.each([
    ['a=1', [['a', '1']]],
    [
      ' a = 1 , b=two%20words%2C%3D,',
      [
        ['a', '1'],
        ['b', 'two words,='],
      ],
    ],
    ['authorization=Basic dXNlcjpwYXNz==', [['authorization', 'Basic dXNlcjpwYXNz==']]],
    ['empty=', [['empty', '']]],
  ])('is read: %s', (text, pairs) => {
    expect(headers(text)).toEqual(pairs);
  });

  it.each(['nonsense', '=value', 'a=%zz', 'a=1,nonsense'])('is refused without its content: %s', (text) => {
    expect(() => headers(text)).toThrow(/^OTEL_EXPORTER_OTLP_HEADERS: must be name=value,name=value$/m);
  });
});
