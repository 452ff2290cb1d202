import { describe, expect, it } from '@jest/globals';
import { format, inspect } from 'node:util';
import { Secret } from '../../../../src/platform/crypto/secret.js';

describe('Secret', () => {
  const secret = new Secret('s3cret');

  it('reveals its value to those who ask for it', () => {
    expect(secret.reveal()).toBe('s3cret');
  });

  it.each([
    ['as a string', String(secret)],
    ['joined', [secret].join()],
    ['as JSON', JSON.stringify({ secret, list: [secret] })],
    ['inspected', inspect({ secret }, { depth: 9, showHidden: true })],
    ['formatted', format('%s %o %j', secret, secret, secret)],
    ['in an error', String(new Error('x', { cause: secret }))],
    ['by its fields', JSON.stringify(Object.entries(secret))],
    ['copied', JSON.stringify(structuredClone(Object.fromEntries(Object.entries(secret))))],
  ])('prints nothing of it %s', (_how, printed) => {
    expect(printed).not.toContain('s3cret');
  });
});
