import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { GatewayError } from '../../../../src/platform/errors/gateway-error.js';
import { FieldNames } from '../../../../src/platform/json-splice/field-names.js';
import { readElements, scanObject, type TopLevel } from '../../../../src/platform/json-splice/scan-object.js';
import { escaped, jsonValue, layout, membersText, textOf } from '../../../support/json-text.js';

const WANTED = ['model', 'stream', 'n', 'ключ', 'constructor'] as const;
type Wanted = (typeof WANTED)[number];
const NAMES = new FieldNames(WANTED);

const name = fc.oneof(fc.constantFrom(...WANTED), fc.string(), fc.string({ unit: 'binary', minLength: 28 }));
const object = fc.dictionary(name, jsonValue, { maxKeys: 6, noNullPrototype: true });

function scan(text: string): TopLevel<Wanted> {
  return scanObject(Buffer.from(text), NAMES);
}

function valueIn(bytes: Buffer, { start, end }: { start: number; end: number }): unknown {
  return JSON.parse(bytes.toString('utf8', start, end));
}

/** The code of the error that a text is refused with; null when it is taken. */
function refusalOf(text: string | Buffer): string | null {
  try {
    scanObject(Buffer.from(text), NAMES);
    return null;
  } catch (error) {
    return error instanceof GatewayError ? error.code : String(error);
  }
}

function parsesAsObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Whatever JSON is made of, and what it is not made of. */
const TOKENS = [
  ['{', '}', '[', ']', ',', ':', ' ', '\n', '\u00a0', '"a"', '"b\\""', '""', '"\\\\"', '"é\\u00e9"'],
  [
    '0',
    '-0',
    '1.5',
    '1e+5',
    '01',
    '1.',
    '.5',
    '-',
    '+1',
    '1e',
    '10',
    '10.05',
    '00',
    '1.2.3',
    '.',
    'true',
    'false',
    'null',
    'nul',
    'NaN',
    '/',
  ],
].flat();

