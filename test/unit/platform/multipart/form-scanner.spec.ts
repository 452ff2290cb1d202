import { describe, expect, it } from '@jest/globals';
import { boundaryOf, FormScanner } from '../../../../src/platform/multipart/form-scanner.js';

const BODY = Buffer.from(
  '--B\r\nContent-Disposition: form-data; name="file"; filename="--B.wav"\r\nContent-Type: audio/wav\r\n\r\n' +
    'sound\r\n-\r\n--\r\n--A\r\nmore\r\n--B\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-世\r\n--B--\r\n',
);

function scan(chunks: readonly Buffer[]): FormScanner {
  const scanner = new FormScanner('B', { wanted: 'model', maxValueBytes: 64, vet: (name) => name.toString() });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return scanner;
}

describe('looking through a form', () => {
  it('finds the field wherever the bytes are cut', () => {
    const start = BODY.indexOf('whisper');
    const field = { start, end: start + Buffer.byteLength('whisper-世'), value: 'whisper-世' };
    for (let at = 0; at <= BODY.length; at++) {
      expect(scan([BODY.subarray(0, at), BODY.subarray(at)]).field).toEqual(field);
    }
    expect(scan([...BODY].map((byte) => Buffer.from([byte]))).field).toEqual(field);
  });

  it('does without it', () => {
    const body = Buffer.from('--B\r\nContent-Disposition: form-data; name="x"\r\n\r\nmodel\r\n--B--');
    expect(scan([body]).field).toBeNull();
  });

  it('knows every name', () => {
    const names: string[] = [];
    const vet = (name: Buffer): string => names[names.push(name.toString()) - 1]!;
    const scanner = new FormScanner('B', { wanted: 'model', maxValueBytes: 64, vet });
    scanner.push(BODY);
    expect(names).toEqual(['file', 'model']);
  });

  it('refuses a known field that stands twice', () => {
    const part = '--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n';
    expect(() => scan([Buffer.from(`${part}${part}--B--`)])).toThrow('The field "x" stands twice.');
  });

  it.each([
    ['encoded', '--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\nx'],
    [
      'named twice',
      '--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"\r\n\r\nx',
    ],
    ['folded', '--B\r\nContent-Disposition: form-data;\r\n name="a"\r\n\r\nx'],
    ['escaped', '--B\r\nContent-Disposition: form-data; name="a\\"b"\r\n\r\nx'],
    ['extended', "--B\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\nx"],
    ['unnamed', '--B\r\nContent-Type: text/plain\r\n\r\nx'],
    ['endless in its head', `--B\r\nX: ${'x'.repeat(9_000)}`],
  ])('refuses a part that is %s', (_name, text) => {
    expect(() => scan([Buffer.from(text)])).toThrow('The form is malformed');
  });
});

describe('the boundary of a form', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data;charset=utf-8; Boundary="a b:c"', 'a b:c'],
    ['multipart/form-data', null],
    ['multipart/mixed; boundary=abc', null],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, null],
    ['application/json', null],
  ])('is read from %j', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});
