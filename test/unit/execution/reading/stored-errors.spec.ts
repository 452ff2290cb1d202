import { describe, expect, it } from '@jest/globals';
import { storedReply } from '../../../../src/gateway/execution/reading/stored-answer.js';

const ERROR = { message: 'the key sk-1 is used up', code: 'rate_limit_exceeded', type: 'requests' };

/** What an answer about a stored response comes to. */
function judged(answer: object): string {
  return storedReply(null)(Buffer.from(JSON.stringify(answer))).kind;
}

describe('an answer about a stored response', () => {
  it('is a fault where it is an error alone, whatever its status', () => {
    expect(judged({ error: ERROR })).toBe('fault');
    expect(judged({ error: ERROR, id: 'x' })).toBe('fault');
  });

  it('may tell of the error of a response', () => {
    expect(judged({ id: 'resp_1', object: 'response', status: 'failed', error: ERROR, output: [] })).toBe('reply');
    expect(judged({ id: 'resp_1', object: 'response.deleted', deleted: true, error: null })).toBe('reply');
  });
});
