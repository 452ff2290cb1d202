import { describe, expect, it } from '@jest/globals';
import { Attempt, type AttemptClock } from '../../../src/gateway/execution/attempt.js';
import { AnswerBuffers } from '../../../src/gateway/execution/answer-buffers.js';
import { faultOf } from '../../../src/gateway/execution/fault.js';
import { Journal } from '../../../src/gateway/execution/journal.js';
import { Environment } from '../../../src/platform/config/environment.js';
import { ByteBudget } from '../../../src/platform/memory/byte-budget.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { callOf, channelOf, placeOf } from '../../support/compiled.js';
import { completion } from '../../support/scripted-upstream.js';

const CLOCK: AttemptClock = { coarseNow: 1_250, now: () => 1_250, wallNow: () => 0 };
const SERVICES = {
  time: CLOCK,
  buffers: new AnswerBuffers(new Environment(), new ByteBudget(new OwnMemory(), 1_000_000, 'bytes')),
};
const DEAF = {
  attemptContent: (): void => {},
  attemptFinished: (): void => {},
  attemptReplied: (): void => {},
  attemptFailed: (): void => {},
  attemptRefused: (): void => {},
  attemptClosed: (): void => {},
};

function attemptWith(key: number, startedAt: number): Attempt {
  const place = placeOf(channelOf({ keys: 3 }), key);
  return new Attempt(place, startedAt, { call: callOf({}), reportedModel: null, tokenSlot: 0 }, DEAF, SERVICES);
}

describe('the journal of a request', () => {
  it('tells every attempt with its place, its end and how long it took', () => {
    const journal = new Journal(1_000);
    const first = attemptWith(2, 1_000.2);
    first.onHead(503, {});
    journal.note(first, faultOf('unavailable'), 1_100.9);
    const second = attemptWith(3, 1_101);
    second.onHead(200, { 'content-type': 'application/json' });
    second.onBytes(Buffer.from(JSON.stringify(completion('x'))));
    second.onDone();
    journal.note(second, null, 1_301);
    expect(journal.close({ outcome: 'completed', status: 200, errorCode: null }, second, 1_302.4)).toMatchObject({
      outcome: 'completed',
      status: 200,
      errorCode: null,
      attempts: [
        { channel: 'a', key: 2, model: 'm', status: 503, fault: 'unavailable', startMs: 0, durationMs: 101 },
        { channel: 'a', key: 3, model: 'm', status: 200, fault: null, startMs: 101, durationMs: 200 },
      ],
      place: second.place,
      durationMs: 302,
      firstContentMs: null,
    });
  });

  it('tells how far an attempt came and when, counted from its begin', () => {
    const clock = { coarseNow: 0, wallNow: () => 0, now: () => clock.coarseNow };
    const attemptAt = (startedAt: number): Attempt =>
      new Attempt(
        placeOf(channelOf({ keys: 1 }), 1),
        startedAt,
        { call: callOf({}), reportedModel: null, tokenSlot: 0 },
        DEAF,
        { ...SERVICES, time: clock },
      );
    const journal = new Journal(1_000);
    const unreached = attemptAt(1_000);
    journal.note(unreached, faultOf('connect_refused'), 1_010);
    const unanswered = attemptAt(1_010);
    clock.coarseNow = 1_013.4;
    unanswered.onSent();
    journal.note(unanswered, faultOf('headers_timeout'), 1_050);
    const answered = attemptAt(1_550);
    clock.coarseNow = 1_552;
    answered.onSent();
    clock.coarseNow = 1_560;
    // A package may open another connection for what it does; the first tells when the upstream was reached.
    answered.onSent();
    clock.coarseNow = 1_600.6;
    answered.onHead(200, {});
    journal.note(answered, null, 1_700);
    expect(journal.attempts.map(({ startMs, connectMs, headersMs }) => [startMs, connectMs, headersMs])).toEqual([
      [0, undefined, undefined],
      [10, 3, undefined],
      [550, 2, 51],
    ]);
  });

  it('tells when the first content came, counted from the request', () => {
    const journal = new Journal(1_000);
    const attempt = attemptWith(1, 1_100);
    attempt.onContent(Buffer.from('x'));
    const end = { outcome: 'failed', status: 200, errorCode: 'upstream_disconnected' } as const;
    expect(journal.close(end, attempt, 1_900)).toMatchObject({
      firstContentMs: 250,
      place: attempt.place,
      errorCode: end.errorCode,
    });
  });

  it('tells of nothing when nothing was tried', () => {
    const end = { outcome: 'client_gone', status: 499, errorCode: null, bill: null } as const;
    expect(new Journal(5).close(end, null, 6)).toMatchObject({ attempts: [], place: null, firstContentMs: null });
  });

  it('counts a channel that was blamed twice once', () => {
    const journal = new Journal(0);
    for (const channel of ['ch_3', 'ch_3', 'ch_9']) journal.blame(channel);
    expect(journal.channelsBlamed).toBe(2);
  });
});
