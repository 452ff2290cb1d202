import { describe, expect, it } from '@jest/globals';
import { BoundedEvents } from '../../../../src/gateway/execution/reading/bounded-events.js';

const LARGE = `data: {"a":"${'x'.repeat(300_000)}`;

function take(events: BoundedEvents, text: string): boolean {
  return events.take(Buffer.from(text));
}

describe('the events of a stream', () => {
  it('end where one of them grows too long, and where there are too many', () => {
    const events = new BoundedEvents(10, 100);
    expect(take(events, 'data: 1\n\ndata: 12345')).toBe(false);
    const many = new BoundedEvents(10, 25);
    expect([take(many, 'data: 1\n\ndata: 2\n\n'), take(many, 'data: 3\n\n')]).toEqual([true, false]);
  });

  it('are handed out in pieces where one is large, whatever stands beside it in a chunk', () => {
    const events = new BoundedEvents(1_000_000);
    take(events, `data: 1\n\n${LARGE}`);
    expect([events.ends, events.large]).toEqual([[9], null]);
    expect(events.letGoOfLarge()?.toString()).toBe(LARGE);
    expect([events.isInsideLarge, events.letGoOfLarge()]).toEqual([true, null]);
    take(events, 'yyy');
    expect([events.large?.bytes.toString(), events.large?.outline]).toEqual(['yyy', null]);
    take(events, '"}\n\ndata: 2\n\nda');
    expect(events.large?.bytes.toString()).toBe('"}\n\n');
    expect(events.large?.outline?.toString()).toBe(`${LARGE}yyy"}\n\n`);
    expect([events.ends, events.isInsideLarge, events.held]).toEqual([[4, 13], false, 2]);
    take(events, 'ta: 3\n\n');
    expect([events.bytes.toString(), events.large]).toEqual(['data: 3\n\n', null]);
  });

  it.each([
    ['an error', 'data: {"error" : {"message":"', true],
    ['an event named so', 'event: error\ndata: {"x":"', true],
    ['a failed response', 'data: {"type":"response.failed","x":"', true],
    ['an error that is null', 'data: {"error" : null,"x":"', false],
    ['an error that a model tells of', 'data: {"text":"{\\"error\\": 1}","x":"', false],
  ])('are kept whole where one may be an error: %s', (_name, begin, isKept) => {
    const events = new BoundedEvents(1_000_000);
    take(events, begin + 'x'.repeat(300_000));
    expect(events.letGoOfLarge() === null).toBe(isKept);
  });

  it('may be larger than the limit where they are passed on, but not what has to be kept of them', () => {
    const events = new BoundedEvents(400_000);
    take(events, LARGE);
    events.letGoOfLarge();
    expect(take(events, `${'x'.repeat(90_000)}"`)).toBe(true);
    expect(take(events, ',"y"'.repeat(10_000))).toBe(false);
  });
});
