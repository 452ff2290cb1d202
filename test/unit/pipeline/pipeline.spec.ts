import { describe, expect, it } from '@jest/globals';
import { PassingSink } from '../../../src/gateway/execution/passing-sink.js';
import type { ReplySink } from '../../../src/gateway/execution/reply-sink.js';
import { Pipeline } from '../../../src/gateway/pipeline/pipeline.js';
import type { Stage } from '../../../src/gateway/pipeline/stage.js';
import type { Call } from '../../../src/gateway/protocol/call.js';
import { callerOn, callOf, routeOf } from '../../support/compiled.js';

class Named extends PassingSink {
  constructor(
    sink: ReplySink,
    readonly name: string,
  ) {
    super(sink);
  }

  get names(): string[] {
    return [this.name, ...(this.sink instanceof Named ? this.sink.names : [])];
  }
}

/** A stage that leaves its name on what goes in and on what comes out. */
function stage(name: string, isSlow = false): Stage {
  const mark = (call: Call): Call => ({ ...call, dropped: [...(call.dropped ?? []), name] });
  return {
    enter: (_caller, call) => (isSlow ? Promise.resolve(mark(call)) : mark(call)),
    follow: (_caller, _call, sink) => new Named(sink, name),
  };
}

const caller = callerOn(routeOf({ channels: [{ id: 'a' }] }));
const call = callOf({ messages: [] });
const client = new Named(null as unknown as ReplySink, 'client');

describe('the stages around a request', () => {
  it('are entered from the outside in, and hear the answer from the inside out', () => {
    const pipeline = new Pipeline([stage('a'), stage('b'), stage('c')]);
    expect((pipeline.enter(caller, call) as Call).dropped).toEqual(['a', 'b', 'c']);
    expect((pipeline.follow(caller, call, client) as Named).names).toEqual(['c', 'b', 'a', 'client']);
  });

  it('wait for one that waits, and for no other', async () => {
    const entered = new Pipeline([stage('a'), stage('slow', true), stage('c')]).enter(caller, call);
    expect(entered).toBeInstanceOf(Promise);
    expect((await entered).dropped).toEqual(['a', 'slow', 'c']);
  });

  it('are none where none is given', () => {
    const pipeline = new Pipeline([]);
    expect(pipeline.enter(caller, call)).toBe(call);
    expect(pipeline.follow(caller, call, client)).toBe(client);
  });

  it('end with the first that refuses', async () => {
    const refusing: Stage = { ...stage('b'), enter: () => Promise.reject(new Error('refused')) };
    await expect(new Pipeline([stage('a', true), refusing, stage('c')]).enter(caller, call)).rejects.toThrow('refused');
  });
});
