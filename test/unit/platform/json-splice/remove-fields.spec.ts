import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FieldNames } from '../../../../src/platform/json-splice/field-names.js';
import { removeFields } from '../../../../src/platform/json-splice/remove-fields.js';
import { scanObject } from '../../../../src/platform/json-splice/scan-object.js';
import { splice } from '../../../../src/platform/json-splice/splice.js';

const NAMES = ['a', 'b', 'c', 'd'] as const;
const GONE = ['b', 'c'] as const;

function without(text: string, names: readonly string[]): string {
  const bytes = Buffer.from(text);
  const { fields } = scanObject(bytes, new FieldNames(names));
  return splice(
    bytes,
    removeFields(
      bytes,
      Object.values(fields).filter((span) => span !== undefined),
    ),
  ).toString();
}

it.each([
  ['{"a":1,"b":2,"d":3}', '{"a":1,"d":3}'],
  ['{"b":2}', '{}'],
  ['{"b":2,"a":1}', '{"a":1}'],
  ['{"a":1 , "b" : "x,\\"y" }', '{"a":1  }'],
  ['{"a":1,"b":2,"c":3}', '{"a":1}'],
  ['{"b":2,"a":1,"c":3}', '{"a":1}'],
  ['{ "b":2,\n "c":[1,{"b":2}] }', '{  }'],
  ['{"a":1,"\\u0062":2,"d":3}', '{"a":1,"d":3}'],
  ['{"a":9007199254740993,"c":0}', '{"a":9007199254740993}'],
])('%s becomes %s', (text, left) => expect(without(text, GONE)).toBe(left));

it('leaves an object that says everything else', () => {
  const value = fc.jsonValue({ maxDepth: 2 }).filter((each) => JSON.stringify(each).length < 200);
  const object = fc.array(fc.tuple(fc.constantFrom(...NAMES, 'e', 'f'), value), { maxLength: 6 });
  const space = fc.constantFrom('', ' ', '\n\t');
  fc.assert(
    fc.property(object, fc.subarray([...NAMES]), space, (members, names, gap) => {
      const unique = [...new Map(members)];
      const text = `{${unique.map(([name, each]) => `${gap}"${name}"${gap}:${gap}${JSON.stringify(each)}${gap}`).join()}}`;
      const left = unique.filter(([name]) => !(names as string[]).includes(name));
      expect(Object.entries(JSON.parse(without(text, names)) as object)).toEqual(
        Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(left))) as object),
      );
    }),
  );
});
