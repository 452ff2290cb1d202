import { describe, expect, it } from '@jest/globals';
import { readEvent } from '../../../../src/platform/sse/event.js';

function read(text: string): { name: string | null; data: string | null } {
  const { name, data } = readEvent(Buffer.from(text));
  return { name, data: data?.toString() ?? null };
}

describe('readEvent', () => {
  it.each([
    ['the common form', 'data: {"a":1}\n\n', null, '{"a":1}'],
    ['no space after the colon', 'data:x\n\n', null, 'x'],
    ['only one space is cut', 'data:  x\n\n', null, ' x'],
    ['a colon in the data', 'data: a: b\n\n', null, 'a: b'],
    ['empty data', 'data:\n\n', null, ''],
    ['empty data after a space', 'data: \n\n', null, ''],
    ['a field without a colon', 'data\n\n', null, ''],
    ['data over several lines', 'data: a\ndata: b\ndata:\n\n', null, 'a\nb\n'],
    ['CRLF', 'data: a\r\ndata: b\r\n\r\n', null, 'a\nb'],
    ['CR', 'data: a\rdata: b\r\r', null, 'a\nb'],
    ['CR inside what looks like the common form', 'data: a\rdata: b\n\n', null, 'a\nb'],
    ['a name', 'event: error\ndata: x\n\n', 'error', 'x'],
    ['a name after the data', 'data: x\nevent:error\n\n', 'error', 'x'],
    ['a name alone', 'event: ping\n\n', 'ping', null],
    ['a byte order mark', '\ufeffdata: x\n\n', null, 'x'],
    ['a comment', ': keep-alive\n\n', null, null],
    ['a comment before the data', ': c\ndata: x\n\n', null, 'x'],
    ['an empty event', '\n', null, null],
    ['fields that mean nothing here', 'id: 1\nretry: 2\nfoo: 3\ndatax: 4\n\n', null, null],
    ['text outside of ASCII', 'data: é🔑\ndata: ü\n\n', null, 'é🔑\nü'],
  ])('reads %s', (_case, text, name, data) => {
    expect(read(text)).toEqual({ name, data });
  });

  it('leaves bytes that are no UTF-8 as they are', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const event = Buffer.concat([Buffer.from('event: x\ndata: '), bytes, Buffer.from('\n\n')]);
    expect(readEvent(event).data).toEqual(bytes);
  });

  it('does not copy the data of the common form', () => {
    const event = Buffer.from('data: abc\n\n');
    expect(readEvent(event).data?.buffer).toBe(event.buffer);
  });
});
