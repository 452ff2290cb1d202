import { describe, expect, it } from '@jest/globals';
import { pathFor } from '../../../src/gateway/adapters/endpoint-path.js';

const PLACED = {
  origin: 'http://a',
  path: '/models/{model}/chat',
  streamPath: '/models/{model}/stream',
  namesModel: true,
};

describe('the path of an endpoint that names the model', () => {
  it.each(['gpt-4o', 'org/model-1.5', 'a..b', '...', 'v1.0:free', 'ünï', '100%', 'a%2fb'])('takes %s', (model) => {
    expect(decodeURIComponent(pathFor(PLACED, model, false))).toBe(`/models/${model}/chat`);
    expect(pathFor(PLACED, model, true).split('/')).toHaveLength(4);
  });

  it.each([
    '.',
    '..',
    '../admin',
    'a/../../b',
    'a/.',
    '%2e%2e',
    '%2E.',
    '.%252e',
    'a%2f..%2fb',
    'a\\..',
    'a%5c%2e%2e',
    '%25252e%25252e',
  ])('refuses %s, which would lead out of its place', (model) => {
    expect(() => pathFor(PLACED, model, false)).toThrow('"model" must not hold "." or ".." as a part of a path');
  });

  it('of another leaves every name alone', () => {
    expect(pathFor({ ...PLACED, path: '/chat', namesModel: false }, '../x', false)).toBe('/chat');
  });
});
