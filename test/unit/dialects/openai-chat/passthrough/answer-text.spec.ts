import { describe, expect, it } from '@jest/globals';
import { answerText, textsIn } from '../../../../../src/gateway/dialects/openai-chat/passthrough/answer-text.js';
import { completion } from '../../../../support/scripted-upstream.js';

describe('the text of an answer', () => {
  it.each<[unknown, string[]]>([
    ['abcd', ['abcd']],
    [null, []],
    [7, []],
    [{ role: 'assistant', content: '' }, []],
    [
      {
        content: 'abc',
        tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      ['abc', 'f', '{}'],
    ],
    [{ reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 'c2ln' }] }, ['hm']],
    [{ audio: { id: 'audio_1', data: 'UklGRg', transcript: 'said' } }, ['said']],
    [{ content: [{ type: 'text', text: 'a' }] }, ['a']],
    [{ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0' } }] }, []],
    [
      {
        content: [
          { type: 'image_url', image_url: 'https://x/y.png' },
          { type: 'image', b64_json: 'iVBORw0' },
        ],
      },
      [],
    ],
    [{ content: [{ type: 'file', file: { file_data: 'JVBERi0', filename: 'a.pdf' } }] }, ['a.pdf']],
  ])('of %j is %j', (value, texts) => {
    expect([...textsIn(value)].map(({ text }) => text)).toEqual(texts);
  });

  it('is that of every choice of a whole reply', () => {
    const body = { choices: [{ message: { role: 'assistant', content: 'abcd' } }, { text: 'éfgh' }, null] };
    const sample = answerText(Buffer.from(JSON.stringify(body)));
    expect([sample.beginning.toString(), sample.bytes, sample.pieces]).toEqual(['abcdéfgh', 9, 2]);
    expect(answerText(Buffer.from(JSON.stringify(completion('x'.repeat(400))))).bytes).toBe(400);
  });

  it('is nothing where no text is answered', () => {
    expect(answerText(Buffer.from('{"data":[{"embedding":[1]}]}')).bytes).toBe(0);
  });
});
