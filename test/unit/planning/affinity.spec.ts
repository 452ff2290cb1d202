import { describe, expect, it } from '@jest/globals';
import { affinityId } from '../../../src/gateway/planning/affinity.js';
import { callOf } from '../../support/compiled.js';

const SYSTEM = { role: 'system', content: 'be brief' };
const QUESTION = { role: 'user', content: 'why?' };
const ANSWER = { role: 'assistant', content: 'because' };

function conversation(body: object | string, requestId = 'request-1'): string {
  return affinityId('conversation', callOf(body, requestId));
}

describe('what an order belongs to', () => {
  it('is the request where nothing else is wanted', () => {
    expect(affinityId('request', callOf({ user: 'u', messages: [QUESTION] }, 'abc'))).toBe('abc');
  });

  it('is the same for every turn of a conversation, and another for another', () => {
    const first = conversation({ messages: [SYSTEM, QUESTION] }, 'one');
    const second = conversation({ messages: [SYSTEM, QUESTION, ANSWER, { role: 'user', content: 'and?' }] }, 'two');
    expect(second).toBe(first);
    expect(conversation({ messages: [SYSTEM, { role: 'user', content: 'how?' }] })).not.toBe(first);
    expect(conversation({ messages: [{ role: 'system', content: 'be long' }, QUESTION] })).not.toBe(first);
  });

  it('is the prompt cache key before the user, and the user before the messages', () => {
    const messages = [QUESTION];
    expect(conversation({ messages, user: 'u', prompt_cache_key: 'k' })).toBe(conversation({ prompt_cache_key: 'k' }));
    expect(conversation({ messages, user: 'u' })).toBe(conversation({ user: 'u' }));
    expect(conversation({ user: 'u' })).not.toBe(conversation({ user: 'v' }));
    expect(conversation({ messages, user: '', prompt_cache_key: null })).toBe(conversation({ messages }));
  });

  it('stays short for very long words and messages', () => {
    const long = 'x'.repeat(1_000_000);
    expect(conversation({ user: long }).length).toBeLessThan(1_000);
    expect(conversation({ messages: [{ role: 'user', content: long }] }).length).toBeLessThan(10_000);
  });

  it.each([
    ['no messages', '{}'],
    ['nothing from the user', '{"messages":[{"role":"system"}]}'],
    ['an empty list', '{"messages":[]}'],
    ['no list', '{"messages":"hello"}'],
    ['elements that are no messages', '{"messages":[null,7,"user",["role"],{}]}'],
    ['a role twice', '{"messages":[{"role":"user","role":"user"}]}'],
    ['a role that is no word', '{"messages":[{"role":7}]}'],
    ['a user that is no text', '{"user":7}'],
  ])('is the request again for %s', (_what, body) => {
    expect(conversation(body)).toBe('request-1');
  });

  it('is found though the inside of a message is not valid', () => {
    expect(conversation('{"messages":[{"role":"user","content":"\\q"}]}')).toContain('\\q');
  });
});
