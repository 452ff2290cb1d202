import { describe, expect, it } from '@jest/globals';
import { answerForm, isEventStream } from '../../../src/gateway/execution/answer-form.js';
import { OPERATIONS, type OperationName } from '../../../src/gateway/protocol/operation.js';
import { beginOf, type BodyKind } from '../../../src/platform/sse/first-bytes.js';

const TYPES = [
  undefined,
  'text/plain',
  'application/json',
  'application/octet-stream',
  'Text/Event-Stream; charset=UTF-8',
  'text/html',
];

describe('the form of an answer', () => {
  it.each(TYPES)('is told by the first bytes for a conversation, whatever the content type: %s', (contentType) => {
    const form = (begins: BodyKind): string => answerForm(OPERATIONS.chat, { contentType, begins }).kind;
    expect([form('events'), form('json')]).toEqual(['events', 'whole']);
  });

  it.each([
    ['text/event-stream', 'events'],
    ['TEXT/EVENT-STREAM ;charset=utf-8', 'events'],
    ['application/json', 'whole'],
    [undefined, 'whole'],
  ])('is what the content type says where nothing else tells: %s', (contentType, kind) => {
    for (const begins of ['other', null] as const) {
      expect(answerForm(OPERATIONS.chat, { contentType, begins })).toEqual({ kind });
    }
    expect(isEventStream(contentType)).toBe(kind === 'events');
  });

  it.each<[OperationName, string | undefined, BodyKind | null, object]>([
    ['speech', 'audio/mpeg', 'events', { kind: 'passage', contentType: 'audio/mpeg', isEvents: false }],
    ['speech', undefined, 'other', { kind: 'passage', contentType: 'application/octet-stream', isEvents: false }],
    ['speech', undefined, 'events', { kind: 'passage', contentType: 'text/event-stream', isEvents: true }],
    ['transcription', 'text/plain', 'json', { kind: 'passage', contentType: 'text/plain', isEvents: false }],
    ['transcription', 'Application/JSON', 'json', { kind: 'whole' }],
    ['image_generation', 'text/plain', 'json', { kind: 'whole' }],
    ['image_generation', undefined, 'json', { kind: 'whole' }],
    [
      'image_generation',
      'application/json',
      'events',
      { kind: 'passage', contentType: 'text/event-stream', isEvents: true },
    ],
    [
      'image_edit',
      'Text/Event-Stream; charset=UTF-8',
      null,
      { kind: 'passage', contentType: 'Text/Event-Stream; charset=UTF-8', isEvents: true },
    ],
  ])('of %s under %s that begins with %s', (name, contentType, begins, form) => {
    expect(answerForm(OPERATIONS[name], { contentType, begins })).toEqual(form);
  });
});

describe('the first bytes of a body', () => {
  it.each<[string, BodyKind | null, number]>([
    ['{"a":1}', 'json', 0],
    ['[1]', 'json', 0],
    [' \r\n\t{', 'json', 4],
    ['\ufeff{', 'json', 3],
    ['data: 1', 'events', 0],
    ['event:x', 'events', 0],
    ['id: 1', 'events', 0],
    ['retry: 1', 'events', 0],
    [': keep-alive', 'events', 0],
    ['\n\n: keep-alive', 'events', 2],
    ['\ufeffdata: 1', 'events', 3],
    ['d', 'events', 0],
    ['eve', 'events', 0],
    ['date: 1', 'other', 0],
    ['<html>', 'other', 0],
    ['', null, 0],
    ['\ufeff \n', null, 5],
  ])('%j', (text, kind, start) => {
    expect(beginOf(Buffer.from(text))).toEqual({ kind, start });
  });
});
