import { describe, expect, it } from '@jest/globals';
import { DropList } from '../../../../src/gateway/dialects/shared/drop-list.js';
import { Fields } from '../../../../src/gateway/dialects/shared/fields.js';
import { readTexts, speak, speakInTurn } from '../../../../src/gateway/dialects/shared/texts.js';

describe('the words of content of any form', () => {
  it.each([
    ['plain', 'plain', true],
    [[{ type: 'text', text: 'a' }, 'b'], 'a\nb', true],
    [
      { type: 'search_result', id: 'x', source: 'https://a.example/', title: 'T' },
      'source: https://a.example/\nT',
      true,
    ],
    [{ exit_code: 1, ok: false, note: null, blank: ' ' }, 'exit_code: 1\nok: false', true],
    [{ name: 'f', input: { b: [1, 'c'] } }, 'name: f\ninput: {"b":[1,"c"]}', true],
    [{ source: { type: 'text', data: 'words' } }, 'words', true],
    [{ source: { type: 'base64', data: 'd29yZHM=' } }, '', false],
    [{ title: 'T', encrypted_content: 'gAAA' }, 'T', false],
    [{ title: 'T', encrypted_content: '' }, 'T', true],
    [{ image: 'A'.repeat(256) }, '', false],
    [{ image: 'data:image/png;base64,AAAA' }, '', false],
  ])('%j → %j', (value, text, isWhole) => {
    expect(readTexts(value)).toEqual({ text, isWhole });
  });

  it('are read in one go over what may be a large text', () => {
    const large = `${'A'.repeat(2_000_000)} end`;
    expect(readTexts({ text: large }).text).toBe(large);
  });
});

describe('a part that is spoken', () => {
  function partOf(value: Record<string, unknown>) {
    const drops = new DropList();
    return { drops, part: new Fields(value, 'parts[0]', drops) };
  }

  it('names its type, unless it is a text of some kind', () => {
    expect(speak(partOf({ type: 'note', body: 'b' }).part, 'note')).toMatchObject([{ text: '[note]\nbody: b' }]);
    expect(speak(partOf({ type: 'input_text', text: 'b' }).part, 'input_text')).toMatchObject([{ text: 'b' }]);
    expect(speakInTurn(partOf({ type: 'note', body: 'b' }).part, 'note')).toMatchObject([
      { text: '\n[note]\nbody: b\n' },
    ]);
  });

  it('is reported where something of it is no words', () => {
    const { drops, part } = partOf({ type: 'note', title: 'T', file_id: 'f' });
    speak(part, 'note');
    part.noteUnread();
    expect(drops.names).toEqual(['parts[].note']);
  });

  it('leaves a word that there was something, but none among what the model said', () => {
    const { drops, part } = partOf({ type: 'note', file_id: 'f' });
    expect(speak(part, 'note')).toMatchObject([{ text: '[content that this model cannot be given]' }]);
    expect(speakInTurn(part, 'note')).toEqual([]);
    expect(drops.names).toEqual(['parts[].note']);
  });
});
