import { describe, expect, it } from '@jest/globals';
import { readRequestFields } from '../../../../src/gateway/dialects/request-fields.js';
import { DIALECT_NAMES } from '../../../../src/gateway/protocol/dialect-name.js';
import { FieldNames } from '../../../../src/platform/json-splice/field-names.js';
import { scanObject } from '../../../../src/platform/json-splice/scan-object.js';

const NAMES = new FieldNames(['model']);
const DENSITY = { maxValues: 6, maxElements: 4 };

function scan(text: string): () => unknown {
  return () => scanObject(Buffer.from(text), NAMES, DENSITY);
}

describe('a body that would swell once it is parsed', () => {
  it('is refused by the number of its objects, arrays and fields, and of the elements of its arrays', () => {
    expect(scan('{"x":[{},{},{},{}]}')).not.toThrow();
    expect(scan('{"x":[1,2,3,4]}')).not.toThrow();
    for (const text of [
      '{"x":[1,2,3,4,5]}',
      '{"x":{"a":{"b":{"c":{}}}}}',
      '{"x":{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}}',
      '{"x":[[[[[[[]]]]]]]}',
    ])
      expect(scan(text)).toThrow(expect.objectContaining({ code: 'request_too_large' }));
  });

  it('is none because of what stands in its texts', () => {
    expect(scan(`{"x":"${'{[,:'.repeat(100)}"}`)).not.toThrow();
  });

  it.each(DIALECT_NAMES)('is refused in %s', (dialect) => {
    const dense = Buffer.from(`{"x":[${'{},'.repeat(250_000)}{}]}`);
    const long = Buffer.from(`{"x":[${'0,'.repeat(1_000_000)}0]}`);
    for (const body of [dense, long])
      expect(() => readRequestFields(dialect, body)).toThrow(expect.objectContaining({ code: 'request_too_large' }));
    const batch = Buffer.from(`{"input":[${'[1,2,3,4,5,6,7],'.repeat(99_999)}[0]]}`);
    expect(() => readRequestFields(dialect, batch)).not.toThrow();
  });
});