describe('scanObject', () => {
  it('finds the wanted fields of any object, however it is laid out, as JSON.parse sees them', () => {
    fc.assert(
      fc.property(object, layout, (value, drawn) => {
        const bytes = Buffer.from(textOf(value, drawn));
        const { fields, isEmpty, inside } = scanObject(bytes, NAMES);
        const parsed = JSON.parse(bytes.toString()) as Record<string, unknown>;
        const found = Object.entries(fields).map(([field, span]) => [field, valueIn(bytes, span)]);
        const wanted = Object.entries(parsed).filter(([field]) => (WANTED as readonly string[]).includes(field));
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
        expect(isEmpty).toBe(Object.keys(parsed).length === 0);
        expect(bytes.toString('latin1', 0, inside).trim()).toBe('{');
      }),
      { numRuns: 200 },
    );
  });

  it('leaves no white space in a span', () => {
    const bytes = Buffer.from('{ "model" :\n "a"  , "n":  [ 1 ]\t}');
    const { fields } = scanObject(bytes, NAMES);
    expect(bytes.toString('utf8', fields.model!.start, fields.model!.end)).toBe('"a"');
    expect(bytes.toString('utf8', fields.n!.start, fields.n!.end)).toBe('[ 1 ]');
  });

  it('takes what JSON.parse takes and refuses what it refuses, token by token', () => {
    const token = fc.constantFrom(...TOKENS);
    const soup = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          soup.map((inner) => `{"a":${inner}}`),
          soup.map((inner) => `{${inner}}`),
        ),
        (text) => {
          expect([text, refusalOf(text)]).toEqual([text, parsesAsObject(text) ? null : 'invalid_json']);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes and refuses as JSON.parse does after one token of a good text is lost or doubled', () => {
    const plain = fc.jsonValue({ maxDepth: 3, stringUnit: fc.constantFrom('a', '"', '\\', '{', ',') });
    const body = fc.dictionary(fc.constantFrom('a', 'b', 'c'), plain, { minKeys: 1, noNullPrototype: true });
    const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
    fc.assert(
      fc.property(body, fc.nat(), fc.boolean(), (value, at, isDoubled) => {
        const tokens = JSON.stringify(value).match(TOKEN)!;
        const place = at % tokens.length;
        const text = tokens.toSpliced(place, 1, ...(isDoubled ? [tokens[place]!, tokens[place]!] : [])).join(' ');
        expect([text, refusalOf(text)]).toEqual([text, parsesAsObject(text) ? null : 'invalid_json']);
      }),
      { numRuns: 400 },
    );
  });

  it('refuses a good text cut at any byte, and says that it is no JSON', () => {
    fc.assert(
      fc.property(object, layout, (value, drawn) => {
        const bytes = Buffer.from(textOf(value, drawn).trim());
        for (let end = 0; end < bytes.length; end++) expect(refusalOf(bytes.subarray(0, end))).toBe('invalid_json');
      }),
      { numRuns: 25 },
    );
  });

  it('never fails in any other way, whatever the bytes are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .uint8Array({ maxLength: 30 })
        .map((inner) => Buffer.concat([Buffer.from('{"model":"'), inner, Buffer.from('"}')])),
    );
    fc.assert(
      fc.property(bytes, (drawn) => {
        expect([null, 'invalid_json', 'duplicate_field']).toContain(refusalOf(Buffer.from(drawn)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds the end of strings full of quotes and backslashes, around the lengths where the search changes', () => {
    const tricky = fc.string({ unit: fc.constantFrom('\\', '"', 'a', '{'), minLength: 12, maxLength: 240 });
    fc.assert(
      fc.property(tricky, tricky, (first, second) => {
        const bytes = Buffer.from(JSON.stringify({ [`x${first}`]: second, model: first, n: second }));
        const { fields } = scanObject(bytes, NAMES);
        expect([valueIn(bytes, fields.model!), valueIn(bytes, fields.n!)]).toEqual([first, second]);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['plain', '"model"', '"model"'],
    ['by an escape', '"model"', '"mod\\u0065l"'],
    ['all escaped', escaped('model'), escaped('model')],
    ['outside of ASCII', '"ключ"', escaped('ключ')],
    ['named as every object has it', '"constructor"', '"constructor"'],
  ])('refuses a wanted field that stands twice: %s', (_case, first, second) => {
    expect(refusalOf(`{${first}:1,"x":{},${second}:2}`)).toBe('duplicate_field');
  });

  it('takes a wanted name once even when every object has a property of that name', () => {
    expect(Object.keys(scan('{"constructor":1,"toString":2}').fields)).toEqual(['constructor']);
  });

  it('lets an unwanted field stand twice, and a wanted name stand deeper', () => {
    const text = membersText([
      ['"x"', '1'],
      ['"x"', '{"model":1,"model":2}'],
      ['"model"', '"m"'],
    ]);
    expect(scan(text).fields).toEqual({
      model: { from: text.length - 12, start: text.length - 4, end: text.length - 1 },
    });
  });

  it('names the field that stands twice as the parameter at fault', () => {
    expect(() => scan('{"n":1,"n":1}')).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ param: 'n' }) }),
    );
  });

  it('goes 64 levels deep and no further, without using up the stack', () => {
    const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(refusalOf(nested(64))).toBeNull();
    expect(refusalOf(nested(65))).toBe('invalid_json');
    expect(refusalOf(`{"a":${'{"b":'.repeat(63)}1${'}'.repeat(63)}}`)).toBeNull();
    expect(refusalOf(`{"a":${'{"b":'.repeat(64)}1${'}'.repeat(64)}}`)).toBe('invalid_json');
    expect(refusalOf('{"a":'.repeat(1_000_000))).toBe('invalid_json');
  });

  it.each([
    ['', 'a JSON object is expected (byte 0)'],
    ['  [1]', 'a JSON object is expected (byte 2)'],
    ['\ufeff{}', 'a JSON object is expected (byte 0)'],
    ['{1:2}', 'a field name is expected (byte 1)'],
    ['{"a",}', 'a colon is expected (byte 4)'],
    ['{"a":[{x}]}', 'a field name is expected (byte 7)'],
    ['{"a":[{"b" 1}]}', 'a colon is expected (byte 11)'],
    ['{"a":1;}', 'a comma or a closing bracket is expected (byte 7)'],
    ['{"a":1}x', 'there is something after the object (byte 7)'],
    ['{"a":tru}', 'a value is malformed (byte 8)'],
    ['{"mod\\q":1}', 'a field name is malformed (byte 9)'],
    ['{"a":"b', 'a string does not end (byte 5)'],
  ])('says what is wrong with %j and where', (text, message) => {
    expect(() => scan(text)).toThrow(`The request body is not valid JSON: ${message}.`);
  });
});

describe('readElements', () => {
  it('gives the elements of an array one by one', () => {
    fc.assert(
      fc.property(fc.array(jsonValue, { maxLength: 5 }), layout, (list, drawn) => {
        const bytes = Buffer.from(`{"n":${textOf(list, drawn)}}`);
        const { fields } = scanObject(bytes, NAMES);
        const elements = [...readElements(bytes, fields.n!)].map((span) => valueIn(bytes, span));
        expect(elements).toEqual(JSON.parse(bytes.toString()).n);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['"text"', '{"a":[1]}', '1', 'null'])('gives nothing for %s, which is no array', (json) => {
    const bytes = Buffer.from(`{"n":${json}}`);
    expect([...readElements(bytes, scanObject(bytes, NAMES).fields.n!)]).toEqual([]);
  });
});
