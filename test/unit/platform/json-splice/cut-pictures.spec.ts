import { describe, expect, it } from '@jest/globals';
import { cutPictures } from '../../../../src/platform/json-splice/cut-pictures.js';

const MARK = 'bWFyaw'.repeat(5);
const LARGE = 300_000;
const PNG = `iVBORw0KGgo${'A'.repeat(LARGE)}`;
const JPEG = `/9j/${'B+'.repeat(LARGE)}`;

/** What is left of a text without its pictures, and whether the whole comes back. */
function cut(value: unknown): { readonly left: string; readonly isWhole: boolean } {
  const given = Buffer.from(JSON.stringify(value));
  const { json, restore } = cutPictures(given, MARK);
  return { left: json.toString(), isWhole: restore(Buffer.from(json)).equals(given) };
}

describe('JSON without its pictures', () => {
  it.each([
    ['bare', [PNG]],
    ['as an address', [`data:image/png;base64,${PNG}`]],
    ['several, mixed with words', { a: 'x', b: [PNG, '多', { c: `data:image/jpeg;base64,${JPEG}` }], d: PNG }],
  ])('is small, and gets them back: %s', (_how, value) => {
    const { left, isWhole } = cut(value);
    expect(left.length).toBeLessThan(1000);
    expect(isWhole).toBe(true);
    expect(Object.keys(JSON.parse(left) as object)).toEqual(Object.keys(value));
  });

  it('gets each where it has gone, and as often', () => {
    const { json, restore } = cutPictures(Buffer.from(JSON.stringify([PNG, JPEG])), MARK);
    const [png, jpeg] = JSON.parse(json.toString()) as [string, string];
    const made = JSON.stringify({ x: `data:image/jpeg;base64,${jpeg}`, y: [png, jpeg] });
    const meant = JSON.stringify({ x: `data:image/jpeg;base64,${JPEG}`, y: [PNG, JPEG] });
    expect(restore(Buffer.from(made)).equals(Buffer.from(meant))).toBe(true);
  });

  it.each([
    ['words', 'word '.repeat(LARGE)],
    ['a text file', Buffer.from('word '.repeat(LARGE)).toString('base64')],
    ['one with an escape', `${PNG}\n`],
    ['one with a letter beyond ASCII', `${PNG}多`],
    ['one inside of a text', JSON.stringify({ picture: PNG })],
    ['a small one', PNG.slice(0, 1000)],
  ])('is the very bytes where a text may be read or written in another way: %s', (_what, text) => {
    const given = Buffer.from(JSON.stringify([text]));
    expect(cutPictures(given, MARK).json).toBe(given);
  });

  it('is the very bytes where it is no JSON at all', () => {
    for (const text of ['', PNG, `"${PNG}`, '"'.repeat(LARGE)]) {
      const given = Buffer.from(text);
      expect(cutPictures(given, MARK).json).toBe(given);
    }
  });
});
