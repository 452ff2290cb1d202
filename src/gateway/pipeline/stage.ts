import type { Caller } from '../access/caller.js';
import type { ReplySink } from '../execution/reply-sink.js';
import type { Call } from '../protocol/call.js';

/** What stands around a request, whatever it asks for: looks at it before it is planned, and at its answer as it leaves. */
export interface Stage {
  /** The request as it goes on, or a promise of it; throws or rejects with what it is refused for. */
  enter(caller: Caller, call: Call): Call | Promise<Call>;
  /** The sink that its answer goes into: the one that is given, or one that listens in on it. */
  follow(caller: Caller, call: Call, sink: ReplySink): ReplySink;
}
