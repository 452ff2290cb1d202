import type { Caller } from '../access/caller.js';
import type { ReplySink } from '../execution/reply-sink.js';
import type { Call } from '../protocol/call.js';
import type { Stage } from './stage.js';

/** The stages around a request, from the outermost to the one next to the upstreams. */
export class Pipeline implements Stage {
  constructor(private readonly stages: readonly Stage[]) {}

  /** Asks one stage after the other; a promise only where one of them has to wait for something. */
  enter(caller: Caller, call: Call): Call | Promise<Call> {
    let entered: Call | Promise<Call> = call;
    for (const stage of this.stages)
      entered =
        entered instanceof Promise
          ? entered.then(async (found) => await stage.enter(caller, found))
          : stage.enter(caller, entered);
    return entered;
  }

  follow(caller: Caller, call: Call, sink: ReplySink): ReplySink {
    let followed = sink;
    for (const stage of this.stages) followed = stage.follow(caller, call, followed);
    return followed;
  }
}
