import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { nearest } from '../../../../src/platform/config/nearest.js';

const FIELDS = ['base_url', 'api_keys', 'default_model', 'token', 'tokens'];

describe('nearest', () => {
  it.each([
    ['baseUrl', 'base_url'],
    ['base-url', 'base_url'],
    ['BASE_URL', 'base_url'],
    ['apikeys', 'api_keys'],
    ['api_key', 'api_keys'],
    ['defaultmodle', 'default_model'],
    ['tokn', 'token'],
    ['tokens', 'tokens'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, FIELDS)).toBe(meant);
  });

  it.each(['frequency', 'x', '', 'completely_else'])('has no idea what %j could mean', (word) => {
    expect(nearest(word, ['temperature', 'concurrency_limit'])).toBeUndefined();
  });

  it('knows nothing among no candidates', () => {
    expect(nearest('a', [])).toBeUndefined();
  });

  it('always finds a word that is there, and always answers with a candidate', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{3,10}$/), { minLength: 1 }), fc.nat(), (words, at) => {
        const word = words[at % words.length]!;
        expect(nearest(word, words)).toBe(word);
        const found = nearest(`${word}x`, words);
        expect(found === undefined || words.includes(found)).toBe(true);
      }),
    );
  });
});
