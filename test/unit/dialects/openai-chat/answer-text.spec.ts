import { describe, expect, it } from '@jest/globals';
import { answerTokens, textBytes, tokensOfBytes } from '../../../../src/gateway/dialects/openai-chat/answer-text.js';
import { StreamReader } from '../../../../src/gateway/dialects/openai-chat/stream.js';
import { chunk, completion, event } from '../../../support/scripted-upstream.js';

describe('the length of an answer', () => {
  it.each([
    ['abcd', 4],
    ['é🔑', 6],
    [null, 0],
    [7, 0],
    [{ role: 'assistant', content: 'abc', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }, 6],
    [['a', ['b'], { c: 'cc' }], 4],
  ])('is that of all the text in %j', (value, bytes) => {
    expect(textBytes(value)).toBe(bytes);
  });

  it('is a token for four bytes, begun ones included', () => {
    expect([0, 1, 4, 5].map(tokensOfBytes)).toEqual([0, 1, 1, 2]);
  });

  it('is counted over every choice of a whole reply', () => {
    const body = { choices: [{ message: { role: 'assistant', content: 'abcd' } }, { text: 'efgh' }, null] };
    expect(answerTokens(Buffer.from(JSON.stringify(body)))).toBe(2);
    expect(answerTokens(Buffer.from(JSON.stringify(completion('x'.repeat(400)))))).toBe(100);
  });

  it('is nothing where no text is answered, and all of what nobody can read', () => {
    expect(answerTokens(Buffer.from('{"data":[{"embedding":[1]}]}'))).toBe(0);
    expect(answerTokens(Buffer.from('x'.repeat(40)))).toBe(10);
  });

  it.each([true, false])('is about the same of a stream, read in full (%p) or only weighed', (readsAll) => {
    const reader = new StreamReader(readsAll);
    for (let i = 0; i < 50; i++) reader.read(Buffer.from(event(chunk({ content: 'x'.repeat(40) }))));
    expect(reader.answerTokens).toBeGreaterThanOrEqual(500);
    expect(reader.answerTokens).toBeLessThan(520);
  });

  it('is one token an event at least', () => {
    const reader = new StreamReader(false);
    for (let i = 0; i < 9; i++) reader.read(Buffer.from(event(chunk({ content: 'x' }))));
    expect(reader.answerTokens).toBe(9);
  });
});
