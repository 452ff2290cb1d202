import { expect, it } from '@jest/globals';
import { readDialectCall } from '../../../src/gateway/dialects/read-dialect-call.js';
import { ownHead } from '../../../src/gateway/protocol/call-head.js';
import { KeptResponses } from '../../../src/gateway/responses/kept-responses.js';
import { ReplySink } from '../../../src/gateway/execution/reply-sink.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { budgetOf } from '../../support/hold.js';
import { HandClock } from '../../support/hand-clock.js';
import { callerOn, routeOf } from '../../support/compiled.js';

const HOUR_MS = 3_600_000;

/** A client that takes whatever comes. */
class AnyClient extends ReplySink {
  override announce(): void {}
  override listen(): void {}
  override reply(): void {}
  override fail(): void {}
  override open(): void {}
  override write(): boolean {
    return true;
  }
  override end(): void {}
  override cut(): void {}
}

it('what was said is out of memory within a minute after its hour, though nobody asks any more', async () => {
  const clock = new HandClock();
  const kept = new KeptResponses(clock, new WorkerBus(), budgetOf());
  const caller = callerOn(routeOf({ channels: [{ id: 'a' }] }));
  const call = readDialectCall(
    ownHead('one', { dialect: 'openai-responses' }),
    Buffer.from(JSON.stringify({ model: 'm', input: 'a secret' })),
  );
  const response = Buffer.from(JSON.stringify({ id: 'resp_one', object: 'response', output: [] }));
  const sink = kept.follow(caller, call, new AnyClient());
  sink.reply(200, 'application/json', response, { channel: 'a', attempts: 1 });
  expect((await kept.find(caller, 'resp_one'))?.response).toEqual(response);
  clock.advance(HOUR_MS - 1);
  kept.sweep();
  expect(kept.bytes).toBeGreaterThan(0);
  clock.advance(1);
  kept.sweep();
  expect(kept.bytes).toBe(0);
});
