import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { faultOf } from '../../../../src/gateway/execution/fault.js';
import { relayedStream, type RelaySettings } from '../../../../src/gateway/execution/reading/stream-relay.js';
import { Heard, read } from '../../../support/heard.js';
import { chatEvents, chunk, DONE, event } from '../../../support/scripted-upstream.js';

const USAGE = event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } });
const EVENTS = chatEvents(
  'Hällo',
  ' wörld ✓',
  'a much longer piece of text, so that it is recognised by its bytes alone',
);
const STREAM = Buffer.from([': comment\n\n', ...EVENTS.slice(0, -1), USAGE, DONE].join(''));
const CONTENT = STREAM.toString().replace(DONE, '');
/** Where the event with the finish reason ends. */
const FINISHED_AT = STREAM.length - Buffer.byteLength(USAGE + DONE);

const PLAIN: RelaySettings = {
  readsAll: false,
  reportedModel: null,
  withholdsUsage: false,
  passesPieces: true,
  maxEventBytes: 1024 * 1024,
};

function relay(...pieces: (string | Buffer)[]): Heard {
  return read((listener) => relayedStream(listener, PLAIN), ...pieces);
}

describe('a relayed stream', () => {
  it('arrives byte for byte and complete, wherever it is cut in two', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const heard = relay(STREAM.subarray(0, cut), STREAM.subarray(cut));
      expect([heard.content, heard.outcomes, heard.body]).toEqual([CONTENT, ['finish'], DONE]);
      expect(heard.usage).toMatchObject({ promptTokens: 7, completionTokens: 3 });
    }
  });

  it('arrives the same in any number of pieces', () => {
    const cuts = fc.uniqueArray(fc.nat(STREAM.length), { maxLength: 40 }).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(cuts, (all) => {
        const pieces = [0, ...all].map((from, i) => STREAM.subarray(from, all[i] ?? STREAM.length));
        const heard = relay(...pieces);
        expect([heard.content, heard.outcomes, heard.body]).toEqual([CONTENT, ['finish'], DONE]);
      }),
    );
  });

  it('is never reported complete when it breaks off before its finish reason, at whichever byte', () => {
    for (let end = 0; end < STREAM.length; end++) {
      const heard = relay(STREAM.subarray(0, end));
      expect([end, heard.outcomes]).toEqual([end, end < FINISHED_AT ? ['fail'] : ['finish']]);
      expect(heard.fault?.kind).toBe(end < FINISHED_AT ? 'incomplete' : undefined);
      expect(CONTENT.startsWith(heard.content)).toBe(true);
      expect(heard.content === '' || heard.content.endsWith('\n\n')).toBe(true);
    }
  });

  it('holds back everything before the first content, so that nothing binds it yet', () => {
    const heard = new Heard();
    const reader = relayedStream(heard, PLAIN);
    reader.push(Buffer.from(`: keep-alive\n\n${EVENTS[0]}`));
    expect(heard.content).toBe('');
    reader.push(Buffer.from(EVENTS[1]!));
    expect(heard.content).toBe(`: keep-alive\n\n${EVENTS[0]}${EVENTS[1]}`);
  });

  it('fails with what the upstream says, before content and after it', () => {
    const refused = event({ error: { code: 'rate_limit_exceeded', message: 'm' } });
    expect(relay(refused)).toMatchObject({ content: '', outcomes: ['fail'], fault: { kind: 'rate_limited' } });
    const late = relay(EVENTS[0]! + EVENTS[1]! + refused + DONE);
    expect(late).toMatchObject({
      content: EVENTS[0]! + EVENTS[1]!,
      outcomes: ['fail'],
      fault: { kind: 'rate_limited' },
    });
  });

  it.each([
    ['[DONE] without a finish reason', EVENTS[1]! + DONE, 'incomplete'],
    ['nothing at all', '', 'incomplete'],
    ['broken JSON', `${EVENTS[1]}data: {nonsense\n\n`, 'invalid_stream'],
    ['bytes that are no UTF-8', Buffer.from('data: {"x":"\xff"}\n\n', 'latin1'), 'invalid_stream'],
    ['an event above the limit', `data: ${'x'.repeat(PLAIN.maxEventBytes + 1)}`, 'invalid_stream'],
    ['a list in place of a chunk', 'data: [1]\n\n', 'invalid_stream'],
  ])('fails on %s', (_what, stream, kind) => {
    const heard = relay(stream);
    expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], kind]);
  });

  it('is complete once it has finished, whatever comes after', () => {
    const finished = EVENTS.slice(0, -1).join('');
    for (const after of ['', DONE, 'data: {nonsense\n\n', event({ error: { code: 'internal' } }), 'data: {"half']) {
      expect(relay(finished, after)).toMatchObject({ outcomes: ['finish'], body: DONE, content: finished });
    }
    const heard = new Heard();
    const reader = relayedStream(heard, PLAIN);
    reader.push(Buffer.from(finished));
    reader.fail(faultOf('disconnected'));
    expect(heard.outcomes).toEqual(['finish']);
  });

  it('is not complete before each of several choices has finished', () => {
    const choice = (index: number, reason: string | null): string =>
      event({ choices: [{ index, delta: { content: 'x' }, finish_reason: reason }] });
    const half = choice(0, null) + choice(1, null) + choice(0, 'stop');
    const readAll = (...pieces: string[]): Heard =>
      read((heard) => relayedStream(heard, { ...PLAIN, readsAll: true }), ...pieces);
    expect(readAll(half, DONE).fault?.kind).toBe('incomplete');
    expect(readAll(half, choice(1, 'length'), DONE).outcomes).toEqual(['finish']);
  });

  it('passes a large event on in pieces once it has content, and before that only when it is known to be no error', () => {
    const picture = event(chunk({ images: [{ url: 'A'.repeat(600_000) }] }));
    const begun = picture.slice(0, 400_000);
    const [first, later] = [new Heard(), new Heard()];
    const relays = [relayedStream(first, PLAIN), relayedStream(later, PLAIN)] as const;
    relays[0].push(Buffer.from(begun));
    relays[1].push(Buffer.from(EVENTS[1]! + begun));
    expect([first.content, relays[0].isInsideEvent]).toEqual(['', false]);
    expect([later.content === EVENTS[1]! + begun, relays[1].isInsideEvent]).toEqual([true, true]);
    expect(relays[1].held).toBeLessThan(600_000);
    for (const each of relays) each.push(Buffer.from(picture.slice(begun.length)));
    expect([first.content === picture, later.content === EVENTS[1]! + picture]).toEqual([true, true]);
    expect(relays.map(({ isInsideEvent }) => isInsideEvent)).toEqual([false, false]);
  });

  it('does not pass on the beginning of a large error', () => {
    const refused = event({ error: { code: 'rate_limit_exceeded', message: 'm'.repeat(600_000) } });
    const heard = relay(EVENTS[1]! + refused.slice(0, 400_000), refused.slice(400_000));
    expect(heard).toMatchObject({ content: EVENTS[1]!, outcomes: ['fail'], fault: { kind: 'rate_limited' } });
  });

  it('never looks finished when a large event breaks off', () => {
    const finished = EVENTS.slice(0, -1).join('');
    expect(relay(finished + event({ x: 'A'.repeat(600_000) }).slice(0, 400_000)).outcomes).toEqual(['fail']);
  });

  it('reads finish and counts of a large event', () => {
    const last = event({
      choices: [{ index: 0, delta: { images: ['A'.repeat(2_000_000)] }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 7, completion_tokens: 3 },
    });
    const heard = relay(EVENTS[1]!, last.slice(0, 900_000), last.slice(900_000), DONE);
    expect([heard.outcomes, heard.usage]).toMatchObject([['finish'], { promptTokens: 7, completionTokens: 3 }]);
    expect(heard.content === EVENTS[1]! + last).toBe(true);
  });

  it('tells one outcome and nothing after it', () => {
    const heard = relay(STREAM, STREAM, 'data: {nonsense\n\n');
    expect([heard.content, heard.outcomes]).toEqual([CONTENT, ['finish']]);
  });

  it('names the model as told, in events of JSON alone', () => {
    const heard = read((listener) => relayedStream(listener, { ...PLAIN, reportedModel: 'mine' }), ...EVENTS);
    expect(heard.content).not.toContain('test-model');
    expect(heard.content.match(/"model":"mine"/g)).toHaveLength(EVENTS.length - 1);
  });
});
