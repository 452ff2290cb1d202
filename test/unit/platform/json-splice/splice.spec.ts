import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FieldNames } from '../../../../src/platform/json-splice/field-names.js';
import { scanObject } from '../../../../src/platform/json-splice/scan-object.js';
import { insertFields, splice, type Edit } from '../../../../src/platform/json-splice/splice.js';
import { jsonValue, layout, textOf } from '../../../support/json-text.js';

const NAMES = new FieldNames(['model', 'n']);
const field = fc.oneof(fc.constantFrom('model', 'n'), fc.string());
const object = fc.dictionary(field, jsonValue, { maxKeys: 5, noNullPrototype: true });

describe('splice', () => {
  it('replaces fields so that the object parses to the new values and all others stay', () => {
    fc.assert(
      fc.property(object, layout, jsonValue, jsonValue, (value, drawn, model, n) => {
        const bytes = Buffer.from(textOf({ ...value, model: 0, n: [] }, drawn));
        const { fields } = scanObject(bytes, NAMES);
        const edits: Edit[] = [
          { ...fields.n!, bytes: Buffer.from(JSON.stringify(n)) },
          { ...fields.model!, bytes: Buffer.from(JSON.stringify(model)) },
        ];
        const expected = JSON.parse(JSON.stringify({ ...value, model, n })) as object;
        expect(JSON.parse(splice(bytes, edits).toString())).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('inserts fields into any object, an empty one included', () => {
    fc.assert(
      fc.property(object, layout, jsonValue, (value, drawn, added) => {
        const { model: _model, n: _n, ...rest } = value;
        const bytes = Buffer.from(textOf(rest, drawn));
        const edit = insertFields(scanObject(bytes, NAMES), [
          ['model', JSON.stringify(added)],
          ['n', '1'],
        ]);
        const expected = JSON.parse(JSON.stringify({ ...rest, model: added, n: 1 })) as object;
        expect(JSON.parse(splice(bytes, [edit]).toString())).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('changes no byte outside of the edits', () => {
    const bytes = Buffer.from('{ "a" : 1.0e0,\t"model":"x" , "b":"\\u0041" }');
    const span = scanObject(bytes, NAMES).fields.model!;
    expect(splice(bytes, [{ ...span, bytes: Buffer.from('"yy"') }]).toString()).toBe(
      '{ "a" : 1.0e0,\t"model":"yy" , "b":"\\u0041" }',
    );
  });

  it('gives the same buffer back when there is nothing to do, not a copy', () => {
    const bytes = Buffer.from('{}');
    expect(splice(bytes, [])).toBe(bytes);
  });

  it('escapes the names of inserted fields', () => {
    const bytes = Buffer.from('{}');
    const edit = insertFields(scanObject(bytes, NAMES), [['a"b', '1']]);
    expect(JSON.parse(splice(bytes, [edit]).toString())).toEqual({ 'a"b': 1 });
  });
});
