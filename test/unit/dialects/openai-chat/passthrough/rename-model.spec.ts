import { describe, expect, it } from '@jest/globals';
import {
  renameModel,
  renameModelInEvents,
} from '../../../../../src/gateway/dialects/openai-chat/passthrough/rename-model.js';

describe('renameModel', () => {
  it.each([
    ['{"id":1,"model":"theirs","x":{"model":"deep"}}', '{"id":1,"model":"a\\"b","x":{"model":"deep"}}'],
    ['{ "model" : null }', '{ "model" : "a\\"b" }'],
    ['{"id":1.0e0}', '{"id":1.0e0}'],
  ])('makes %s into %s, byte for byte', (body, renamed) => {
    expect(renameModel(Buffer.from(body), 'a"b').toString()).toBe(renamed);
  });
});

describe('renameModelInEvents', () => {
  it('renames in every event with an object, and leaves all others as they are', () => {
    const events = [
      ': comment\n\n',
      'data: {"model":"theirs","n":1}\n\n',
      'data:{"n":2,"model":"theirs"}\r\n\r\n',
      'event: ping\ndata: {"n":3}\n\n',
      'data: "text"\n\n',
      'data: [DONE]\n\n',
    ];
    expect(renameModelInEvents(Buffer.from(events.join('')), 'ours').toString()).toBe(
      [
        ': comment\n\n',
        'data: {"model":"ours","n":1}\n\n',
        'data: {"n":2,"model":"ours"}\n\n',
        'data: {"n":3}\n\n',
        'data: "text"\n\n',
        'data: [DONE]\n\n',
      ].join(''),
    );
  });

  it('gives nothing for nothing', () => {
    expect(renameModelInEvents(Buffer.alloc(0), 'ours')).toHaveLength(0);
  });
});
