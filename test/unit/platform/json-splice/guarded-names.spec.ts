import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { GatewayError } from '../../../../src/platform/errors/gateway-error.js';
import { FieldNames } from '../../../../src/platform/json-splice/field-names.js';
import { GuardedNames } from '../../../../src/platform/json-splice/guarded-names.js';
import { scanObject } from '../../../../src/platform/json-splice/scan-object.js';
import { escaped, jsonValue, layout, textOf } from '../../../support/json-text.js';

const WANTED = ['model', 'service_tier', 'k', 'max_tokens', 'generationConfig', 'constructor'] as const;
const GUARDED = new GuardedNames(Object.fromEntries(WANTED.map((name) => [name, name])));
const PLAIN = new FieldNames<string>(WANTED);

/** Code and parameter of the error that a text is refused with; null when it is taken. */
function refusalOf(text: string): [string, string | undefined] | null {
  try {
    scanObject(Buffer.from(text), GUARDED);
    return null;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [error.code, error.details.param];
  }
}

/** Spelled in one way, whatever the case, the accents and the characters without a width. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .toLowerCase();
}

/** Another case for some of the letters, by the bits of a number. */
function recased(name: string, bits: number): string {
  return Array.from(name)
    .map((letter, i) => {
      if ((bits & (1 << i)) === 0) return letter;
      return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    })
    .join('');
}

describe('guarded names', () => {
  it('are found wherever plain names are, as long as no other spelling stands beside them', () => {
    const name = fc.oneof(fc.constantFrom(...WANTED), fc.string(), fc.string({ unit: 'binary', minLength: 28 }));
    const object = fc.dictionary(name, jsonValue, { maxKeys: 6, noNullPrototype: true });
    const known = new Set(WANTED.map(plain));
    fc.assert(
      fc.property(object, layout, (value, drawn) => {
        const names = Object.keys(value).filter((each) => each.length <= 256);
        fc.pre(names.every((each) => WANTED.includes(each as (typeof WANTED)[number]) || !known.has(plain(each))));
        const bytes = Buffer.from(textOf(value, drawn));
        expect(scanObject(bytes, GUARDED)).toEqual(scanObject(bytes, PLAIN));
      }),
      { numRuns: 500 },
    );
  });

  it('refuse every other case, and take the name with escapes for the name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WANTED), fc.nat(2 ** 20), layout, (name, bits, drawn) => {
        const other = recased(name, bits);
        expect(refusalOf(textOf({ [other]: 1 }, drawn))).toEqual(other === name ? null : ['duplicate_field', name]);
        expect(refusalOf(`{${escaped(other)}:1}`)).toEqual(other === name ? null : ['duplicate_field', name]);
        expect(refusalOf(`{${escaped(name)}:1,"${name}":2}`)).toEqual(['duplicate_field', name]);
      }),
    );
  });

  it.each([
    ['full-width letters', 'ｍｏｄｅｌ', 'model'],
    ['a full-width capital', 'Ｍodel', 'model'],
    ['the Kelvin sign', '\u212a', 'k'],
    ['a long s', '\u017fervice_tier', 'service_tier'],
    ['mathematical letters', '\u{1d426}\u{1d428}\u{1d41d}\u{1d41e}\u{1d425}', 'model'],
    ['a ligature of other letters', 'max_token\u017f', 'max_tokens'],
    ['a character without a width', 'mo\u200bdel', 'model'],
    ['a soft hyphen', 'mo\u00addel', 'model'],
    ['a control character', 'model\u0000', 'model'],
    ['an accent', 'mod\u0065\u0301l', 'model'],
    ['a composed accent', 'modél', 'model'],
    ['a circled letter', 'ⓜodel', 'model'],
    ['a full-width low line', 'max＿tokens', 'max_tokens'],
  ])('refuse a name with %s, raw and escaped', (_name, text, param) => {
    const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
    expect(refusalOf(`{${JSON.stringify(text)}:1}`)).toEqual(['duplicate_field', param]);
    expect(refusalOf(`{"${units.map((unit) => `\\u${unit}`).join('')}":1}`)).toEqual(['duplicate_field', param]);
  });

  it.each(['models', 'mode', 'model_', 'max-tokens', 'generation_config', 'm\u00f6gel', 'モデル', '', 'x'.repeat(300)])(
    'let %j pass, which is another name',
    (text) => {
      expect(refusalOf(JSON.stringify({ [text]: 1 }))).toBeNull();
    },
  );

  it('stay cheap however many odd names an object has', () => {
    const names = (count: number): string => Array.from({ length: count }, (_, i) => `"é${i}":1`).join();
    expect(refusalOf(`{${names(4_096)}}`)).toBeNull();
    expect(refusalOf(`{${names(4_097)}}`)).toEqual(['invalid_json', undefined]);
  });
});
